"""The first page of a case: the proposal's quotes, the items, the authority."""
