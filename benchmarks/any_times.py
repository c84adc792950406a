"""Core-seconds of realizations by `locflow.dynamics.any_times`, beside what `snakemake plan` says, as a markdown table.

Traces to logarithmic times or of complex matrices: S = 1/2 and 1, bosons, fermions with spin, at some sizes. Every
realization is computed as a job computes it, with one thread, in the core-seconds of this process: the machine may be
shared.

    python benchmarks/any_times.py
    python benchmarks/any_times.py --only spins_1
"""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow")]

LOGARITHMIC = {"kind": "traces", "final_time": 1000.0, "first_time": 0.1, "times": 60}
EQUAL = {"kind": "traces", "final_time": 500.0, "times": 50}
EVERYTHING = ["magnetization", "imbalance", "entropy", "autocorrelation", "survival"]


def cases():
    """Systems by name, as blocks of the config."""
    neel = {"initial_state": "neel"}
    chain, dm = ("heisenberg_spin", {"J": 1.0}), ("dzyaloshinskii_moriya_spin", {"J": 1.0, "D": 0.5})
    spin_1, bosons = ("heisenberg_spin_1", {"J": 1.0}), ("bose_hubbard", {"J": 1.0, "U": 2.0})
    fermions, ising = (
        ("fermi_hubbard", {"t": 1.0, "U": 2.0}),
        ("transverse_field_ising", {"J": 1.0, "g": 0.7, "J2": 0.3}),
    )
    rows = {}

    def add(name, model, sizes, product, **more):
        for length in sizes:
            rows[f"{name}_{length}"] = block(*model, length, product, **more)

    add("chain_log", chain, (10, 12, 14), LOGARITHMIC | neel)
    add("chain_log_random", chain, (10, 12, 14), LOGARITHMIC | {"initial_state": "random", "states": 10})
    add("chain_log_all", chain, (10, 12), LOGARITHMIC | neel | {"observables": EVERYTHING})
    add("chain_all", chain, (10, 12), EQUAL | {"initial_state": "random", "states": 10, "observables": EVERYTHING})
    add("dm_log", dm, (8, 10, 12), LOGARITHMIC | neel)
    add("dm_equal", dm, (8, 10, 12), EQUAL | {"initial_state": "random", "states": 5})
    add("spins_1", spin_1, (6, 7, 8), LOGARITHMIC | {"initial_state": "random"})
    add("spins_1_equal", spin_1, (6, 7, 8), EQUAL | {"initial_state": "random", "states": 5})
    add("bosons", bosons, (5, 6, 7), LOGARITHMIC | {"initial_state": "random"})
    add("electrons", fermions, (4, 6), LOGARITHMIC | neel)
    add("ising_log", ising, (8, 10, 12), LOGARITHMIC | {"initial_state": "polarized"})
    return rows


def block(model, couplings, length, product, **more):
    """A system with one realization, open."""
    return {
        "model": model,
        "lattice": [length],
        "boundary": "open",
        "couplings": couplings,
        "disorder": {"W_grid": [2.0, 6.0], "realizations": 100},
        "product": product,
        "realizations_per_job": 100,
        **more,
    }


def function_of(name):
    """Of "module:function"."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def core_seconds(configuration, name, W, shortest):
    """Of the fastest of some realizations: others share the caches; and the engine that ran."""
    from locflow.hamiltonians.models import hamiltonian_definition
    from locflow.kinds.traces import observed

    system, settings = configuration.systems[name], configuration.realization_settings(name, W, 0)
    made = function_of(system.realizations_class)(
        function_of(system.operators)(hamiltonian_definition(system.hamiltonian)),
        **{key: value for key, value in settings.items() if key not in ("start", "stop")},
        memory_limit=8_000_000_000,
        threads=1,
    )
    engines, of = set(), observed.propagator_of_any_times

    def noted(*args, **kwargs):
        engines.add(type(evolution := of(*args, **kwargs)).__name__)
        return evolution

    observed.propagator_of_any_times = noted
    made.block([0])
    found = []
    while len(found) < 3 or sum(found) < shortest:
        begin = time.process_time()
        made.block([len(found)])
        found.append(time.process_time() - begin)
    observed.propagator_of_any_times = of
    return min(found), ", ".join(engines)


def planned(configuration, name):
    """Core-seconds of one more realization by the plan."""
    system, solver = configuration.systems[name], configuration.config.eigensolver
    return (system.cost(solver, 100).seconds - system.cost(solver, 50).seconds) / 50


def main():
    from locflow.configuration.check import check

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose names begin so")
    parser.add_argument("--shortest", type=float, default=0.3, help="seconds per case and W")
    options = parser.parse_args()
    systems = {name: of for name, of in cases().items() if name.startswith(options.only)}
    configuration = check({"scale": "benchmark", "root_seed": 1, "systems": systems})
    print("| system | D | traces | engine | core-seconds at W = 2, 6 | plan | plan / measured |")
    print("|--|--|--|--|--|--|--|")
    for name in systems:
        system = configuration.systems[name]
        found = [core_seconds(configuration, name, W, options.shortest) for W in system.W_grid]
        mean, plan = sum(seconds for seconds, _ in found) / 2, planned(configuration, name)
        engines = ", ".join(dict.fromkeys(engine for _, engine in found))
        shown = ", ".join(f"{seconds:.3g}" for seconds, _ in found)
        traces = system.product.trace_shape[0]
        print(
            f"| {name} | {system.dimension:,} | {traces} | {engines} | {shown} | {plan:.3g} | {plan / mean:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
