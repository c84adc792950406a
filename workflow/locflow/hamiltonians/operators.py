"""What the operators file of every system says, whatever its model: attributes of kind "operators".

Such a file holds what all realizations of a system share. What that is, each family of models says
(`locflow.hamiltonians.model.Model.operators`).
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np

# What files of realizations repeat.
SYSTEM_ATTRIBUTES = (
    "model",
    "hamiltonian",
    "lattice",
    "boundary",
    "particles",
    "couplings",
    "field_operator",
    "dimension",
)


def described(definition: Mapping, *, dimension: int, fields: int) -> dict:
    """Attributes of the operators of a system.

    Parameters
    ----------
    definition
        From `locflow.hamiltonians.models.hamiltonian_definition`.
    dimension
        Number of basis states.
    fields
        Number of random fields of a realization.

    Returns
    -------
    dict
        kind, basis, fields, and `SYSTEM_ATTRIBUTES`, couplings as JSON.
    """
    return {
        "kind": "operators",
        "basis": definition["basis"],
        "fields": fields,
        "model": definition["model"],
        "hamiltonian": definition["hamiltonian"],
        "lattice": definition["lattice"],
        "boundary": definition["boundary"],
        "particles": definition["particles"],
        "couplings": json.dumps(definition["couplings"], sort_keys=True),
        "field_operator": definition["field_operator"],
        "dimension": dimension,
    }


def real_field(field: np.ndarray | Sequence[float], count: int) -> np.ndarray:
    """The random fields of a realization as float64.

    Raises
    ------
    ValueError
        Another number of fields, or such as are complex or not finite.
    """
    field = np.asarray(field)
    if field.shape != (count,):
        raise ValueError(f"field: shape {field.shape} does not fit {count} sites")
    if np.iscomplexobj(field) or not np.isfinite(field).all():
        raise ValueError("field: random fields are real and finite; these are not")
    return field.astype(np.float64)
