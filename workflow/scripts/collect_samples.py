"""Collect the samples of a system at all disorder strengths in one file."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.sampled_realizations import collect_samples

    blocks = []
    for path in snakemake.input:
        with read_dataset(path, "samples_at_W") as block:
            blocks.append(block.load())
    samples = collect_samples(blocks)
    samples.attrs |= provenance(snakemake)
    write_dataset(samples, snakemake.output[0])
