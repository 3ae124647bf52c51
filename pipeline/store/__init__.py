"""Storage of documents, passages, findings and decisions."""
