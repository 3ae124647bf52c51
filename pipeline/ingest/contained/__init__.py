"""Documents inside documents: archives, mails, annexes."""
