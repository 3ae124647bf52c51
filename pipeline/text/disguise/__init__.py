"""Words whose letters were made odd, and what they say; the text itself stays."""
