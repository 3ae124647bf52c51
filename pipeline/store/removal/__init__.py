"""Removal of cases and of words about a person."""
