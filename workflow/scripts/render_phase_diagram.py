"""The phase diagram that the networks of a regression predict from new random fields, on a fine grid."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.evaluation import render_phase_diagram
    from locflow.files import read_json, write_dataset

    networks = [entry["path"] for entry in read_json(snakemake.input.networks)["networks"]]
    rendered = render_phase_diagram(networks, **snakemake.params.settings, threads=snakemake.threads)
    rendered.attrs |= provenance(snakemake, "keras")
    write_dataset(rendered, snakemake.output[0])
