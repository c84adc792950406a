"""The table of figures. Each paper's file adds its own; `draw.smk` makes one rule of each.

A figure is four files: the figure as PDF and PNG, the data behind it, and the quantities that its paper claims.
"""

FIGURES = {}


def add_figure(name, text, *, inputs, folder=None, stem=None, script=None, caption=None, style=None, cost=None, **used):
    """Add a figure: its inputs by name, what it `used` of the config, and how it is drawn.

    `style` names the entry of the config's `figures` whose style it has, when it is not its own.
    """
    paper, _, figure = name.partition("_")
    FIGURES[name] = {
        "text": text,
        "inputs": inputs,
        "folder": folder or paper,
        "stem": stem or figure,
        "script": script or f"{name}.py",
        "caption": caption or name,
        "cost": cost or COSTS.analysis(),
        "settings": {
            "figure": name,
            "scale": CONFIGURATION.scale,
            "style": CONFIGURATION.style(style or name),
            **used,
        },
    }


def figure_files(name):
    """The four files of a figure, by what they are."""
    stem = f"{RESULTS}/figures/{FIGURES[name]['folder']}/{FIGURES[name]['stem']}"
    return {"pdf": f"{stem}.pdf", "png": f"{stem}.png", "data": f"{stem}.nc", "measured": f"{stem}.json"}


def figures_of(paper):
    """The names of a paper's figures."""
    return [name for name, figure in FIGURES.items() if figure["folder"] == paper]
