"""Who is in the deal: names, roles and what lists and reports say of them."""
