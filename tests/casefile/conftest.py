"""The case of the tests of deals, with its flags."""

from tests.parties.deal.conftest import empty, made

__all__ = ["empty", "made"]
