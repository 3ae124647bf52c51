"""Scans and images: words by OCR."""
