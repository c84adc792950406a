"""The validated configuration: what is computed from what, with which settings, and what each job costs.

Import-light (no numpy): the Snakefile loads it at every start. Checks live in `locflow.configuration.check`.
"""

from collections.abc import Mapping
from functools import cache

from locflow.configuration.config import Config
from locflow.configuration.families import Family
from locflow.configuration.paths import Paths
from locflow.costs.cost import ANALYSIS, START_SECONDS, Cost
from locflow.kinds.options import Options
from locflow.kinds.system_figures.costs import drawing_cost
from locflow.papers.catalogue import PAPERS

# A picture in two formats, or the pictures of a page.
COLLECTION = Cost(START_SECONDS, 150e6, 100e3)


class Configuration:
    """Read access to a config that has passed `locflow.configuration.check.check`.

    Attributes
    ----------
    config : Config
    scale : str
    root_seed : int
    systems : dict of str to System
    trainings : dict of str to TrainingKind
    papers : dict of str to Section
        The papers that the config speaks of.
    paths : Paths
    families : dict of str to Family
        The blocks of the config that make several systems, by name.
    """

    def __init__(self, config: Config, families: Mapping[str, Family] | None = None):
        self.config = config
        self.scale, self.root_seed = config.scale, config.root_seed
        self.systems, self.trainings = config.systems, config.trainings
        for name, system in self.systems.items():
            system._name = name
        self.papers = {name: section for name in PAPERS if (section := getattr(config, name)) is not None}
        self.paths = Paths(f"results/{config.scale}")
        self.families = dict(families or {})

    def systems_keeping(self, kinds: str) -> list[str]:
        """The systems that keep a kind of realizations, or one of several with blanks between them."""
        return [name for name, system in self.systems.items() if system.product.kind in kinds.split()]

    def families_with(self, figure: str) -> list[str]:
        """The figures of `sizes` or of `scans` that families of systems with indicators have, by name."""
        groups = {name: group for family in self.families.values() for name, group in getattr(family, figure).items()}
        return [name for name, group in groups.items() if all(self.systems[one].product.tabulated for one in group)]

    def summary_of(self, training: str) -> str:
        """The summary of the system of a training."""
        return self.paths.summary(self.trainings[training].trained_on[0])

    def parts(self, training: str) -> list[str]:
        """The predictions that the averages of a training are made of."""
        options = self.trainings[training]
        return [
            path
            for name in options.averaged
            for path in self.paths.predictions(training, name, options.parts(self, self.systems[name]))
        ]

    # Settings: what a stage depends on, in plain types

    def realization_settings(self, system: str, W: float, block: int) -> dict:
        """One block of realizations: disorder, of the system whose fields they have; what is kept of it; engine."""
        options = self.systems[system]
        realizations = options.blocks(W)[block]
        return {
            **self._realization_settings(system),
            "W": float(W),
            "start": realizations.start,
            "stop": realizations.stop,
        }

    def given_settings(self, system: str, W: float, block: int) -> dict:
        """One block of realizations that are given: what a file of the user must be, and what is taken of it."""
        options = self.systems[system]
        realizations = options.blocks(W)[block]
        return {
            **options.product.given_settings(options),
            "attributes": {**options.given_attributes, "system": system, "root_seed": self.root_seed},
            "W": float(W),
            "start": realizations.start,
            "stop": realizations.stop,
        }

    def training_settings(self, training: str, block: int) -> dict:
        """Some folds of one training: network, sample and optimizer."""
        folds = self.trainings[training].folds_of(block)
        return {
            "root_seed": self.root_seed,
            "training": training,
            **self._training_settings(training),
            "start": folds.start,
            "stop": folds.stop,
        }

    def application_settings(self, training: str, system: str) -> dict:
        """Predictions of one training for one system."""
        options = self.trainings[training]
        return {"training": training, **options.application_settings(self, self.systems[system])}

    @property
    def confidence_level(self) -> float:
        """Probability with which an interval contains the truth."""
        return self.config.bootstrap.confidence

    @cache  # noqa: B019
    def bootstrap_settings(self) -> dict:
        """Intervals of the measured quantities."""
        return {"root_seed": self.root_seed, **self.config.bootstrap.settings("bootstrap")}

    def style(self, styles: Options | None, figure: str) -> dict:
        """Style of one figure; `styles` has a field for each that has a style of its own."""
        own = getattr(styles, figure, None)
        return self.config.figures.settings("style") | (own.settings("style") if own is not None else {})

    def figure_members(self, folder: str, figure: str) -> list[str]:
        """The systems that a figure of `indicators`, `sizes` or `scans` shows."""
        groups = [getattr(family, folder, {}) for family in self.families.values()]
        return next((group[figure] for group in groups if figure in group), [figure])

    def system_style(self, folder: str, figure: str) -> Options:
        """Styles of the figures of a system; of several that are shown together, those of the first."""
        return self.systems[self.figure_members(folder, figure)[0]].style

    @cache  # noqa: B019
    def _realization_settings(self, system: str) -> dict:
        options = self.systems[system]
        return {
            "root_seed": self.root_seed,
            "system": options.fields_of,
            **options.disorder.settings("realization"),
            **options.product.realization_settings(options),
            **self.config.eigensolver.settings("realization"),
        }

    @cache  # noqa: B019
    def _training_settings(self, training: str) -> dict:
        return self.trainings[training].training_settings(self)

    # Costs of one job of a rule, by the values of its wildcards

    def cost(self, rule: str, **wildcards: str) -> Cost:
        """One job of a rule, a paper's own ones included."""
        for paper in self.papers.values():
            if (stage := paper.stages(self).get(rule)) is not None:
                return stage.cost(**wildcards)
        return getattr(self, f"{rule}_cost")(**wildcards)

    @cache  # noqa: B019
    def operators_cost(self, system: str) -> Cost:
        """What all realizations of a system share."""
        dimension, nonzeros = self.systems[system].dimension, self.systems[system].nonzeros
        return Cost(2 + 2e-6 * nonzeros, 350e6 + 100 * nonzeros + 40 * dimension, 14 * nonzeros)

    def diagonalize_cost(self, system: str, W: str, block: str) -> Cost:
        """A block of realizations."""
        return self._block_cost(system, len(self.systems[system].blocks(float(W))[int(block)]))

    def take_cost(self, system: str, W: str, block: str) -> Cost:
        """A block of realizations that are given."""
        return self.diagonalize_cost(system, W, block)

    @cache  # noqa: B019
    def _block_cost(self, system: str, realizations: int) -> Cost:
        return self.systems[system].cost(self.config.eigensolver, realizations)

    @cache  # noqa: B019
    def indicators_cost(self, system: str, **block: str) -> Cost:
        """Indicators of a block of realizations."""
        options = self.systems[system]
        # Of states alone.
        return options.product.indicators_cost(options, options.realizations_per_job)  # type: ignore[attr-defined]

    @cache  # noqa: B019
    def summarize_cost(self, system: str) -> Cost:
        """All realizations of a system in one file."""
        return self.systems[system].product.summary_cost(self.systems[system])

    @cache  # noqa: B019
    def train_cost(self, training: str, block: str) -> Cost:
        """Some folds of a training."""
        options = self.trainings[training]
        return options.training_cost(self, len(options.folds_of(int(block))))

    def list_networks_cost(self, training: str) -> Cost:
        """The list of a training's networks."""
        return COLLECTION

    @cache  # noqa: B019
    def predict_cost(self, training: str, system: str, part: str) -> Cost:
        """Predictions of a training for a part of a system."""
        return self.trainings[training].application_cost(self, self.systems[system], part)

    @cache  # noqa: B019
    def average_cost(self, training: str) -> Cost:
        """Averages of a training."""
        return self.trainings[training].average_cost(self)

    def draw_cost(self, folder: str, figure: str) -> Cost:
        """A figure."""
        if folder in self.papers:
            return self.papers[folder].draw_cost(self, figure)
        if folder not in ("indicators", "sizes", "scans"):
            return ANALYSIS
        members = self.figure_members(folder, figure)
        return drawing_cost([self.systems[name] for name in members], collapses=folder == "sizes")

    def judge_cost(self, scorecard: str) -> Cost:
        """A scorecard."""
        return ANALYSIS
