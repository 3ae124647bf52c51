"""The passages of a case with their claims and answers: joined, related, ordered."""
