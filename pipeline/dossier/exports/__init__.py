"""Files of a case for other programs: rows, spans, translations, entities."""
