"""Document in, passages out: normal form, language, sections, segments."""
