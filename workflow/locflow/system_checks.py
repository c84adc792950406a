"""Checks of the systems of a configuration, by meaning: what the schema cannot see.

A complaint is the path of a key and a sentence whose subject is its value; `configuration_checks` adds the file.
"""

from collections.abc import Iterable, Iterator, Mapping

from locflow.configuration import PRODUCTS, Configuration
from locflow.grids import W_label, grid_values
from locflow.lattices import number_of_sites
from locflow.models import hilbert_dimension, system_complaints
from locflow.solver_requirements import ENGINE_NAMES

# What else a system needs, by the key that says what is kept.
_COMPANIONS = {"energy_bins": ("states_per_bin", "realizations_per_batch"), "entanglement": (), "indicators": ()}


def systems_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    """What is wrong with the systems and the engine, as (path of the key, sentence)."""
    engine = configuration.config["eigensolver"]["engine"]
    if engine not in ("auto", *ENGINE_NAMES):
        yield ["eigensolver", "engine"], f"is no engine; allowed are auto, {', '.join(ENGINE_NAMES)}"
    for system in configuration.systems:
        complaints = [*_model_complaints(configuration, system), *_disorder_complaints(configuration, system)]
        yield from complaints or _product_complaints(configuration, system)


def listed(values: Iterable[float]) -> str:
    """Numbers in a sentence, the middle of many left out."""
    texts = [f"{value:g}" for value in values]
    return ", ".join(texts if len(texts) <= 12 else [*texts[:4], "...", *texts[-4:]])


def grid_complaints(path: list, grid) -> Iterator[tuple[list, str]]:
    """What is wrong with a grid `{from, to, step}`; a list is always good."""
    if not isinstance(grid, Mapping):
        return
    if grid["to"] < grid["from"]:
        yield [*path, "to"], f"must not be less than from = {grid['from']}"
        return
    steps = (grid["to"] - grid["from"]) / grid["step"]
    if abs(steps - round(steps)) > 1e-6:
        reached = round(grid["from"] + int(steps) * grid["step"], 9)
        yield [*path, "to"], f"is not reached from {grid['from']} in steps of {grid['step']}; {reached} is"


def _model_complaints(configuration: Configuration, system: str) -> Iterator[tuple[list, str]]:
    for keys, text in system_complaints(configuration.systems[system]):
        yield ["systems", system, *keys], text


def _disorder_complaints(configuration: Configuration, system: str) -> Iterator[tuple[list, str]]:
    at = ["systems", system, "disorder"]
    disorder = configuration.systems[system]["disorder"]
    complaints = list(grid_complaints([*at, "W_grid"], disorder["W_grid"]))
    yield from complaints
    if complaints:
        return
    for key in ("W_grid", "W_training"):
        for W in grid_values(disorder.get(key, [])):
            if abs(W - float(W_label(W))) > 1e-9:
                yield [*at, key], f"{W} has more than three decimals; files name W by three"
    if len(configuration.W_grid(system)) < 2:
        yield [*at, "W_grid"], "needs at least two disorder strengths: one makes no phase diagram"
    values = configuration.W_values(system)
    for index, entry in enumerate(disorder.get("additional", [])):
        if not any(entry["from"] - 1e-9 <= W <= entry["to"] + 1e-9 for W in values):
            yield [*at, "additional", index], f"meets none of the disorder strengths {listed(values)}"


def _product_complaints(configuration: Configuration, system: str) -> Iterator[tuple[list, str]]:
    at = ["systems", system]
    block = configuration.systems[system]
    kept = [key for key in PRODUCTS if key in block]
    if len(kept) != 1:
        yield at, f"must have exactly one of {', '.join(PRODUCTS)}; it has {', '.join(kept) or 'none'}"
        return
    for key in _COMPANIONS[kept[0]]:
        if key not in block:
            yield at, f"lacks the key {key}, which belongs to {kept[0]}"
    dimension, sites = hilbert_dimension(block), number_of_sites(block["lattice"])
    if kept[0] == "energy_bins":
        return
    if PRODUCTS[kept[0]] == "samples":
        windows, windows_at = block["indicators"], [*at, "indicators"]
        if sites % 2:
            yield [*at, "lattice"], f"has {sites} sites; the half-chain entropy needs an even number"
    else:
        windows, windows_at = block["entanglement"].get("windows"), [*at, "entanglement", "windows"]
        if not block["disorder"].get("rescaled", False):
            yield [*at, "disorder", "rescaled"], "must be true with entanglement: one field is followed through all W"
        for cut in block["entanglement"]["cuts"]:
            if cut > sites - 2:
                yield [*at, "entanglement", "cuts"], f"{cut} leaves less than two of the {sites} sites on the right"
    if windows is None:
        return
    complaints = list(grid_complaints([*windows_at, "energy_densities"], windows["energy_densities"]))
    yield from complaints
    if not complaints and max(grid_values(windows["energy_densities"])) > 1:
        yield [*windows_at, "energy_densities"], "an energy density lies between 0 and 1"
    if windows["states"] > dimension:
        yield [*windows_at, "states"], f"exceeds the {dimension} states of the sector"
