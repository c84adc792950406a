"""What a job may use of the memory: refused before anything large is allocated, and not by the machine."""


class InsufficientMemoryError(MemoryError):
    """More memory is needed than was declared; raised before anything large is allocated."""


def check_memory(needed: float, memory_limit: float | None, sentence: str) -> None:
    """Refuse what needs more bytes than the limit; None is no limit.

    Parameters
    ----------
    sentence
        What needs how much for what, {} in the place of how much.

    Raises
    ------
    InsufficientMemoryError
    """
    if memory_limit is not None and needed > memory_limit:
        demand = sentence.format(f"{needed / 1e9:.2f} GB")
        raise InsufficientMemoryError(f"{demand}; {memory_limit / 1e9:.2f} GB are declared")
