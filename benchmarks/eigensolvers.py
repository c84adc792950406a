"""Time, memory and accuracy of every eigensolver engine beside QuSpin's `H.eigh()`, as a markdown table.

The random-field Heisenberg ring at W = 2 in the sector S^z = 0, built by QuSpin. Each row runs in a process of its
own, one after another, with the same seed. "spectrum" = all energies and the 50 states nearest the centre of each of
20 energy bins; "20 bins" = those states without the other energies; "50 states", "512 states" = nearest the middle of
the spectrum. QuSpin computes all vectors whatever is asked for. Deviations are from the first row that has all
energies.

    python benchmarks/eigensolvers.py --sizes 12 14
    python benchmarks/eigensolvers.py --sizes 12 14 16 18 --update docs/explanation/eigensolvers.md
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = ("spectrum", "20 bins", "50 states", "512 states")
TABLE_START, TABLE_END = "<!-- benchmark table -->", "<!-- end of benchmark table -->"
HEADER = (
    "| N | n | request | engine | seconds | core-seconds | peak memory | residual | orthogonality | energies off |\n"
    "|--|--|--|--|--|--|--|--|--|--|"
)


def rows_for(sites):
    """(request, engine) of every row at one size."""
    if sites >= 18:
        return [("50 states", "shift-invert"), ("512 states", "shift-invert")]
    return [
        ("spectrum", "QuSpin eigh"),
        ("spectrum", "dense"),
        ("spectrum", "band"),
        ("20 bins", "shift-invert"),
        ("50 states", "shift-invert"),
    ]


def heisenberg_ring(sites, disorder=2.0, seed=0):
    """QuSpin's Hamiltonian object, with all checks off."""
    from quspin.basis import spin_basis_1d
    from quspin.operators import hamiltonian

    fields = np.random.default_rng(seed).uniform(-disorder, disorder, sites)
    bonds = [[1.0, site, (site + 1) % sites] for site in range(sites)]
    flips = [[0.5, site, (site + 1) % sites] for site in range(sites)]
    static = [["zz", bonds], ["+-", flips], ["-+", flips], ["z", [[h, i] for i, h in enumerate(fields)]]]
    basis = spin_basis_1d(sites, Nup=sites // 2, pauli=0)
    return hamiltonian(static, [], basis=basis, dtype=np.float64, check_herm=False, check_symm=False, check_pcon=False)


def run_row(sites, request, engine, threads, folder):
    """Solve in this process, write the energies to `folder`, print the figures as JSON."""
    sys.path.insert(0, str(ROOT / "workflow"))
    from locflow.eigensolvers.diagonalization import ENGINES, diagonalize
    from locflow.eigensolvers.threads import limited_threads, peak_memory_bytes, reset_peak_memory
    from locflow.eigensolvers.windows import Window

    if engine in ENGINES:
        import_module(ENGINES[engine].module)
    system = heisenberg_ring(sites)
    hamiltonian = system.tocsr()
    windows = {
        "spectrum": [Window((k + 0.5) / 20, 50, k / 20, (k + 1) / 20) for k in range(20)],
        "50 states": [Window(0.5, 50)],
        "512 states": [Window(0.5, 512)],
    }
    windows["20 bins"] = windows["spectrum"]
    reset_peak_memory()
    wall, core = time.perf_counter(), time.process_time()
    if engine == "QuSpin eigh":
        with limited_threads(threads):
            energies, vectors = system.eigh()
        state_energies, levels = energies, np.arange(len(energies))
    else:
        found = diagonalize(
            hamiltonian, windows[request], all_energies=request == "spectrum", engine=engine, threads=threads
        )
        energies, vectors = found.energies, found.vectors
        state_energies, levels = found.state_energies, found.state_levels
    figures = {
        "n": hamiltonian.shape[0],
        "seconds": time.perf_counter() - wall,
        "core_seconds": time.process_time() - core,
        "memory": peak_memory_bytes(),
    }
    # The checks look at no more than 1,000 vectors: all of n = 12,870 would take longer than finding them.
    sample = np.linspace(0, len(levels) - 1, min(len(levels), 1000)).astype(int)
    vectors = np.ascontiguousarray(vectors[:, sample])
    figures["residual"] = np.linalg.norm(hamiltonian @ vectors - vectors * state_energies[sample], axis=0).max()
    figures["orthogonality"] = np.abs(vectors.T @ vectors - np.eye(len(sample))).max()
    np.savez(
        Path(folder) / "energies.npz", levels=levels, states=state_energies, all=[] if energies is None else energies
    )
    print(json.dumps(figures))


def measure(sites, request, engine, threads, reference):
    """Run one row in its own process; returns its markdown line and the reference energies from now on."""
    environment = {**os.environ}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        environment[name] = str(threads)
    with tempfile.TemporaryDirectory() as folder:
        row = [str(sites), request, engine, str(threads), folder]
        command = [sys.executable, __file__, "--row", *row]
        finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if finished.returncode != 0:
            last = (finished.stderr.strip().splitlines() or ["killed"])[-1]
            return f"| {sites} | | {request} | {engine} | failed: {last} | | | | | |", reference
        figures = json.loads(finished.stdout.splitlines()[-1])
        with np.load(Path(folder) / "energies.npz") as stored:
            levels, states, energies = stored["levels"], stored["states"], stored["all"]
    if reference is None and len(energies):
        reference, off = energies, "reference"
    elif reference is None:
        off = ""
    else:
        deviation = np.abs(states - reference[levels]).max()
        if len(energies):
            deviation = max(deviation, np.abs(energies - reference).max())
        off = f"{deviation:.0e}"
    line = (
        f"| {sites} | {figures['n']:,} | {request} | {engine} | {figures['seconds']:.3g} | "
        f"{figures['core_seconds']:.3g} | {figures['memory'] / 1e9:.2f} GB | {figures['residual']:.0e} | "
        f"{figures['orthogonality']:.0e} | {off} |"
    )
    return line, reference


def machine(threads):
    """One line about where the table was measured."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = f"{models[0]} ({len(models)} cores)" if models else name
    # numpy's; the environment may pin it (OPENBLAS_CORETYPE) below what the processor has.
    kernels = ", ".join(sorted({library.get("architecture", "?") for library in threadpool_info()}))
    load = os.getloadavg()[0]
    return f"{name}, BLAS kernels {kernels}, {threads} thread(s) per row, load average {load:.1f} at the start"


def main():
    """Parse the command line and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[12, 14, 16, 18], help="numbers of sites, even")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--engines", nargs="+", help="only these rows, for example: band 'QuSpin eigh'")
    parser.add_argument("--update", type=Path, help="replace the table in this markdown file")
    parser.add_argument("--row", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        sites, request, engine, threads, folder = arguments.row
        run_row(int(sites), request, engine, int(threads), folder)
        return
    options = [f"--sizes {' '.join(map(str, arguments.sizes))}", f"--threads {arguments.threads}"]
    lines = [f"`python benchmarks/eigensolvers.py {' '.join(options)}`; {machine(arguments.threads)}.", "", HEADER]
    print("\n".join(lines), flush=True)
    for sites in arguments.sizes:
        reference = None
        for request, engine in rows_for(sites):
            if arguments.engines and engine not in arguments.engines:
                continue
            line, reference = measure(sites, request, engine, arguments.threads, reference)
            print(line, flush=True)
            lines.append(line)
    if arguments.update:
        page = arguments.update.read_text()
        before, rest = page.split(TABLE_START)
        after = rest.split(TABLE_END)[1]
        arguments.update.write_text(before + "\n".join([TABLE_START, *lines, TABLE_END]) + after)


if __name__ == "__main__":
    main()
