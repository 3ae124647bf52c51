"""The web page: stored records in, what a person reads and decides out."""

from pipeline.review.app import create_app, serve

__all__ = ["create_app", "serve"]
