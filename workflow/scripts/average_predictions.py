"""Average the predictions of a training over realizations and networks, with the tip of the P = 0.5 contour."""

from _bootstrap import bootstrap_options
from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.phase_diagram import average_predictions

    settings = snakemake.params.settings
    batches = [read_dataset(path, "predictions").load() for path in snakemake.input]
    averages = average_predictions(
        batches,
        **bootstrap_options(settings),
        tip_energies=settings["energy_density"],
    )
    averages.attrs |= provenance(snakemake)
    write_dataset(averages, snakemake.output[0])
