"""The words of the pages, one file per language, named after its code. A new file is a new language."""
