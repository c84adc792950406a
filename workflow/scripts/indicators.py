"""Indicators of a batch of realizations at one W."""

from _job import logged, provenance

with logged(snakemake):
    from locflow.files import read_dataset, write_dataset
    from locflow.indicators import combine, indicators_of_realization

    realizations = []
    for spectrum_path, states_path in zip(snakemake.input.spectra, snakemake.input.states, strict=True):
        with read_dataset(spectrum_path, "spectrum") as spectrum, read_dataset(states_path, "states") as states:
            realizations.append(indicators_of_realization(spectrum, states))
    indicators = combine(realizations)
    indicators.attrs |= provenance(snakemake)
    write_dataset(indicators, snakemake.output[0])
