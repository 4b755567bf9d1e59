"""`python -m triad.cli`."""

from triad.cli.main import main

main()
