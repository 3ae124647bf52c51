"""Thin Prefect flows over ``pipeline``: they order, retry, cache and schedule."""
