"""What may have been missed in a case: draws by chance, and what they let one say."""
