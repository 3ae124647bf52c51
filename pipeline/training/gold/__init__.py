"""Annotations: read, drawn, exchanged, and made from decisions of reviewers."""
