"""Actors, deeds and listed names in reports."""
