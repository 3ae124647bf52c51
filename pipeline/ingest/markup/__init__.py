"""Texts with and without markup: HTML, Markdown, reStructuredText, JSON, CSV, plain."""
