"""The models by name, and what a system block of the config comes to: checks, size, and its definition in plain types.

The models are functions in `many_body` (fermions, spins), `electrons` (one electron on a square lattice) and
`driven_spins` (periodic drives), where a Hamiltonian is added, and data in `ready_made` or in the config (`general`).
These modules are pure Python, so that the configuration
is checked before any heavy import; what makes matrices of a definition is named by its family (`Model.operators`).
"""

from collections.abc import Mapping
from math import isfinite
from numbers import Integral, Real
from typing import Any

from locflow.hamiltonians import driven_spins, electrons, many_body, ready_made
from locflow.hamiltonians.general import GeneralModel
from locflow.hamiltonians.lattices import check_lattice, number_of_sites
from locflow.hamiltonians.matrix_models import MatrixModel
from locflow.hamiltonians.model import Complaints, Model

MODELS: dict[str, Model] = {
    **many_body.MODELS,
    **electrons.MODELS,
    **driven_spins.MODELS,
    **ready_made.MODELS,
}


def model_of(model: str | Mapping) -> Model | None:
    """The model by its name, or of a block that writes it out; None for what is no model.

    Examples
    --------
    >>> model_of("heisenberg_spin").title, model_of({"terms": [{"operators": "z", "coupling": "W"}]}).hamiltonian
    ('Heisenberg $S = 1/2$', 'W z')
    """
    if isinstance(model, str):
        return MODELS.get(model)
    return MatrixModel(model) if "matrix" in model else GeneralModel(model)


def system_complaints(system: Mapping) -> Complaints:
    """What is wrong with a system block {model, lattice, boundary, particles, couplings}, in meaning.

    Parameters
    ----------
    system
        Plain values as they come from the config, every key there. Other keys are none of this function's
        business.

    Yields
    ------
    keys : list of str
        Where in the block, for instance ["couplings", "V"].
    complaint : str
        A sentence whose subject is the value at these keys, with what is allowed: unknown model, lattice that
        `locflow.hamiltonians.lattices.check_lattice` or the model refuses, a number of particles that the model cannot
        have, coupling that is missing, unknown or no finite number; where nothing else is wrong, terms of the model
        that its basis cannot hold.

    Examples
    --------
    >>> ring = {"model": "heisenberg_spin", "lattice": [12], "boundary": "periodic", "particles": 6}
    >>> ring["couplings"] = {"K": 1.0}
    >>> for keys, complaint in system_complaints(ring):
    ...     print(keys, complaint)
    ['couplings'] lacks J; heisenberg_spin takes exactly J (exchange)
    ['couplings', 'K'] is no coupling of heisenberg_spin, which takes exactly J (exchange)
    """
    wrong = [*block_complaints(system)]
    wrong = wrong or model_of(system["model"]).term_complaints({**system, "couplings": _couplings(system)})
    for keys, text in wrong:
        # The terms of a model that is named stand elsewhere.
        yield keys[:1] if keys[0] == "model" and isinstance(system["model"], str) else keys, text


def block_complaints(system: Mapping) -> Complaints:
    """What of `system_complaints` is said before terms are looked at."""
    if (model := model_of(system["model"])) is None:
        yield ["model"], f"is no model; there are {', '.join(MODELS)}"
        return
    named = system["model"] if isinstance(system["model"], str) else "this model"
    meanings = ", ".join(f"{name} ({meaning})" for name, meaning in model.couplings.items())
    for name in model.couplings:
        if name not in system["couplings"]:
            yield ["couplings"], f"lacks {name}; {named} takes exactly {meanings}"
    for name, value in system["couplings"].items():
        if name not in model.couplings:
            yield (
                ["couplings", name],
                f"is no coupling of {named}, which takes {f'exactly {meanings}' if meanings else 'none'}",
            )
        elif isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            yield ["couplings", name], "must be a finite number"
    try:
        check_lattice(system["lattice"], system["boundary"])
    except ValueError as error:
        yield ["lattice"], str(error)
        return
    yield from model.complaints(system)


def default_particles(model: str | Mapping, sites: int) -> int | None:
    """Number of particles where the config gives none; None for what is no model.

    Examples
    --------
    >>> default_particles("heisenberg_spin", 12), default_particles("ando_electrons", 1600)
    (6, 1)
    """
    family = model_of(model)
    return None if family is None else family.default_particles(sites)


def hilbert_dimension(system: Mapping) -> int:
    """Dimension D: number of basis states.

    Examples
    --------
    >>> hilbert_dimension({"model": "tV_fermions", "lattice": [4, 4], "particles": 8})
    12870
    """
    return model_of(system["model"]).dimension(system)


def hamiltonian_definition(system: Mapping) -> dict:
    """The clean Hamiltonian of a system block, written out in plain types.

    It is everything that the model's `operators` needs, so that a rule which carries it as a parameter reruns when the
    Hamiltonian changes, and not when another model is added.

    Parameters
    ----------
    system
        Block of the config, see `system_complaints`.

    Returns
    -------
    dict
        model, hamiltonian (formula), lattice, boundary, particles, couplings, basis, sites, field_operator (formula),
        field_scale, and what the family adds, the terms among it.

    Raises
    ------
    ValueError
        The block has complaints: names the first key, its value and what is allowed.

    Examples
    --------
    >>> pair = {"model": "heisenberg_spin", "lattice": [2], "boundary": "open", "particles": 1, "couplings": {"J": 1.0}}
    >>> definition = hamiltonian_definition(pair)
    >>> definition["hamiltonian"], definition["sites"]
    ('J sum_<ij> S_i . S_j + sum_i h_i Sz_i', 2)
    >>> definition["terms"]
    [['+-', [[0.5, 0, 1]]], ['-+', [[0.5, 0, 1]]], ['zz', [[1.0, 0, 1]]]]
    """
    for keys, complaint in system_complaints(system):
        value = system
        for key in keys:
            value = value[key]
        raise ValueError(f"{'.'.join(keys)} = {value!r} {complaint}")
    model = model_of(system["model"])
    couplings = _couplings(system)
    definition = {
        "model": system["model"] if isinstance(system["model"], str) else model.title or "own model",
        "hamiltonian": model.hamiltonian,
        "lattice": list(system["lattice"]),
        "boundary": system["boundary"],
        "particles": system["particles"],
        "couplings": couplings,
        "basis": model.basis,
        "sites": number_of_sites(system["lattice"]),
        "field_operator": model.field_operator,
        "field_scale": model.field_scale,
        **model.definition(system, couplings),
    }
    return _plain(definition)


def nonzeros_estimate(system: Mapping, definition: Mapping | None = None) -> int:
    """Number of stored elements of the Hamiltonian: the whole diagonal and the off-diagonal elements.

    Parameters
    ----------
    system
        Block of the config, see `system_complaints`.
    definition
        Its `hamiltonian_definition`, where that is known.

    Examples
    --------
    >>> ring = {"model": "heisenberg_spin", "lattice": [12], "boundary": "periodic", "particles": 6}
    >>> ring["couplings"] = {"J": 1.0}
    >>> hilbert_dimension(ring), nonzeros_estimate(ring)
    (924, 6972)
    """
    return model_of(system["model"]).nonzeros(system, definition or hamiltonian_definition(system))


def _couplings(system: Mapping) -> dict[str, float]:
    return {key: float(system["couplings"][key]) for key in model_of(system["model"]).couplings}


def _plain(value: Any) -> Any:
    """The same in Python's own types: a model's function may return numpy's numbers."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)
