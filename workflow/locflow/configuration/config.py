"""The whole config as one block: what a file of config/ may say."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model

from locflow.configuration.system import System
from locflow.kinds.options import NAME, Options, by_kind, key
from locflow.kinds.table import TRAINING_KINDS
from locflow.kinds.training import TrainingKind
from locflow.papers.catalogue import PAPERS, section_type
from locflow.results.labels import paper_label

Name = Annotated[str, Field(pattern=NAME)]
if TYPE_CHECKING:
    Training = TrainingKind
else:
    Training = by_kind(TRAINING_KINDS)


class Bootstrap(Options):
    """Confidence intervals of the measured quantities."""

    resamples: int = key(
        "Number of bootstrap resamples. Each resample draws realizations and networks with replacement.",
        1000,
        stage="bootstrap",
        ge=100,
    )
    confidence: float = key("Confidence level of the intervals.", 0.95, stage="bootstrap", gt=0, lt=1)


class Eigensolver(Options):
    """Exact diagonalization."""

    engine: str = key(
        "`auto`, or an engine of `locflow.eigensolvers`: `dense`, `band`, `shift-invert`. An engine that cannot "
        "compute the product is refused. `shift-invert` does not give the whole spectrum. `band` does not treat "
        "electrons. Only `dense` treats complex matrices of models that are written as terms. Time evolution has"
        " other engines.",
        "auto",
        stage="realization",
    )
    completeness: Literal["auto", "counted", "second start"] = key(
        "How `shift-invert` proves that no eigenstate of a window is missing. `counted`: two factorizations at "
        "the edges of the window count the levels. `second start`: Lanczos starts a second time. This takes half"
        " the time at 18 sites, and misses a state with a probability below 1e-5. `auto`: the second start if it"
        " saves time.",
        "counted",
        stage="realization",
    )
    residual_tolerance: float = key(
        "A job fails if |H psi - E psi| of any eigenstate exceeds this fraction of the spectral width. The "
        "largest allowed value is 1e-9, because the eigensolvers refuse larger residuals.",
        1.0e-9,
        stage="realization",
        gt=0,
        le=1.0e-9,
    )
    largest_memory: float = key(
        "Memory of the largest available machine, in gigabytes. A system is refused if its diagonalization needs more.",
        256.0,
        gt=0,
    )

    def settings(self, stage: str) -> dict[str, Any]:
        """As of any options; results of the default know no `completeness`."""
        chosen = super().settings(stage)
        return chosen if self.completeness != "counted" else {k: v for k, v in chosen.items() if k != "completeness"}


class Files(Options):
    """How results are stored."""

    compression_level: int = key(
        "Level of the zlib compression of netCDF variables. With 0 they are stored uncompressed.", 1, ge=0, le=9
    )
    delete_states: bool = key("Delete |psi|^2 of each realization as soon as all jobs that read it are done.", False)


class Figures(Options):
    """All figures."""

    dpi: int = key("Resolution of the PNG files.", 200, stage="style", ge=50, le=1200)


class WithoutPapers(Options):
    """The configuration, but for the sections of the papers."""

    scale: Name = key("Name of this set of results, which go to `results/<scale>/`.")
    papers: Literal["laptop", "paper", "none"] = key(
        "Systems and trainings of the papers to include. `laptop`: those of config/paperN.yaml, at the size of a"
        " laptop. `paper`: those of config/paper/, at the sizes of the papers. `none`: only your own systems and"
        " trainings.",
        "none",
    )
    root_seed: int = key(
        "Seed of all random numbers: disorder, samples, initial weights and bootstrap resamples. The seed can be"
        " as large as you like. numpy recommends 128 bits, `secrets.randbits(128)`.",
        ge=0,
    )
    plan_target: str = key(
        "Target whose cost `plan` prints: `snakemake plan --config plan_target=paper1_fig1`. `progress` reports "
        "on this target too, unless it is `all`. For `all`, `progress` reports on the current run.",
        "all",
        min_length=1,
    )
    scorecard_of: list[str] = key(
        "Figures whose claims the target `scorecard_of` judges, for runs that cannot compute all figures of a paper.",
        [],
    )
    systems: dict[Name, System] = key(
        "Each block is a Hamiltonian with its disorder and its data. The random seed depends on the name of the "
        "system, so two systems never have the same realizations. `like: NAME` takes all missing keys from "
        "another system.",
        min_length=1,
    )
    training_defaults: dict[str, dict[str, Any]] = key(
        "Options of all trainings of a kind, by kind. A training's own block takes precedence.", {}
    )
    trainings: dict[Name, Training] = key(
        "Networks and the data from which they learn, by `kind`. `like: NAME` takes all missing keys from "
        "another training.",
        {},
    )
    bootstrap: Bootstrap = key("Confidence intervals of the measured quantities.", Bootstrap())
    eigensolver: Eigensolver = key("Exact diagonalization.", Eigensolver())
    files: Files = key("Options of the result files.", Files())
    figures: Figures = key("Style of all figures.", Figures())


# With a section for each paper that there is.
if TYPE_CHECKING:
    Config = WithoutPapers
else:
    Config = create_model(
        "Config",
        __base__=WithoutPapers,
        __doc__="The configuration.",
        **{
            paper: (
                section_type(paper) | None,
                key(
                    f"What the figures of {paper_label(paper).lower()} show. Without this block they are not made.",
                    None,
                ),
            )
            for paper in PAPERS
        },
    )
