"""An organization as one document: written, read piece by piece, checked, and brought into a server."""
