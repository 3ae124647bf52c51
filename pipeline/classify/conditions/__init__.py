"""Conditions of labels: what a passage must say besides its topic."""
