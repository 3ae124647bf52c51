"""One transaction: its findings and its dossier, from stored records only."""
