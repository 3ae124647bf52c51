"""Training of models: heads, tuned encoders, vocabularies, files."""
