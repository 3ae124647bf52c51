"""Comparison of names, and the search for one among many."""
