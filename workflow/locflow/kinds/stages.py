"""The stages of the workflow: the script that a job runs, with what the script calls by name."""

from pathlib import Path

from locflow.hamiltonians.models import MODELS
from locflow.kinds.table import REALIZATION_KINDS, TRAINING_KINDS

# They make no results.
_ABOUT_RUNS = ("plan", "progress")


# A matrix is of no model in the table.
_MATRIX_OPERATORS = "locflow.hamiltonians.matrix_operators:build_operators"

_SYSTEM_FIGURES = "locflow.kinds.system_figures"


def stages(scripts: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """Each script with the functions that it calls, over all kinds, by a name: "train classifier", "indicators".

    `carry_over.py` asks this function of earlier commits too, whose kinds have no figures and no models as data.

    Parameters
    ----------
    scripts
        Folder of the scripts.
    """
    named = {
        **{f"operators {model.basis}": model.operators for model in MODELS.values()},
        "operators matrix": _MATRIX_OPERATORS,
        **{f"diagonalize {name}": kind.realizations for name, kind in REALIZATION_KINDS.items()},
        **{
            f"diagonalize {name} of a model as data": function
            for name, kind in REALIZATION_KINDS.items()
            if (function := getattr(kind, "general_realizations", ""))
        },
        **{
            f"diagonalize {name} {words}": function
            for name, kind in REALIZATION_KINDS.items()
            for words, function in getattr(kind, "more_realizations", {}).items()
        },
        **{f"summarize {name}": kind.summary for name, kind in REALIZATION_KINDS.items()},
        **{
            f"summarize {name} {words}": function
            for name, kind in REALIZATION_KINDS.items()
            for words, function in getattr(kind, "more_summaries", {}).items()
        },
        **{f"train {name}": kind.train for name, kind in TRAINING_KINDS.items()},
        **{f"predict {name}": kind.apply for name, kind in TRAINING_KINDS.items()},
        **{f"average {name}": kind.average for name, kind in TRAINING_KINDS.items() if kind.average},
        **{
            f"draw {folder} {name}": f"{module}:drawing"
            for name, kind in TRAINING_KINDS.items()
            for folder, module in getattr(kind, "figures", {}).items()
        },
    }
    calling = {name.partition(" ")[0] for name in named}
    of_systems = {
        f"draw {folder} {name}": (scripts / "draw.py", (f"{_SYSTEM_FIGURES}.{folder}:drawing", function))
        for folder, kinds in {
            "indicators": REALIZATION_KINDS,
            "sizes": ("indicators",),
            "scans": ("indicators",),
        }.items()
        for name in kinds
        if (function := getattr(REALIZATION_KINDS.get(name), "tabulated", ""))
    }
    others = [path for path in sorted(scripts.glob("[!_]*.py")) if path.stem not in {*calling, *_ABOUT_RUNS}]
    return {
        **{name: (scripts / f"{name.partition(' ')[0]}.py", (function,)) for name, function in named.items()},
        **of_systems,
        **{path.stem: (path, ()) for path in others},
    }
