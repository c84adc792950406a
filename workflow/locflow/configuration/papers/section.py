"""What the sections of all papers have in common: named trainings and systems, and styles."""

from collections.abc import Iterable

from locflow.kinds.options import Complaints, Options, key


class ColorMap(Options):
    """A figure with one colour map."""

    colormap: str = key("Matplotlib colour map.", "viridis", stage="style")


class Palette(Options):
    """A figure with one palette."""

    palette: str = key("Seaborn palette.", "deep", stage="style")


class Section(Options):
    """What the figures of one paper show."""

    def complaints(self, configuration) -> Complaints:
        """What is wrong with the section, in meaning."""
        return iter(())

    def sites(self, configuration) -> dict[str, int]:
        """Number of sites by panel, for the claims that are about one size."""
        raise NotImplementedError


def training_complaints(configuration, named: Iterable[tuple[list, str]], kind: str) -> Complaints:
    """What is wrong with trainings that are named at some paths: each must be of one kind."""
    able = [name for name, training in configuration.trainings.items() if training.kind == kind]
    for path, name in named:
        if name not in able:
            yield path, f"is no training of kind {kind}; there are {', '.join(able)}"
