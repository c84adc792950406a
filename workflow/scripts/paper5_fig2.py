"""Figure 2 of paper 5: confusion along W by number of units, and over W and energy density."""

from _figure import drawing, write_figure

with drawing(snakemake):
    from locflow.figures.paper5.common import merged
    from locflow.figures.paper5.fig2 import draw, quantities
    from locflow.results.files import read_dataset
    from locflow.results.network_lists import training_records

    settings, source = snakemake.params.settings, snakemake.input

    def averages(keys, paths):
        return {key: read_dataset(path, "confusion_averages").load() for key, path in zip(keys, paths, strict=True)}

    units = averages(settings["units"], source.units)
    energies = averages(settings["energies"], source.energies)
    records = {number: training_records(path) for number, path in zip(settings["units"], source.networks, strict=True)}
    data = merged(
        {f"{number}_units": dataset for number, dataset in units.items()}
        | {f"energy_{100 * density:.0f}": dataset for density, dataset in energies.items()}
    )
    measured = quantities(units, energies, records, confidence=settings["confidence"])
    write_figure(snakemake, draw(units, energies, settings["style"]), data, measured)
