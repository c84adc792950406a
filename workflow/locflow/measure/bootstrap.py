"""The settings of every bootstrap."""

from collections.abc import Mapping

from locflow.averages.statistics import bootstrap_seed


def bootstrap_options(settings: Mapping) -> dict:
    """Keyword arguments `resamples`, `confidence_level` and `seed` from the settings of a figure."""
    return {
        "resamples": settings["resamples"],
        "confidence_level": settings["confidence"],
        "seed": bootstrap_seed(settings["root_seed"]),
    }
