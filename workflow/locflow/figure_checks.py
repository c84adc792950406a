"""Checks of what the figures show, by meaning: the trainings and systems that the sections of the papers name.

A complaint is the path of a key and a sentence whose subject is its value; `configuration_checks` adds the file.
"""

from collections.abc import Iterator

from locflow.configuration import Configuration
from locflow.system_checks import grid_complaints


def figures_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    """What is wrong with the sections `paper1`, `paper2` and `paper3`, as (path of the key, sentence)."""
    paper1, paper2, paper3 = (configuration.config[f"paper{number}"] for number in (1, 2, 3))
    named = {
        "trainings": [
            *((["paper1", "phase_diagrams", panel], name) for panel, name in paper1["phase_diagrams"].items()),
            *((["paper1", "trainings", k], name) for k, name in enumerate(paper1["trainings"])),
        ],
        "entanglement_trainings": [
            *((["paper3", key], paper3[key]) for key in ("phase_diagram", "sample", "fine_structure", "no_confidence")),
            *(
                (["paper3", key, k], name)
                for key in ("loss_functions", "cuts", "sizes", "inputs")
                for k, name in enumerate(paper3[key])
            ),
            (["paper3", "dreaming", "training"], paper3["dreaming"]["training"]),
        ],
        "regressions": [
            *((["paper2", "regressions", role], name) for role, name in paper2["regressions"].items()),
            (["paper2", "phase_diagram", "regression"], paper2["phase_diagram"]["regression"]),
            (["paper2", "learning_curve", "regression"], paper2["learning_curve"]["regression"]),
        ],
    }
    for section, entries in named.items():
        for path, name in entries:
            if name not in configuration.config[section]:
                words = section.replace("_", " ").removesuffix("s")
                yield path, f"is no {words}; there are {', '.join(configuration.config[section])}"
    yield from _paper2_complaints(configuration)
    for key, needed in (("thresholds", 0.9), ("fractions", 0.5)):
        if needed not in paper3[key]:
            yield ["paper3", key], f"must hold {needed}: the paper's critical field is the one at (0.9, 0.5)"


def _paper2_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    paper2 = configuration.config["paper2"]
    able = configuration.systems_with("samples")
    for path, system in [
        *((["paper2", "sizes", role], name) for role, name in paper2["sizes"].items()),
        (["paper2", "phase_diagram", "system"], paper2["phase_diagram"]["system"]),
    ]:
        if system not in able:
            yield path, f"is no system with indicators; there are {', '.join(able)}"
    for key in ("W", "energy_densities"):
        yield from grid_complaints(["paper2", "phase_diagram", key], paper2["phase_diagram"][key])
    options = configuration.regressions.get(paper2["phase_diagram"]["regression"], {})
    if not options.get("energy_input", True):
        yield ["paper2", "phase_diagram", "regression"], "has no energy_input"
    if (name := paper2["learning_curve"]["regression"]) in configuration.regressions:
        largest = configuration.regressions[name]["training_realizations"]
        if max(paper2["learning_curve"]["training_realizations"]) > largest:
            yield (
                ["paper2", "learning_curve", "training_realizations"],
                f"exceeds the {largest} training realizations of {name}",
            )
