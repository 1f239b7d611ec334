"""`python -m connector` is the same program as the `connector` command."""

from connector.cli import run

run()
