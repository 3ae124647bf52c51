"""Parties of a deal: names, roles, and matches in lists and reports."""
