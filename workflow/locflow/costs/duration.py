"""Seconds, as people say them."""


def duration(seconds: float) -> str:
    """Two digits or so in the unit that suits: "8 s", "4 min", "2.3 h", "12 h", "3.1 d"."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    value, unit = (seconds / 3600, "h") if seconds < 99.5 * 3600 else (seconds / 86400, "d")
    return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
