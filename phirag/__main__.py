"""``python -m phirag`` is ``phirag``."""

from phirag.cli.main import run

run()
