"""Files of averages in the plane of W and energy density: variables with their dimensions, by kind of file."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "phase_diagram": {"probability": ("W", "bin")},
    "indicator_averages": {"gap_ratio": ("W", "bin"), "ln_ipr": ("W", "bin")},
}
