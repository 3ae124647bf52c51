"""Possible misses in a case: random draws, and their bounds."""
