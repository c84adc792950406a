"""The stages of the workflow: the script that a job runs, with what the script calls by name."""

from pathlib import Path

from locflow.hamiltonians.matrix_models import MatrixModel
from locflow.hamiltonians.models import MODELS
from locflow.kinds.table import REALIZATION_KINDS, TRAINING_KINDS

# They make no results.
_ABOUT_RUNS = ("plan", "progress")


def stages(scripts: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """Each script with the functions that it calls, over all kinds, by a name: "train classifier", "indicators".

    Parameters
    ----------
    scripts
        Folder of the scripts.
    """
    named = {
        **{f"operators {model.basis}": model.operators for model in MODELS.values()},
        "operators matrix": MatrixModel.operators,
        **{f"diagonalize {name}": kind.realizations for name, kind in REALIZATION_KINDS.items()},
        **{
            f"diagonalize {name} of a model as data": kind.general_realizations
            for name, kind in REALIZATION_KINDS.items()
            if kind.general_realizations
        },
        **{f"summarize {name}": kind.summary for name, kind in REALIZATION_KINDS.items()},
        **{f"train {name}": kind.train for name, kind in TRAINING_KINDS.items()},
        **{f"predict {name}": kind.apply for name, kind in TRAINING_KINDS.items()},
        **{f"average {name}": kind.average for name, kind in TRAINING_KINDS.items() if kind.average},
    }
    calling = {name.partition(" ")[0] for name in named}
    others = [path for path in sorted(scripts.glob("[!_]*.py")) if path.stem not in {*calling, *_ABOUT_RUNS}]
    return {
        **{name: (scripts / f"{name.partition(' ')[0]}.py", (function,)) for name, function in named.items()},
        **{path.stem: (path, ()) for path in others},
    }
