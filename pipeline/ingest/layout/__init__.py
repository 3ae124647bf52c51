"""Printed pages: words to lines, paragraphs, tables and reading order."""
