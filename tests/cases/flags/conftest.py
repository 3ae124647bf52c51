"""The case of the tests of deals, with its flags."""

from tests.deals.conftest import empty, made

__all__ = ["empty", "made"]
