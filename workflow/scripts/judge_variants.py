"""Networks of some variants of a classifier, and what they say of some systems."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.papers.transfer.training import verdicts
    from locflow.results.files import write_dataset

    settings = dict(snakemake.params.settings)
    strengths, systems = settings.pop("strengths"), settings.pop("systems")

    def files_of(role):
        files = snakemake.input[role]
        return [files] if isinstance(files, str) else list(files)

    said = verdicts(
        {W: files_of(f"labelled_{number}") for number, W in enumerate(strengths)},
        {system: files_of(f"applied_{number}") for number, system in enumerate(systems)},
        **settings,
        threads=snakemake.threads,
    )
    said.attrs |= provenance(snakemake, "keras")
    write_dataset(said, snakemake.output[0])
