"""Findings of rules without a model, and their wordings."""
