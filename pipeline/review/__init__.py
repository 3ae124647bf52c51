"""The web page: it shows stored records and takes answers and decisions of people."""

from pipeline.review.app import create_app
from pipeline.review.serving import Address, DeskOptions, guarded, serve

__all__ = ["Address", "DeskOptions", "create_app", "guarded", "serve"]
