"""What every script with bootstrap intervals takes of its settings."""


def bootstrap_options(settings):
    """Keyword arguments `resamples`, `confidence` and `seed`; one seed for all, so that draws can be compared."""
    from locflow.disorder import seed_for

    return {
        "resamples": settings["resamples"],
        "confidence": settings["confidence"],
        "seed": seed_for(settings["root_seed"], "bootstrap", bits=32),
    }
