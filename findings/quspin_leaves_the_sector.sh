#!/usr/bin/env bash
# QuSpin 1.0.1 (quspin-extensions 0.1.8): matrix elements that have no place in a basis are left out without a word.
#
# In the sector of two up spins on four sites, `basis.Op` is asked for the elements of Sx on a site, which leads out of
# the sector, and of Sx Sx + Sy Sy / 2 on a bond, a part of which does.
# Expected: an error, or a warning.
# Seen: no element of Sx; of the bond exactly 3/4 of Sx Sx + Sy Sy, so that XYZ exchange is XXZ exchange. No warning:
# `hamiltonian` has a check of its own (check_pcon), which asks its question at the terminal, but `Op` has none.
# The same with `hamiltonian` and its checks on, dtype float64, of i (S+ S- - S- S+): "Hermiticity check passed!", and a
# matrix of zeros; here a ComplexWarning says that a real type is attempted, and no more.
# Exits with 1 if any of this has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check quspin==1.0.1 quspin-extensions==0.1.8 numpy==2.4.6 scipy==1.17.1
cat > "$folder/leaves.py" <<'END'
import sys
import warnings

import numpy as np
from quspin.basis import spin_basis_general
from quspin.operators import hamiltonian

basis = spin_basis_general(4, Nup=2, pauli=0)


def matrix(terms):
    total = np.zeros((basis.Ns, basis.Ns))
    for string, value, sites in terms:
        elements, rows, columns = basis.Op(string, sites, value, np.float64)
        np.add.at(total, (rows, columns), elements)
    return total


with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        field = matrix([("x", 1.0, [0])])
        anisotropic = matrix([("xx", 1.0, [0, 1]), ("yy", 0.5, [0, 1])])
        isotropic = matrix([("xx", 0.75, [0, 1]), ("yy", 0.75, [0, 1])])
    except Exception as error:
        sys.exit(f"the behaviour has changed: {type(error).__name__}: {error}")
print("elements of Sx on a site:", np.count_nonzero(field))
print("Sx Sx + Sy Sy / 2 and 3/4 (Sx Sx + Sy Sy) differ by", np.abs(anisotropic - isotropic).max())
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    imaginary = hamiltonian([["+-", [[1j, 0, 1]]], ["-+", [[-1j, 0, 1]]]], [], basis=basis, dtype=np.float64)
print("elements of i (S+ S- - S- S+):", np.count_nonzero(imaginary.toarray()), [str(one.message) for one in said])
if field.any() or np.abs(anisotropic - isotropic).max() > 0 or imaginary.toarray().any():
    sys.exit("the behaviour has changed")
print("as described: what leaves the sector, and what is imaginary, is left out")
END
"$folder/venv/bin/python" "$folder/leaves.py"
