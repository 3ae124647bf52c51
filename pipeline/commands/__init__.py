"""Commands of the program that fill a module of their own, for ``pipeline.cli``."""
