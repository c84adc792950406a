"""Why a file that is asked for does not exist in a configuration, in one sentence. Import-light."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from locflow.configuration.blocks import PATH, WILDCARDS, Block
from locflow.configuration.configuration import Configuration

_FORMS = {"W": "three decimals, as in W1.500", "block": "four digits, as in b0000"}


class NoSuchFile(ValueError):
    """No rule makes the file: the message says why, and what there is."""


class Targets:
    """The files of a configuration.

    Parameters
    ----------
    configuration
    """

    def __init__(self, configuration: Configuration):
        self._configuration = configuration
        paths = configuration.paths
        self._patterns = (
            *(paths.OPERATORS, paths.REALIZATIONS, paths.INDICATORS, paths.SUMMARY, paths.FOLDS, paths.NETWORKS),
            *(paths.PREDICTIONS, paths.AVERAGES),
            *(
                stage.output
                for paper in configuration.papers.values()
                for stage in paper.stages(configuration).values()
            ),
        )

    def check_block(self, system: str, W: str, block: str) -> None:
        """Refuse a block of realizations that a system does not have at a disorder strength.

        Raises
        ------
        NoSuchFile
        """
        if (count := self._blocks(system, W)) <= int(block):
            raise NoSuchFile(
                f"{system} has {count} blocks of realizations at W = {W}, counted from 0: none is b{block}"
            )

    def check_folds(self, training: str, block: str) -> None:
        """Refuse a block of folds that a training does not have.

        Raises
        ------
        NoSuchFile
        """
        if (count := len(self._configuration.trainings[training].blocks)) <= int(block):
            counted = f"{count} block{'s' * (count != 1)}, counted from 0"
            raise NoSuchFile(f"{training} has {counted}: no folds are b{block}")

    def check_prediction(self, training: str, system: str, part: str) -> None:
        """Refuse a prediction that the networks of a training cannot make.

        Raises
        ------
        NoSuchFile
        """
        options, system_options = self._configuration.trainings[training], self._configuration.systems[system]
        if system_options.product.kind not in options.reads.split():
            able = self._configuration.systems_keeping(options.reads)
            raise NoSuchFile(
                f"{training} reads systems with the product {options.reads.replace(' ', ' or ')}, and the product of "
                f"{system} is {system_options.product.kind}; there are {', '.join(able)}"
            )
        whole = self._in_one_part(training, system)
        if whole != (part == "all"):
            usual = "in one part: all" if whole else "block by block: W<W>/b<block>"
            raise NoSuchFile(f"{training} predicts {system} {usual}, not {part}")
        if (block := Block.of_part(system, part)) is not None:
            self.check_block(**block.wildcards)

    def no_figure(self, folder: str, training: str, kinds: Iterable[str]) -> NoSuchFile:
        """That a training has no figure in a folder, which only trainings of some kinds have."""
        trainings = self._configuration.trainings
        able = [name for name, options in trainings.items() if options.kind in kinds]
        known = f"{folder}/ are of {', '.join(able) or 'no training here'}"
        if training not in trainings:
            return NoSuchFile(
                f"{folder}/{training}: there is no training {training!r}{_nearest(training, able)}; {known}"
            )
        return NoSuchFile(f"{folder}/{training}: of a {trainings[training].kind} there is no such figure; {known}")

    def no_system_figure(self, folder: str, name: str, names: Iterable[str]) -> NoSuchFile:
        """That there is no figure of this name in a folder that systems, or families of them, have figures in."""
        known = [*names]
        there = f"{folder}/ are of {', '.join(known) or 'none here'}"
        what = {
            "indicators": "no system, or one whose realizations have no indicators",
            "sizes": "no block with a list of lattices, or one whose realizations have no indicators",
            "scans": "no block with a list of values of a coupling, or one whose realizations have no indicators",
        }[folder]
        return NoSuchFile(f"{folder}/{name}: {name!r} is {what}{_nearest(name, known)}; {there}")

    def no_paper_figure(self, paper: str, figure: str, figures: Iterable[str]) -> NoSuchFile:
        """That a paper has no such figure."""
        return NoSuchFile(f"{paper}/{figure}: there is no such figure; {paper} has {', '.join(figures)}")

    def reason(self, path: str, folders: Iterable[str], names: Iterable[str]) -> str:
        """Why no rule makes a file.

        Parameters
        ----------
        path
            The file, or the name of a target.
        folders
            Where figures lie: "paper1".
        names
            The targets that have a name.
        """
        results = self._configuration.paths.results
        if "/" not in path:
            near = _nearest(path, names) or ";"
            return f"{path}: there is no such target{near} `snakemake --list-target-rules` shows all"
        if not path.startswith(f"{results}/"):
            return f"{path}: no rule makes it; the results of this configuration lie in {results}/"
        if path.startswith(f"{results}/figures/"):
            folder, _, file = path.removeprefix(f"{results}/figures/").rpartition("/")
            if folder in folders:
                return f"{path}: no rule makes it; a figure is four files, .pdf, .png, .nc and .json, not {file}"
            return f"{path}: no rule makes it; figures lie in {', '.join(folders)}"
        for pattern in self._patterns:
            if match := re.fullmatch(_loose(pattern), path):
                return f"{path}: {self._fault(pattern, match.groupdict())}"
        return f"{path}: no rule makes it; {results}/ has " + ", ".join(
            pattern.removeprefix(f"{results}/").replace("{", "<").replace("}", ">") for pattern in self._patterns
        )

    def _fault(self, pattern: str, wildcards: dict[str, str]) -> str:
        for wildcard, table in (("training", self._configuration.trainings), ("system", self._configuration.systems)):
            if wildcard in wildcards and wildcards[wildcard] not in table:
                return f"there is no {wildcard} {wildcards[wildcard]!r}; there are {', '.join(table) or 'none'}"
        if "part" in wildcards and wildcards["part"] != "all":
            match = re.fullmatch(PATH.format(W="([^/]*)", block="([^/]*)"), wildcards["part"])
            if match is None:
                return f"{wildcards['part']!r} is no part of a system; parts are all, or W<W>/b<block>"
            wildcards = wildcards | dict(zip(("W", "block"), match.groups(), strict=True))
        for wildcard, words in _FORMS.items():
            if wildcard in wildcards and not re.fullmatch(WILDCARDS[wildcard], wildcards[wildcard]):
                return f"{wildcard} is written with {words}, not {wildcard[0]}{wildcards[wildcard]}"
        return self._not_of_this_kind(pattern, wildcards)

    def _not_of_this_kind(self, pattern: str, wildcards: dict[str, str]) -> str:
        configuration, paths = self._configuration, self._configuration.paths
        if "training" in wildcards:
            kind = configuration.trainings[wildcards["training"]].kind
            if pattern == paths.AVERAGES:
                able = [name for name, training in configuration.trainings.items() if training.average]
                return f"of a {kind} no averages are made; they are of {', '.join(able) or 'no training'}"
            return f"this is not made of {wildcards['training']}, but of the training that its paper's section names"
        if pattern == paths.INDICATORS:
            able = configuration.systems_keeping("states")
            return f"{wildcards['system']} keeps no states; systems that do: {', '.join(able) or 'none'}"
        return "no rule makes it"

    @cache  # noqa: B019
    def _blocks(self, system: str, W: str) -> int:
        return len(self._configuration.systems[system].blocks(float(W)))

    @cache  # noqa: B019
    def _in_one_part(self, training: str, system: str) -> bool:
        options = self._configuration.trainings[training]
        return options.parts(self._configuration, self._configuration.systems[system]) == ["all"]


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f", did you mean {' or '.join(close)}?" if close else ""


def _loose(pattern: str) -> str:
    """A pattern as regular expression, with anything for its wildcards; a part may be of two folders."""
    pieces = re.split(r"\{(\w+)\}", pattern)
    wild = {"part": ".+"}
    return "".join(
        f"(?P<{piece}>{wild.get(piece, '[^/]+')})" if index % 2 else re.escape(piece)
        for index, piece in enumerate(pieces)
    )
