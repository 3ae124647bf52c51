"""Parties in the papers of a deal: names, roles, addresses, and what is missing."""
