"""What a training says in the log of its job while it runs."""

import time

from locflow.costs.duration import duration

SECONDS_BETWEEN_LINES = 10


class TrainingLog:
    """How far a training is: a line after its first epoch, then one every ten seconds at most.

    Parameters
    ----------
    unit
        What is counted: "epoch", "step".
    total
        How many of them there are, at most.
    """

    def __init__(self, unit: str, total: int):
        self._unit, self._total = unit, total
        self._start, self._last_line = time.monotonic(), None

    def __call__(self, done: int, **values: float) -> None:
        """Say that `done` of them are done, with some values by name (underscores are printed as spaces)."""
        now = time.monotonic()
        if self._last_line is not None and now - self._last_line < SECONDS_BETWEEN_LINES:
            return
        self._last_line = now
        gone = now - self._start
        shown = "".join(f", {name.replace('_', ' ')} {value:.3e}" for name, value in values.items())
        left = duration(gone / done * (self._total - done))
        print(f"  {self._unit} {done} of {self._total}{shown}; {duration(gone)} gone, {left} to go at most", flush=True)
