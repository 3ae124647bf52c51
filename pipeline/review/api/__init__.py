"""The API of the desk, and the models of its answers."""
