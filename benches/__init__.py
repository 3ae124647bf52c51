"""Measurements that print figures; run one as ``python -m benches.NAME``."""
