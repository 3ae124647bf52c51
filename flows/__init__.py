"""Thin Prefect flows over ``pipeline``: they order, retry, cache and schedule."""

from flows._runtime import prepare_environment
from pipeline.logs import set_up_logs

prepare_environment()
set_up_logs()
