"""Variants of a training differ from it in one setting, of which a paper says that it hardly matters."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from locflow.kinds.options import Complaints
from locflow.kinds.protocols import Configuration


def differences(configuration: Configuration, training: str, reference: str) -> dict[str, Any]:
    """The settings in which the networks of a training differ from those of another, and their values."""
    settings, others = (_settings(configuration, name) for name in (training, reference))
    return {name: value for name, value in settings.items() if value != others.get(name)}


def varied_settings(
    configuration: Configuration, trainings: Iterable[str], reference: str
) -> dict[str, tuple[str, Any]]:
    """The setting in which each training differs from the reference, and its value; without those that do not differ.

    A training stops to differ when its reference is changed.
    """
    found = {training: differences(configuration, training, reference) for training in trainings}
    return {training: next(iter(different.items())) for training, different in found.items() if different}


def variant_complaints(
    configuration: Configuration,
    variants: Iterable[tuple[Sequence[object], str]],
    reference: str,
    varied: Collection[str],
) -> Complaints:
    """Of each training that differs from the reference in several settings, or in others than `varied`, a complaint.

    Parameters
    ----------
    variants
        Of each training, where its name stands in the paper's section, and its name.
    """
    for place, training in variants:
        different = differences(configuration, training, reference)
        if len(different) > 1 or not different.keys() <= set(varied):
            yield (
                list(place),
                f"must differ from {reference} in one setting of {', '.join(varied)}; {training} differs in "
                f"{', '.join(different)}",
            )


def _settings(configuration: Configuration, name: str) -> dict[str, Any]:
    training = configuration.trainings[name]
    settings: dict[str, Any] = {"system": list(training.trained_on)}
    for option, value in training.training_settings(configuration).items():
        # The blocks of a training name no option twice.
        settings |= value if isinstance(value, Mapping) else {option: value}
    return settings
