"""The phase diagram that the networks of a regression predict from new random fields, on a fine grid."""

from _job import logged, networks_of, provenance

with logged(snakemake):
    from locflow.kinds.regression.evaluation import render_phase_diagram
    from locflow.results.files import write_dataset

    networks = networks_of(snakemake.input.networks)
    rendered = render_phase_diagram(networks, **snakemake.params.settings, threads=snakemake.threads)
    rendered.attrs |= provenance(snakemake)
    write_dataset(rendered, snakemake.output[0])
