"""What the operators file of every system says, whatever its model: attributes of kind "operators".

Such a file holds what all realizations of a system share. What that is, each family of models says
(`locflow.hamiltonians.model.Model.operators`).
"""

import json
from collections.abc import Mapping

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
