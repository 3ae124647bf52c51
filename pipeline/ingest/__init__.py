"""Bytes in, ``Document`` out: every file is parsed in a limited child process."""
