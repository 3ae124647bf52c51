"""Thin Prefect flows over ``pipeline``: they order, retry, cache and schedule."""

from flows._runtime import prepare_environment

prepare_environment()
