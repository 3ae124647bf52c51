"""Tables, types of columns, and rows as records."""
