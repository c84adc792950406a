"""Carriers: code that hands numbers on as they are, or speaks of them. It is in no fingerprint.

What only carriers import is in none either. Their promise is held by tests, not by the fingerprint: what
`read_dataset`, `read_json` and `load_network` return is bit by bit what was written, at any compression level
(tests/unit/test_carriers.py); a schema or a checksum refuses a file or lets it pass; a log is read by people. Code that
rounds, scales, selects or sorts is no carrier: it does not belong in these modules.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Carrier:
    """Why a module, or one definition of a module ("module:name"), is no part of what a number rests on.

    Attributes
    ----------
    reason : str
    counts : tuple of str
        Definitions of the module that numbers rest on nevertheless, with all that they use.
    speaks : bool
        Whether it only speaks or refuses: a statement that calls it, and the texts that it is given, do not count.
    """

    reason: str
    counts: tuple[str, ...] = ()
    speaks: bool = False


CARRIERS: dict[str, Carrier] = {
    "locflow.results.files": Carrier("datasets and JSON come out of a file as they went in"),
    "locflow.results.schemas": Carrier("a file is refused or let pass"),
    "locflow.results.network_lists": Carrier("the networks of a training by path and checksum, in the order of folds"),
    "locflow.learning.network_files": Carrier("weights come out of a file as they went in"),
    "locflow.learning.stored_network": Carrier("layers and weights come out of a file as they went in"),
    "locflow.learning.training_log": Carrier("lines in the log of a job", speaks=True),
    "locflow.memory": Carrier("a job that needs too much is refused, and where its arrays lie", speaks=True),
    "locflow.costs.cost": Carrier("what a job needs"),
    "locflow.costs.duration": Carrier("seconds in words", speaks=True),
    # Engines agree to rounding, not to the last bit: which of them "auto" takes counts, and all that it goes by.
    "locflow.costs.eigensolvers": Carrier("what a diagonalization needs", counts=("choose_engine",)),
    "locflow.costs.hermitian": Carrier("what a diagonalization needs", counts=("choose_engine",)),
    "locflow.costs.dynamics": Carrier(
        "what a time evolution needs", counts=("choose_engine", "choose_engine_of_any_times")
    ),
    "locflow.observables": Carrier("the names of observables for users; the library imports from the modules"),
    "_job:logged": Carrier("output goes to a log, an error ends the job"),
    "_job:provenance": Carrier("attributes that say what made a file"),
}
# Modules of names for annotations: what is imported from them changes no number.
TYPES = ("__future__", "collections.abc", "typing")
