"""Where documents, passages, findings and decisions are kept."""
