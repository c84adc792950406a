"""Random batches: the rows of many updates, in random orders of all rows, one order after the other."""

from collections.abc import Iterator

import numpy as np


def endless_batches(
    rows: np.ndarray, batch_size: int, updates: int, generator: np.random.Generator
) -> Iterator[np.ndarray]:
    """The rows of so many updates at a time, without end. An order of all rows ends within a batch where it must.

    Yields
    ------
    ndarray of int32, shape (updates, batch_size)
    """
    waiting = np.empty(0, dtype=np.int32)
    while True:
        orders = [waiting]
        while sum(map(len, orders)) < updates * batch_size:
            orders.append(generator.permutation(rows).astype(np.int32))
        waiting = np.concatenate(orders)
        yield waiting[: updates * batch_size].reshape(updates, batch_size)
        waiting = waiting[updates * batch_size :]
