"""What the figures of a training say of its systems."""

from locflow.figures.systems import words_of
from locflow.kinds.protocols import Configuration


def words_of_system(configuration: Configuration, system: str) -> dict[str, str]:
    """The words that describe a system in a picture, in plain types."""
    return words_of(configuration.systems[system].description)._asdict()


def words_of_training(configuration: Configuration, training: str) -> dict[str, str]:
    """The words that describe in a picture the one system over which a training is averaged."""
    options = configuration.trainings[training]
    (system,) = options.averaged
    words = words_of_system(configuration, system)
    if system not in options.trained_on:
        words["title"] += f"\nnetworks trained on {', '.join(options.trained_on)}"
    return words
