"""The case as people see it: claims, answers, flags, gaps, open points.

Desk, dossier, exports, API and command line show what stands here and compute none of
it again. The store below holds rows and no rules.
"""
