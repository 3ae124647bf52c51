"""Commands of the program with a module of their own, for ``pipeline.cli``."""
