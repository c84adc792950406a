"""Ready-made models as data, to take by name or to copy into a config and change (`general`).

Capital letters are Pauli matrices, small ones spin operators. W multiplies the field of each site, except where the
formula says otherwise.
"""

from locflow.hamiltonians.general import GeneralModel

_FIELD = {"operators": "z", "random": {"strength": "W"}}


_HEISENBERG = {"operators": ["xx", "yy", "zz"], "coupling": "J"}

BLOCKS: dict[str, dict] = {
    "transverse_field_ising": {
        "title": "transverse-field Ising",
        "unit": "J",
        "axis": "random part of $J$",
        "basis": {"conserved": False},
        "terms": [
            {"operators": "ZZ", "coupling": "J", "factor": -1.0, "random": {"strength": "W"}},
            {"operators": "X", "coupling": "g", "factor": -1.0},
            {"operators": "ZZ", "coupling": "J2", "factor": -1.0, "places": "second neighbours"},
        ],
        "couplings": {
            "J": "mean exchange of nearest neighbours",
            "g": "transverse field",
            "J2": "exchange of second neighbours; without it a chain is one of free fermions",
        },
    },
    "xyz_spin": {
        "title": "XYZ $S = 1/2$",
        "unit": "Jx",
        "basis": {"conserved": False},
        "terms": [
            {"operators": "xx", "coupling": "Jx"},
            {"operators": "yy", "coupling": "Jy"},
            {"operators": "zz", "coupling": "Jz"},
            _FIELD,
        ],
        "couplings": {"Jx": "exchange of x", "Jy": "exchange of y", "Jz": "exchange of z"},
    },
    "dzyaloshinskii_moriya_spin": {
        "title": "Heisenberg with DM, $S = 1/2$",
        "unit": "J",
        "terms": [
            _HEISENBERG,
            {"operators": "xy", "coupling": "D"},
            {"operators": "yx", "coupling": "D", "factor": -1.0},
            _FIELD,
        ],
        "couplings": {"J": "exchange", "D": "z component of the Dzyaloshinskii-Moriya vector of each bond"},
    },
    "heisenberg_spin_1": {
        "title": "Heisenberg $S = 1$",
        "unit": "J",
        "basis": {"spin": 1.0},
        "terms": [_HEISENBERG, _FIELD],
        "couplings": {"J": "exchange"},
    },
    "heisenberg_spin_3_2": {
        "title": "Heisenberg $S = 3/2$",
        "unit": "J",
        "basis": {"spin": 1.5},
        "terms": [_HEISENBERG, _FIELD],
        "couplings": {"J": "exchange"},
    },
    "pxp": {
        "title": "PXP",
        "unit": "Omega",
        "axis": "detuning",
        "basis": {"conserved": False, "blockade": True},
        "terms": [
            {"operators": "X", "coupling": "Omega", "flanked": "p"},
            {"operators": "n", "random": {"strength": "W"}},
        ],
        "couplings": {"Omega": "coefficient of sigma^x between empty neighbours"},
    },
    "bose_hubbard": {
        "title": "Bose-Hubbard",
        "unit": "J",
        "axis": "site energy",
        "basis": {"kind": "bosons", "at_most": 3},
        "terms": [
            {"operators": "+-", "coupling": "J", "factor": -1.0, "conjugate": True},
            {"operators": "nn", "coupling": "U", "factor": 0.5, "places": "sites"},
            {"operators": "n", "coupling": "U", "factor": -0.5},
            {"operators": "n", "random": {"strength": "W"}},
        ],
        "couplings": {"J": "hopping amplitude", "U": "energy of two bosons on a site, of which at most 3 are"},
    },
    "fermi_hubbard": {
        "title": "Fermi-Hubbard",
        "unit": "t",
        "axis": "site energy",
        "basis": {"kind": "spinful_fermions"},
        "terms": [
            {"operators": ["+-|", "|+-"], "coupling": "t", "factor": -1.0, "conjugate": True},
            {"operators": "n|n", "coupling": "U", "places": "sites"},
            {"operators": ["n|", "|n"], "random": {"strength": "W"}},
        ],
        "couplings": {"t": "hopping amplitude", "U": "energy of two fermions on a site"},
    },
    "stark_spin": {
        "title": "Stark Heisenberg $S = 1/2$",
        "unit": "J",
        "axis": "tilt $W$ per site",
        "terms": [
            _HEISENBERG,
            {"operators": "z", "coupling": "W", "profile": {"kind": "linear"}},
            {"operators": "z", "coupling": "curvature", "profile": {"kind": "quadratic"}},
            {"operators": "z", "random": {"strength": "h", "distribution": {"kind": "box"}}},
        ],
        "couplings": {
            "J": "exchange",
            "curvature": "field of (i/L)^2",
            "h": "half width of a random field beside the tilt",
        },
    },
}

MODELS = {name: GeneralModel(block, block["couplings"]) for name, block in BLOCKS.items()}
