"""Files of what classifiers say of eigenstates."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "predictions": {
        "probability": ("network", "realization", "bin"),
        "probability_std": ("network", "realization", "bin"),
        "states": ("realization", "bin"),
    },
}
