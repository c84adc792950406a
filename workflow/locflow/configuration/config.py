"""The whole config as one block: what a file of config/ may say."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from locflow.configuration.papers.paper1 import Paper1
from locflow.configuration.papers.paper2 import Paper2
from locflow.configuration.papers.paper3 import Paper3
from locflow.configuration.papers.paper4 import Paper4
from locflow.configuration.papers.paper5 import Paper5
from locflow.configuration.papers.section import Section
from locflow.configuration.system import System
from locflow.kinds.options import NAME, Options, by_kind, key
from locflow.kinds.table import TRAINING_KINDS

PAPERS = ("paper1", "paper2", "paper3", "paper4", "paper5")

Name = Annotated[str, Field(pattern=NAME)]


class Bootstrap(Options):
    """Confidence intervals of the measured quantities."""

    resamples: int = key(
        "Number of bootstrap resamples of the realizations and networks.", 1000, stage="bootstrap", ge=100
    )
    confidence: float = key("Confidence level of the intervals.", 0.95, stage="bootstrap", gt=0, lt=1)


class Eigensolver(Options):
    """Exact diagonalization."""

    engine: str = key(
        "`auto`, or an engine of `locflow.eigensolvers`: `dense`, `band`, `shift-invert`. An engine that cannot "
        "compute the product is refused: `shift-invert` does not find the whole spectrum, `band` does not treat "
        "electrons, and only `dense` the complex matrices of models by terms. Traces use engines of their own.",
        "auto",
        stage="realization",
    )
    residual_tolerance: float = key(
        "A job fails if |H psi - E psi| of any eigenstate exceeds this fraction of the spectral width. The "
        "eigensolvers themselves refuse more than 1e-9.",
        1.0e-9,
        stage="realization",
        gt=0,
        le=1.0e-9,
    )
    largest_memory: float = key(
        "Memory of the largest available machine, in gigabytes. A system whose diagonalization needs more is refused.",
        256.0,
        gt=0,
    )


class Files(Options):
    """How results are stored."""

    compression_level: int = key(
        "zlib compression level of the netCDF variables; 0 stores them uncompressed.", 1, ge=0, le=9
    )
    delete_states: bool = key("Delete |psi|^2 of each realization as soon as all jobs that read it are done.", False)


class Figures(Options):
    """All figures."""

    dpi: int = key("Resolution of the PNG files.", 200, stage="style", ge=50, le=1200)


class Config(Options):
    """The configuration."""

    scale: Name = key("Name of this set of results, which go to `results/<scale>/`.")
    papers: Literal["laptop", "paper", "none"] = key(
        "Which systems and trainings of the papers to include: those at the size of a `laptop` (config/paperN.yaml), "
        "those at the size of the `paper` (config/paper/ on top), or `none`, which leaves only your own.",
        "none",
    )
    root_seed: int = key(
        "Seed of all random numbers: disorder, samples, initial weights and bootstrap resamples. It may have any "
        "size; numpy recommends 128 bits, `secrets.randbits(128)`.",
        ge=0,
    )
    plan_target: str = key(
        "Target whose cost `plan` shows: `snakemake plan --config plan_target=paper1_fig1`. If it is not `all`, "
        "`progress` shows the state of this target instead of the current run.",
        "all",
        min_length=1,
    )
    scorecard_of: list[str] = key(
        "Figures whose claims the target `scorecard_of` judges, for runs that cannot compute all figures of a paper.",
        [],
    )
    systems: dict[Name, System] = key(
        "One block per Hamiltonian. The name enters the disorder's seed, so two systems never share a sample. `like: "
        "NAME` takes the missing keys from another system.",
        min_length=1,
    )
    training_defaults: dict[str, dict[str, Any]] = key(
        "Options of all trainings of a kind, by kind. The block of a training takes precedence.", {}
    )
    trainings: dict[Name, by_kind(TRAINING_KINDS)] = key(
        "Networks and the data that they are trained on, by `kind`. `like: NAME` takes the missing keys from another "
        "training.",
        {},
    )
    bootstrap: Bootstrap = key("Confidence intervals of the measured quantities.", Bootstrap())
    eigensolver: Eigensolver = key("Exact diagonalization.", Eigensolver())
    files: Files = key("How results are stored.", Files())
    figures: Figures = key("Style of all figures.", Figures())
    paper1: Paper1 | None = key("What the figures of paper 1 show. Without this block they are not made.", None)
    paper2: Paper2 | None = key("What the figures of paper 2 show. Without this block they are not made.", None)
    paper3: Paper3 | None = key("What the figures of paper 3 show. Without this block they are not made.", None)
    paper4: Paper4 | None = key("What the figures of paper 4 show. Without this block they are not made.", None)
    paper5: Paper5 | None = key("What the figures of paper 5 show. Without this block they are not made.", None)


def section_type(paper: str) -> type[Section]:
    """The block of a paper's section, whether or not the config has it."""
    return get_args(Config.model_fields[paper].annotation)[0]
