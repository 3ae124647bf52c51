"""The parts of a dossier in the order of TAXONOMY 7.2, each in words."""
