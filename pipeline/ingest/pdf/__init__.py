"""PDF: words with boxes, forms, annotations, hidden and differently drawn words."""
