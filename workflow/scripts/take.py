"""Take a block of realizations from a file of the user, checked, as if the workflow had made it."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.kinds.given import take
    from locflow.results.files import write_dataset

    block = take(snakemake.input.given, **snakemake.params.settings)
    block.attrs |= provenance(snakemake)
    write_dataset(block, snakemake.output[0], compression_level=snakemake.params.compression_level)
    print(block["source"].values[0])
