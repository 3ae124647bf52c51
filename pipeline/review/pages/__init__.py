"""Pages of the desk: each reads stored records and fills a template."""
