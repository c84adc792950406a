"""Files of what classifiers say of eigenstates, and of their phase diagram."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "predictions": {
        "probability": ("network", "realization", "bin"),
        "probability_std": ("network", "realization", "bin"),
        "states": ("realization", "bin"),
    },
    "phase_diagram": {"probability": ("W", "bin")},
}
