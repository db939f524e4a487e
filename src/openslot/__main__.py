"""``python -m openslot``."""

from openslot.cli import main

main()
