"""Who is in the deal, and what lists and reports say of them: computed and stored.

papers of a case -> parties, places, products -> links, hits, searches -> Deal
"""
