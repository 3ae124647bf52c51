"""Mails: EML, MSG and mailboxes."""
