"""Files of magnetization traces, of driven spins too, and of their imbalances."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "traces": {
        "magnetization": ("realization", "trace", "time", "site"),
        "initial_state": ("realization", "trace", "site"),
        "field": ("realization", "site"),
        "error_bound": ("realization",),
    },
    "imbalances": {"imbalance": ("W", "realization", "trace", "time")},
}
