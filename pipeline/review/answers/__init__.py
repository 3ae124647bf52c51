"""What people record at the desk, checked before it is stored."""
