"""Parties of a deal, with matches in lists and reports: computed and stored.

papers of a case -> parties, places, products -> links, hits, searches -> Deal
"""
