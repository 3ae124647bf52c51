"""Find disguised words and their meaning; the text itself stays."""
