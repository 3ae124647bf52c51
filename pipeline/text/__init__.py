"""Document in, passages out: normal form, language, furniture, segments."""
