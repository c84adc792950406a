"""Diagonalize the realizations of one job, each into a file of its spectrum and one of its sampled states."""

from pathlib import Path

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.realizations import Realizations

    compression_level = snakemake.params.compression_level
    attributes = provenance(snakemake, "scipy")
    with read_dataset(snakemake.input[0], "operators") as operators:
        realizations = Realizations(
            operators,
            **snakemake.params.settings,
            memory_limit=snakemake.resources.mem_mb * 1_000_000,
            threads=snakemake.threads,
        )
    for spectrum_path, states_path in zip(snakemake.output.spectra, snakemake.output.states, strict=True):
        index = int(Path(spectrum_path).stem[1:])
        spectrum, states = realizations.compute(index)
        spectrum.attrs |= attributes
        states.attrs |= attributes
        write_dataset(states, states_path, compression_level=compression_level)
        write_dataset(spectrum, spectrum_path, compression_level=compression_level)
        print(
            f"realization {index}: {spectrum.attrs['engine']}, {spectrum.attrs['wall_time_seconds']:.2f} s", flush=True
        )
