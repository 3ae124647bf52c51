"""Words, phrases and concepts that speak for a label, and their places."""
