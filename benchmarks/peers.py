"""50 states in the middle of an energy bin by locflow and by SLEPc with MUMPS, as a table.

The ring of spinless fermions of paper 1, one thread, processor seconds, the shortest of several turns in which the rows
alternate. locflow looks for the extremes of the spectrum, verifies its factors by solves, and proves that no state is
missing: "counted" by factorizations at both edges, "second start" by a second Krylov space. SLEPc gets the energy of
the bin for nothing. "SLEPc" has no proof. "SLEPc, counted" factorizes at both edges too, and compares the inertia.

SLEPc comes with the wheel dolfinx-solver-real. It needs Python 3.12 and an MPI library (the wheels mpich and mpi4py):

    python3.12 -m venv /tmp/slepc
    /tmp/slepc/bin/pip install dolfinx-solver-real==0.11.0.post0 mpich mpi4py scipy
    LD_LIBRARY_PATH=/tmp/slepc/lib python benchmarks/peers.py --slepc /tmp/slepc/bin/python
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import scipy.sparse

BIN = 9
ROWS = ("locflow, counted", "locflow, second start", "SLEPc, counted", "SLEPc")
PROOFS = ("counts at both edges", "probability of a missed state below 1e-5", "counts at both edges", "none")

# Packages of one interpreter only are imported where they are used: SLEPc's has no locflow, and locflow's has no SLEPc.


def prepare(sites, disorder, folder):
    """Write the matrix, and the energies in question by locflow."""
    from windows import ring

    from locflow.eigensolvers.diagonalization import diagonalize

    matrix = ring(sites, disorder, seed=0)
    scipy.sparse.save_npz(folder / "matrix.npz", matrix, compressed=False)
    found = diagonalize(matrix, [window()], engine="shift-invert")
    lowest, highest = found.energy_min, found.energy_max
    energies = found.state_energies
    # Edges as far beyond the outermost states as these are from their neighbours, on average.
    gap = np.diff(energies).mean() / 1e3
    asked = {"center": lowest + window().center * (highest - lowest), "width": highest - lowest}
    asked |= {"energies": energies.tolist(), "edges": [energies[0] - gap, energies[-1] + gap]}
    (folder / "asked.json").write_text(json.dumps(asked))
    return matrix.shape[0]


def window():
    """The bin."""
    from windows import BINS, STATES

    from locflow.eigensolvers.windows import Window
    from locflow.observables.energy_bins import bin_windows

    return Window(*bin_windows(BINS, STATES)[BIN])


def by_locflow(matrix, proof):
    """Processor seconds and energies."""
    from locflow.eigensolvers import mkl
    from locflow.eigensolvers.diagonalization import diagonalize

    mkl.library()
    solve = partial(diagonalize, windows=[window()], engine="shift-invert", completeness=proof)
    # Imports that the first call makes.
    solve(scipy.sparse.diags_array([np.arange(200.0), np.ones(199), np.ones(199)], offsets=[0, 1, -1]).tocsr())
    started = time.process_time()
    found = solve(matrix)
    return time.process_time() - started, found.state_energies


def by_slepc(matrix, asked, counted):
    """Processor seconds and energies, in the interpreter that has SLEPc."""
    from petsc4py import PETSc
    from slepc4py import SLEPc

    started = time.process_time()
    operator = PETSc.Mat().createAIJ(matrix.shape, csr=(matrix.indptr, matrix.indices, matrix.data))
    operator.setOption(PETSc.Mat.Option.SYMMETRIC, True)
    solver = SLEPc.EPS().create()
    solver.setOperators(operator)
    solver.setProblemType(SLEPc.EPS.ProblemType.HEP)
    states = len(asked["energies"])
    solver.setDimensions(states)
    solver.setTarget(asked["center"])
    solver.setWhichEigenpairs(SLEPc.EPS.Which.TARGET_MAGNITUDE)
    solver.setTolerances(1e-12)
    transform = solver.getST()
    transform.setType(SLEPc.ST.Type.SINVERT)
    factorize_by_mumps(transform.getKSP())
    solver.solve()
    energies = [solver.getEigenvalue(k).real for k in range(solver.getConverged())]
    # More may have converged than was asked for.
    energies = sorted(sorted(energies, key=lambda energy: abs(energy - asked["center"]))[:states])
    if counted:
        counts = [inertia(operator, edge) for edge in asked["edges"]]
        if counts[1] - counts[0] != states:
            raise SystemExit(f"{counts[1] - counts[0]} levels between the edges")
    return time.process_time() - started, energies


def factorize_by_mumps(solver):
    """Make a linear solver of PETSc one LDL^T factorization."""
    solver.setType("preonly")
    solver.getPC().setType("cholesky")
    solver.getPC().setFactorSolverType("mumps")


def inertia(operator, energy):
    """How many levels lie below an energy."""
    from petsc4py import PETSc

    shifted = operator.copy()
    shifted.shift(-energy)
    shifted.setOption(PETSc.Mat.Option.SYMMETRIC, True)
    # MUMPS counts negative pivots only if it looks for null pivots, and factorizes its last block by itself.
    for option in (13, 24):
        PETSc.Options().setValue(f"mat_mumps_icntl_{option}", 1)
    solver = PETSc.KSP().create()
    solver.setOperators(shifted)
    factorize_by_mumps(solver)
    solver.setFromOptions()
    solver.setUp()
    return solver.getPC().getFactorMatrix().getInertia()[0]


def turn(row, folder):
    """What a process of one row says."""
    matrix = scipy.sparse.load_npz(folder / "matrix.npz").tocsr()
    asked = json.loads((folder / "asked.json").read_text())
    if row.startswith("SLEPc"):
        seconds, energies = by_slepc(matrix, asked, "counted" in row)
    else:
        seconds, energies = by_locflow(matrix, row.removeprefix("locflow, "))
    off = np.abs(np.subtract(energies, asked["energies"])).max() / asked["width"]
    print(json.dumps({"seconds": seconds, "off": off}))


def table(sites, options):
    """Print the rows of one size."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        states = prepare(sites, options.disorder, folder)
        seconds, off = {row: [] for row in ROWS}, {}
        for _ in range(options.turns):
            for row in ROWS:
                python = options.slepc if row.startswith("SLEPc") else sys.executable
                command = [python, __file__, "--row", row, str(folder)]
                done = subprocess.run(command, env=os.environ | one_thread, capture_output=True, text=True)
                if done.returncode:
                    raise SystemExit(f"{row}:\n{done.stdout}{done.stderr}")
                said = json.loads(done.stdout.splitlines()[-1])
                seconds[row].append(said["seconds"])
                off[row] = said["off"]
    shortest = {row: min(values) for row, values in seconds.items()}
    for row, proof in zip(ROWS, PROOFS, strict=True):
        ratio = shortest[row] / shortest[ROWS[0]]
        print(f"| {sites} | {states:,} | {row} | {proof} | {shortest[row]:.3g} | {ratio:.2f} | {off[row]:.0e} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slepc", type=Path, metavar="PYTHON", help="an interpreter that has slepc4py")
    parser.add_argument("--sites", type=int, nargs="+", default=[12, 14, 16])
    parser.add_argument("--disorder", type=float, default=2.8, help="half width of the box")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        turn(options.row[0], Path(options.row[1]))
        return
    if options.slepc is None:
        parser.error("--slepc PYTHON: an interpreter that has slepc4py")
    print("| sites | D | program | proof | core-seconds | ratio | energies off, in widths |")
    print("|--|--|--|--|--|--|--|")
    for sites in options.sites:
        table(sites, options)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))
    main()
