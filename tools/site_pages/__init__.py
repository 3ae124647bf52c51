"""What turns ``docs/`` and the program itself into a site of pages."""
