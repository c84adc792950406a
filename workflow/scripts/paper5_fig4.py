"""Figure 4 of paper 5: the response of a single neuron made by hand."""

from _figure import drawing, write_figure

with drawing(snakemake):
    import xarray as xr

    from locflow.figures.paper5.fig4 import draw, quantities
    from locflow.learning.sequences.neuron import handcrafted_neuron, handcrafted_signal, response

    signal = handcrafted_signal()
    states, said = response(handcrafted_neuron(), signal[None, :, None])
    data = xr.Dataset(
        {
            "magnetization": ("time", signal),
            "state": ("time", states[0, :, 0]),
            "prediction": ("time", said[0, :, 0], {"long_name": "probability of the ergodic phase"}),
        },
        attrs={"kind": "figure"},
    )
    write_figure(snakemake, draw(data, snakemake.params.settings["style"]), data, quantities(data))
