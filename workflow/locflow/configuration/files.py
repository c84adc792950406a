"""The config files that come along, in the order in which they are laid over each other."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from locflow.configuration.merging import merged
from locflow.papers.catalogue import PAPERS


def paper_files(folder: Path, config: Mapping) -> list[Path]:
    """The files of the papers that a config asks for by its key `papers`, the strongest last.

    Parameters
    ----------
    folder
        The one that holds config.yaml.
    config
        Without these files.
    """
    papers = config.get("papers")
    folders = [folder] if papers in ("laptop", "paper") else []
    folders += [folder / "paper"] if papers == "paper" else []
    files = [folder / f"{name}.yaml" for folder in folders for name in PAPERS]
    return [path for path in files if path.exists()]


def over_files(files: list[Path], config: Mapping) -> dict:
    """A config laid over some files."""
    below: dict = {}
    for path in files:
        below = merged(below, _read(path))
    return merged(below, config)


def own_names(files: list[Path], config: Mapping) -> dict[str, set[str]]:
    """The systems and trainings of a config that none of the papers' files has.

    Parameters
    ----------
    files
        From `paper_files`.
    config
        With these files.
    """
    papers = [_read(path) for path in files]
    return {
        section: {*config.get(section, {})}.difference(*(paper.get(section, {}) for paper in papers))
        for section in ("systems", "trainings")
    }


def load(folder: Path, *others: Path) -> dict:
    """The config of a folder with some files laid over it, as the Snakefile puts it together.

    Parameters
    ----------
    folder
        The one that holds config.yaml.
    *others
        As after `--configfile`.
    """
    config = over_files([folder / "config.yaml", *others], {})
    return over_files(paper_files(folder, config), config)


def _read(path: Path) -> dict:
    # libyaml, where it is, reads ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader) or {}
