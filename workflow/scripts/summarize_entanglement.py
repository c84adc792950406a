"""Collect entropies, Schmidt gaps and gap ratios of all realizations of a system in one file."""

from _job import logged, provenance


def opened(paths):
    """The datasets, one at a time."""
    for path in paths:
        with read_dataset(path, "entanglement") as dataset:
            yield dataset


with logged(snakemake):
    from locflow.entanglement_summary import summarize_entanglement
    from locflow.files import read_dataset, write_dataset

    summary = summarize_entanglement(opened(snakemake.input))
    summary.attrs |= provenance(snakemake)
    write_dataset(summary, snakemake.output[0])
