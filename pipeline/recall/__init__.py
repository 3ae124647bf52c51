"""Possible misses in a case: draws by chance, and their bounds."""
