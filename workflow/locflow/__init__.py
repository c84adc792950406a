"""Localization transitions with neural networks: the library behind the workflow. It knows nothing of Snakemake."""

from pathlib import Path

# A file of its own, which pyproject.toml reads too: no number rests on it, so that it is in no fingerprint.
__version__ = (Path(__file__).parent / "version.txt").read_text(encoding="utf-8").strip()
