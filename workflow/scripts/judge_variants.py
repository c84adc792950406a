"""Networks of some variants of classifiers, and what they say of some systems."""

from _job import logged, provenance

with logged(snakemake):
    import xarray as xr

    from locflow.papers.transfer.training import read_states, verdicts
    from locflow.results.files import write_dataset

    settings = dict(snakemake.params.settings)

    def states_of(role):
        files = snakemake.input[role]
        return read_states([files] if isinstance(files, str) else files)

    applied = {system: states_of(f"applied_{number}") for number, system in enumerate(settings["systems"])}
    said = []
    for number, training in enumerate(settings["trainings"]):
        own = dict(training)
        labelled = {W: states_of(f"labelled_{number}_{place}") for place, W in enumerate(own.pop("strengths"))}
        said.append(verdicts(labelled, applied, **own, root_seed=settings["root_seed"], threads=snakemake.threads))
    judged = xr.concat(said, "case", data_vars="minimal", combine_attrs="drop_conflicts")
    judged.attrs |= provenance(snakemake, "keras")
    write_dataset(judged, snakemake.output[0])
