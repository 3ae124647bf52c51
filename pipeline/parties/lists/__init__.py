"""Published lists of names: read strictly, kept by version, swapped at once."""
