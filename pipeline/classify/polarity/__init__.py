"""Polarity of a passage: claimed, denied, prohibited, conditional or optional."""
