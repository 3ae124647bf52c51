"""The case as people see it: claims, answers, flags, gaps, open points.

Desk, dossier, exports, API and command line show these results and compute none of them
again. The store below holds rows and no rules.
"""
