"""Passage in, probabilities, evidence and attributes out."""
