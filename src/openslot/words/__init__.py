"""Languages: catalogues of words, one file per language, and dates and times as people write them."""
