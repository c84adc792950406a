"""Diagonalize the realizations of one job and reduce their eigenstates to entanglement spectra, each into a file."""

from pathlib import Path

from _job import logged, provenance

with logged(snakemake):
    from locflow.entangled_realizations import EntangledRealizations
    from locflow.files import read_dataset, write_dataset

    attributes = provenance(snakemake, "scipy")
    with read_dataset(snakemake.input[0], "operators") as operators:
        realizations = EntangledRealizations(
            operators,
            **snakemake.params.settings,
            memory_limit=snakemake.resources.mem_mb * 1_000_000,
            threads=snakemake.threads,
        )
    for path in snakemake.output:
        index = int(Path(path).stem[1:])
        entanglement = realizations.compute(index)
        entanglement.attrs |= attributes
        write_dataset(entanglement, path, compression_level=snakemake.params.compression_level)
        engine, diagonalized, reduced = (
            entanglement.attrs[name] for name in ("engine", "wall_time_seconds", "reduction_seconds")
        )
        print(f"realization {index}: {engine}, {diagonalized:.2f} s; reduction {reduced:.2f} s", flush=True)
