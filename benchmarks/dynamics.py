"""Time and memory of magnetization traces, ours beside QuSpin's and scipy's time evolution, as a markdown table.

The open random-field Heisenberg chain at W = 3 in the sector S^z = 0; 13 product states at energy densities 0.2 to 0.8,
50 times to t = 500. Each row runs in a process of its own, one after another, on one thread. Where a peer takes long it
is timed on the first output times only (column "to t") and scaled: all these methods take equal steps. Tolerances are
such that every method is right to 1e-9 at 12 sites, where "error" is the largest of the magnetization against full
diagonalization; at other sizes it is against our own traces. Core-seconds, because the machine is shared.

With --realizations, whole realizations of larger chains instead, ours alone: "bandwidth" is the share of the products'
time that reading and writing memory once would take at the speed of a copy, measured in the same process.

    python benchmarks/dynamics.py --sizes 12 14 16 --update docs/explanation/dynamics.md
    python benchmarks/dynamics.py --sizes 20 --realizations 3 8 --update docs/explanation/dynamics.md
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "benchmarks")]

W, STATES, TIMES = 3.0, 13, np.linspace(0, 500, 50)
TABLES = {name: (f"<!-- {name} -->", f"<!-- end of {name} -->") for name in ("benchmark table", "realizations")}
HEADER = "| N | D | method | to t | core-seconds per state | ratio | peak memory | error |\n|--|--|--|--|--|--|--|--|"
REALIZATIONS_HEADER = (
    "| N | W | half width | products | seconds | core-seconds | peak memory | error bound | norm drift | "
    "ms per product | bandwidth |\n|--|--|--|--|--|--|--|--|--|--|--|"
)
# So that the error at 12 sites and t = 500 is below 1e-9.
DOP853_TOLERANCE = 1e-13


def chain(sites, W=W):
    """Hamiltonian, sigma^z, the initial states, and the field."""
    from locflow.dynamics.product_states import nearest_product_states
    from locflow.eigensolvers.shift_invert import extreme_energies
    from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
    from locflow.hamiltonians.models import hamiltonian_definition

    system = {"model": "heisenberg_spin", "lattice": [sites], "boundary": "open", "particles": sites // 2}
    operators = build_operators(hamiltonian_definition({**system, "couplings": {"J": 1.0}}))
    field = W * np.random.default_rng(0).uniform(-1, 1, sites)
    matrix = hamiltonian(operators, field)
    extremes = extreme_energies(matrix, np.random.default_rng(0))
    states = nearest_product_states(matrix.diagonal(), np.linspace(0.2, 0.8, STATES), *extremes)
    return matrix, 2.0 * operators["occupation"].values - 1, states, field


def start_block(dimension, states):
    block = np.zeros((dimension, len(states)), dtype=np.complex128)
    block[states, np.arange(len(states))] = 1.0
    return block


def measured(amplitudes, sigma):
    """Magnetization (states, sites) of amplitudes (D, states)."""
    return (np.abs(amplitudes) ** 2).T @ sigma


def by_locflow(engine):
    def evolved(matrix, sigma, states, times, field):
        from locflow.dynamics.evolution import evolve, propagator

        return evolve(
            propagator(matrix, states=len(states), times=times, engine=engine), sigma, states, times
        ).magnetization

    return evolved


def by_scipy(matrix, sigma, states, times, field):
    """`expm_multiply` on all times at once, all states in one block."""
    from scipy.sparse.linalg import expm_multiply

    generator, block = -1j * matrix, start_block(len(sigma), states)
    evolved = expm_multiply(
        generator, block, start=0.0, stop=times[-1], num=len(times), endpoint=True, traceA=-1j * matrix.trace()
    )
    return np.stack([measured(amplitudes, sigma) for amplitudes in evolved], axis=1)


def by_expm_multiply_parallel(matrix, sigma, states, times, field):
    """QuSpin's, all states in one block, from one output time to the next."""
    from quspin.tools.evolution import ExpmMultiplyParallel

    step = ExpmMultiplyParallel(matrix, a=-1j * (times[1] - times[0]), dtype=np.complex128)
    block = start_block(len(sigma), states)
    work = np.zeros((2 * len(sigma), len(states)), dtype=np.complex128)
    traces = [measured(block, sigma)]
    for _ in times[1:]:
        step.dot(block, work_array=work, overwrite_v=True)
        traces.append(measured(block, sigma))
    return np.stack(traces, axis=1)


def by_evolve(matrix, sigma, states, times, field):
    """QuSpin's `H.evolve`, state by state."""
    from quspin.basis import spin_basis_1d
    from quspin.operators import hamiltonian

    sites = sigma.shape[1]
    bonds = [[site, site + 1] for site in range(sites - 1)]
    static = [[string, [[c, *bond] for bond in bonds]] for string, c in (("+-", 0.5), ("-+", 0.5), ("zz", 1.0))]
    static.append(["z", [[h, site] for site, h in enumerate(field)]])
    basis = spin_basis_1d(sites, Nup=sites // 2, pauli=0)
    unchecked = {"check_herm": False, "check_symm": False, "check_pcon": False}
    system = hamiltonian(static, [], basis=basis, dtype=np.float64, **unchecked)
    options = {"iterate": True, "atol": DOP853_TOLERANCE, "rtol": DOP853_TOLERANCE}
    traces = []
    for column in start_block(len(sigma), states).T:
        evolved = system.evolve(column.copy(), 0.0, times, **options)
        traces.append([measured(np.ravel(psi)[:, None], sigma)[0] for psi in evolved])
    return np.array(traces)


METHODS = {
    "full diagonalization": by_locflow("full-diagonalization"),
    "locflow": by_locflow("chebyshev"),
    "QuSpin expm_multiply_parallel": by_expm_multiply_parallel,
    "QuSpin H.evolve": by_evolve,
    "scipy expm_multiply": by_scipy,
}
# At 12 sites all of it; else so many output times, and of `evolve` so many states.
OUTPUT_TIMES = {14: 6, 16: 3}
EVOLVED_STATES = {14: 2, 16: 1}


def methods_for(sites):
    return [name for name in METHODS if sites <= 12 or name != "full diagonalization"]


def run_row(sites, method, folder):
    """Evolve in this process, keep the traces in `folder`, print the figures as JSON."""
    from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory

    matrix, sigma, states, field = chain(sites)
    ours = method in ("full diagonalization", "locflow")
    times = TIMES if ours else TIMES[: OUTPUT_TIMES.get(sites, len(TIMES))]
    if method == "QuSpin H.evolve":
        states = states[: EVOLVED_STATES.get(sites, len(states))]
    few = TIMES[:2] / 100
    with limited_threads(1):
        # Libraries are loaded, and what they compile is compiled, before the clock starts.
        METHODS[method](matrix, sigma, states[:1], few, field)
        reset_peak_memory()
        started = time.process_time()
        traces = METHODS[method](matrix, sigma, states, times, field)
        seconds = time.process_time() - started
    np.save(Path(folder) / "traces.npy", traces)
    scale = TIMES[-1] / times[-1] / len(states)
    figures = {"D": len(sigma), "to": times[-1], "seconds": seconds * scale, "memory": peak_memory_bytes()}
    print(json.dumps(figures))


def run_realization(sites, W):
    """One realization with all its states in this process; print its row."""
    from locflow.dynamics.evolution import TOLERANCE, evolve, propagator
    from locflow.dynamics.products import padded_columns
    from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory

    with limited_threads(1):
        matrix, sigma, states, _ = chain(sites, W)
        copied = copy_rate()
        reset_peak_memory()
        wall, core = time.perf_counter(), time.process_time()
        evolution = propagator(matrix, states=STATES, times=TIMES, engine="chebyshev")
        traces = evolve(evolution, sigma, states, TIMES)
        wall, core = time.perf_counter() - wall, time.process_time() - core
    products = (len(TIMES) - 1) * evolution.polynomials(TIMES, TOLERANCE / 2)
    # The matrix; the vectors read, those before them read and overwritten, the sum read and overwritten.
    needed = 12 * matrix.nnz + 5 * 8 * len(sigma) * padded_columns(STATES)
    half_width = (evolution.energy_max - evolution.energy_min) / 2
    row = (
        f"| {sites} | {W:g} | {half_width:.1f} | {products:,} | {wall:.0f} | {core:.0f} | "
        f"{peak_memory_bytes() / 1e9:.2f} GB | {traces.error_bound:.0e} | {traces.norm_drift:.0e} | "
        f"{1e3 * core / products:.1f} | {100 * needed * products / copied / core:.0f} % |"
    )
    print(json.dumps(row))


def copy_rate():
    """Bytes that a copy of a large array reads and writes in a core-second, the best of some."""
    source, target = np.ones(20_000_000), np.empty(20_000_000)
    best = np.inf
    for _ in range(30):
        started = time.process_time()
        np.copyto(target, source)
        best = min(best, time.process_time() - started)
    return 2 * source.nbytes / best


def in_own_process(*arguments):
    """What a row of this script prints, run on one thread."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, *map(str, arguments)]
    finished = subprocess.run(command, env={**os.environ, **single}, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))} failed:\n{finished.stderr}")
    return json.loads(finished.stdout.splitlines()[-1])


def measure(sites, method):
    """Run one row in its own process; its figures and traces."""
    with tempfile.TemporaryDirectory() as folder:
        figures = in_own_process("--row", sites, method, folder)
        return figures, np.load(Path(folder) / "traces.npy")


def comparison(sizes):
    """The lines of the table of methods."""
    for sites in sizes:
        rows = {method: measure(sites, method) for method in methods_for(sites)}
        reference = rows["full diagonalization" if "full diagonalization" in rows else "locflow"][1]
        fastest = rows["locflow"][0]["seconds"]
        for method, (figures, traces) in rows.items():
            error = np.abs(traces - reference[: traces.shape[0], : traces.shape[1]]).max()
            yield (
                f"| {sites} | {figures['D']:,} | {method} | {figures['to']:.0f} | {figures['seconds']:.3g} | "
                f"{figures['seconds'] / fastest:.1f} | {figures['memory'] / 1e9:.2f} GB | "
                f"{'reference' if traces is reference else f'{error:.0e}'} |"
            )


def main():
    """Parse the command line and print the table as it grows."""
    from eigensolvers import machine

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[12, 14, 16], help="even numbers of sites")
    parser.add_argument("--update", type=Path, help="replace the table in this markdown file")
    parser.add_argument("--realizations", type=float, nargs="+", metavar="W", help="whole realizations at these W")
    parser.add_argument("--row", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--realization", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        sites, method, folder = arguments.row
        return run_row(int(sites), method, folder)
    if arguments.realization:
        return run_realization(int(arguments.realization[0]), float(arguments.realization[1]))
    strengths = arguments.realizations
    options = f"--sizes {' '.join(map(str, arguments.sizes))}"
    if strengths:
        options += f" --realizations {' '.join(f'{W:g}' for W in strengths)}"
        name, header = "realizations", REALIZATIONS_HEADER
        rows = (in_own_process("--realization", sites, W) for sites in arguments.sizes for W in strengths)
    else:
        name, header, rows = "benchmark table", HEADER, comparison(arguments.sizes)
    lines = [f"`python benchmarks/dynamics.py {options}`; {machine(1)}.", "", header]
    print("\n".join(lines), flush=True)
    for row in rows:
        print(row, flush=True)
        lines.append(row)
    if arguments.update:
        start, end = TABLES[name]
        page = arguments.update.read_text()
        before, rest = page.split(start)
        after = rest.split(end)[1]
        arguments.update.write_text(before + "\n".join([start, *lines, end]) + after)
    return None


if __name__ == "__main__":
    main()
