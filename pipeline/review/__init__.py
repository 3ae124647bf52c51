"""The web page: stored records in, what a person reads and decides out."""
