"""PDF: words with boxes, forms, annotations, what is hidden or drawn otherwise."""
