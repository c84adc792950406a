"""Localization transitions with neural networks: the library behind the workflow. It knows nothing of Snakemake."""
