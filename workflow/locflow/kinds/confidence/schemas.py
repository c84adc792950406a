"""Files of what networks say of entanglement spectra, of the averages of that, and of what they dream."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "confidences": {
        "confidence": ("network", "W", "realization", "state"),
        "energy_density": ("W", "realization", "state"),
        "unit_field": ("realization", "site"),
    },
    "dreams": {"spectra": ("phase", "example", "level"), "dreamed": ("target", "dream", "level")},
    "confidence_averages": {"confidence": ("W", "bin"), "uncertain_fraction": ("W", "cell")},
}
