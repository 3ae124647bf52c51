"""States and their bodies: countries, towns, organs and what they do."""
