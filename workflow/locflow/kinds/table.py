"""The tables of kinds: what `systems.<name>.product.kind` and `trainings.<name>.kind` may be.

A kind is its folder: `image_classifier` is the class `ImageClassifier` in `kinds/image_classifier/options.py`.
"""

from importlib import import_module
from typing import TypeVar

from locflow.kinds.realization import RealizationKind
from locflow.kinds.training import TrainingKind

Kind = TypeVar("Kind", RealizationKind, TrainingKind)


def _kinds(base: type[Kind], *names: str) -> dict[str, type[Kind]]:
    """The kinds of these folders by name."""
    kinds = {}
    for name in names:
        # Not by a text with the package's name: every fingerprint that meets it would hold the work of all kinds.
        kind = getattr(import_module(f"{__package__}.{name}.options"), name.title().replace("_", ""))
        assert issubclass(kind, base), f"{kind} is no {base.__name__}"
        kinds[name] = kind
    return kinds


REALIZATION_KINDS = _kinds(
    RealizationKind,
    "states",
    "indicators",
    "entanglement_spectra",
    "samples",
    "traces",
    "driven_traces",
    "images",
)
TRAINING_KINDS = _kinds(
    TrainingKind,
    "classifier",
    "confidence",
    "regression",
    "sequence_classifier",
    "image_classifier",
)
