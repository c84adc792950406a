"""Diagonalize a block of realizations and keep what its kind keeps, in one file."""

from _job import called, logged, provenance

with logged(snakemake):
    from locflow.results.files import read_dataset, write_dataset

    settings = dict(snakemake.params.settings)
    realizations = range(settings.pop("start"), settings.pop("stop"))
    with read_dataset(snakemake.input[0], "operators") as operators:
        system = called(snakemake.params.function)(
            operators,
            **settings,
            memory_limit=snakemake.resources.mem_mb * 1_000_000,
            threads=snakemake.threads,
        )
    block = system.block(realizations)
    block.attrs |= provenance(snakemake, "scipy")
    write_dataset(block, snakemake.output[0], compression_level=snakemake.params.compression_level)
    print(f"{settings['system']}, W = {settings['W']}: realizations {realizations.start} to {realizations.stop - 1}")
