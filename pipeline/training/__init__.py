"""Config in, evaluated model with its card out."""
