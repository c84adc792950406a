"""What the figure rules share. Each writes the figure, the data behind it, and the quantities that its paper claims."""


def figure_outputs(paper, figure):
    """The four files of a figure."""
    stem = f"{RESULTS}/figures/{paper}/{figure}"
    return {
        "pdf": f"{stem}.pdf",
        "png": report(
            f"{stem}.png",
            caption=f"../report/{paper}.rst" if paper == "phase_diagrams" else f"../report/{paper}_{figure}.rst",
            category=paper.replace("paper", "Paper ").replace("phase_diagrams", "Phase diagrams"),
            labels={"figure": figure},
        ),
        "data": f"{stem}.nc",
        "measured": f"{stem}.json",
    }


def figure_settings(figure, style=None, **used):
    """What a figure uses of the config: the scale, its style (that of `style`, when it has none of its own), and `used`."""
    return {
        "figure": figure,
        "scale": CONFIGURATION.scale,
        "style": CONFIGURATION.style(style or figure),
        **used,
    }
