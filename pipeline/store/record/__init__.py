"""The signed log of everything stored: seals, keys, the chain of decisions, checks."""
