"""Diagonalize a block of realizations at one W and keep their fields and indicators, in one file."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.sampled_realizations import SampledRealizations

    settings = dict(snakemake.params.settings)
    block = range(settings.pop("start"), settings.pop("stop"))
    with read_dataset(snakemake.input[0], "operators") as operators:
        realizations = SampledRealizations(
            operators,
            **settings,
            memory_limit=snakemake.resources.mem_mb * 1_000_000,
            threads=snakemake.threads,
        )
    samples = realizations.compute(block)
    samples.attrs |= provenance(snakemake, "scipy")
    write_dataset(samples, snakemake.output[0])
    engine, seconds = samples.attrs["engine"], samples.attrs["wall_time_seconds"]
    print(f"realizations {block.start} to {block.stop - 1}: {engine}, {seconds:.2f} s", flush=True)
