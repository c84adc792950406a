"""What every figure with bootstrap intervals takes of its settings."""


def bootstrap_options(settings):
    """Keyword arguments `resamples`, `confidence` and `seed`."""
    from locflow.averages.statistics import bootstrap_seed

    return {
        "resamples": settings["resamples"],
        "confidence": settings["confidence"],
        "seed": bootstrap_seed(settings["root_seed"]),
    }
