"""The web page: stored records in, answers and decisions of people out."""

from pipeline.review.app import create_app
from pipeline.review.serving import Address, DeskOptions, guarded, serve

__all__ = ["Address", "DeskOptions", "create_app", "guarded", "serve"]
