"""The flags of a case: reasons, strength, counter-evidence, next step."""
