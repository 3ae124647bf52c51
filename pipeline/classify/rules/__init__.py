"""Findings of rules that need no model, and the wordings that they accept."""
