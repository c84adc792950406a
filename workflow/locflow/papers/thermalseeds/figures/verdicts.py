"""How methods that were trained without a thermal seed classify a chain that has one.

Left and middle: indicators and networks at the strongest disorder, against the number P of weakly disordered sites at
one end of the chain. 1 is ergodic, and 0 is localized. Right: the change of each method's value from P = 0 to half of
the chain. Black: strongest disorder. Grey: the other disorder strength. All P have the same realizations. Dashed: the
share P/L of sites in the seed. Bands and bars: intervals over realizations (and networks).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import seaborn
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from locflow.figures.data import merged
from locflow.figures.drawing import Drawing, Files
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import words_of
from locflow.figures.words import count_text
from locflow.kinds.protocols import Configuration
from locflow.measure.paired_changes import paired_change
from locflow.measure.quantities import bootstrap_over, notes
from locflow.papers.thermalseeds.section import Paper
from locflow.papers.thermalseeds.verdicts import METHODS, SEEDLESS, against_seed, verdicts_of
from locflow.results.measured import quantity


def inputs(paper: Paper, configuration: Configuration) -> Files:
    """Files of all chains, by role and number of the chain."""
    return {
        f"{role}_{number}": files
        for number, chain in enumerate(paper.chains)
        for role, files in paper.chain_files(configuration, chain).items()
    }


def settings(paper: Paper, configuration: Configuration) -> dict:
    return {
        "bootstrap": configuration.bootstrap_settings(),
        "chains": [paper.chain_settings(configuration, chain) for chain in paper.chains],
        "system": configuration.systems[paper.chains[0].states].description,
    }


def drawing(files: Files, settings: Mapping) -> Drawing:
    chains = settings["chains"]
    verdicts = []
    for number, chain in enumerate(chains):
        ending = f"_{number}"
        own = {role.removesuffix(ending): paths for role, paths in files.items() if role.endswith(ending)}
        verdicts.append(verdicts_of({role: [p] if isinstance(p, str) else p for role, p in own.items()}, chain))
    seeds = [len(chain["seed"]) for chain in chains]
    found = {
        float(W): against_seed(verdicts, seeds, sites=chains[0]["sites"], place=place, bootstrap=settings["bootstrap"])
        for place, W in enumerate(chains[0]["W"])
    }
    data = merged({f"W_{W:g}": one for W, one in found.items()})
    return Drawing(draw(found, settings), data, quantities(found))


def half_of(found: xr.Dataset) -> int:
    """The seed that is nearest to half of the chain."""
    seeds = found["seed"].to_numpy()
    return int(seeds[np.abs(seeds - found.attrs["sites"] / 2).argmin()])


def rise(found: xr.Dataset, method: str, seed: int) -> tuple[float, tuple[float, float]]:
    """The verdict with a seed minus that without, and its interval: resamples have the same realizations for both."""
    of = found.sel(by=method)
    return paired_change(
        of["verdict"],
        of["verdict_resamples"],
        {"seed": seed},
        {"seed": 0},
        items=found.attrs["items"],
        confidence_level=found.attrs["confidence"],
    )


def quantities(found: Mapping[float, xr.Dataset]) -> list[dict]:
    """Verdicts of all methods, at each W.

    Names, for the strongest disorder: `verdict_<method>_<P>`; `rise_<method>_<P>`, minus the verdict without a seed, of
    the same realizations; `verdict_<method>_half` and `rise_<method>_half`, of the seed that is half of the chain;
    `half_way_<method>`, the P at which the verdict is one half. At weaker disorder the names end with `_weaker`,
    `_weaker_2`, ...
    """
    measured = []
    for number, (W, one) in enumerate(sorted(found.items(), reverse=True)):
        ending = "" if number == 0 else "_weaker" if number == 1 else f"_weaker_{number}"
        half = half_of(one)
        for name, method in METHODS.items():
            over = str(one["over"].sel(by=name).item())
            means = {"interval_means": bootstrap_over(one.attrs["confidence"], over)}
            paired = {"interval_means": bootstrap_over(one.attrs["confidence"], f"the same {over}")}
            for seed in one["seed"].to_numpy():
                of, words = one.sel(by=name, seed=seed), f"{method.words}, P = {seed:g}, W = {W:g}"
                if name == SEEDLESS and seed == one.attrs["sites"]:
                    continue
                interval = of["verdict_interval"].to_numpy()
                measured.append(
                    quantity(
                        f"verdict_{name}_{seed:g}{ending}", words, float(of["verdict"]), interval=interval, **means
                    )
                )
                if seed == half:
                    label = f"{method.words}, seed of half of the chain, W = {W:g}"
                    whole = quantity(
                        f"verdict_{name}_half{ending}", label, float(of["verdict"]), interval=interval, **means
                    )
                    measured.append(whole)
                if seed > 0:
                    value, ends = rise(one, name, seed)
                    label = f"{words}, minus P = 0"
                    measured.append(quantity(f"rise_{name}_{seed:g}{ending}", label, value, interval=ends, **paired))
                    if seed == half:
                        label = f"{method.words}, seed of half of the chain minus none, W = {W:g}"
                        rising = quantity(f"rise_{name}_half{ending}", label, value, interval=ends, **paired)
                        measured.append(rising)
            measured.append(half_way_quantity(one, name, f"half_way_{name}{ending}", W, means))
    return measured


def half_way_quantity(found: xr.Dataset, method: str, name: str, W: float, means: Mapping) -> dict:
    """The number of sites in the seed at which a verdict is one half."""
    of = found.sel(by=method)
    value = float(of["half_way"])
    known = np.isfinite(value)
    beyond = "" if known else "no seed reaches 1/2" if value > 0 else "it is above 1/2 without a seed"
    interval = of["half_way_interval"].to_numpy()
    return quantity(
        name,
        f"P at which the verdict is 1/2: {METHODS[method].words}, W = {W:g}",
        value if known else None,
        interval=interval if known else None,
        unit="sites",
        note=notes(beyond),
        **(means if known else {}),
    )


@themed
def draw(found: Mapping[float, xr.Dataset], settings: Mapping) -> Figure:
    """Verdicts against the size of the seed, and their rise."""
    strengths = sorted(found, reverse=True)
    strongest = found[strengths[0]]
    sites, half = strongest.attrs["sites"], half_of(strongest)
    figure = new_figure(10.2, 3.6)
    *panels, right = figure.subplots(1, 3, width_ratios=[1, 1, 0.9])
    colors = dict(zip(METHODS, seaborn.color_palette(settings["style"]["palette"], len(METHODS)), strict=True))
    for axes, letter, group in zip(panels, "ab", ("indicators", "networks"), strict=True):
        axes.plot([0, sites], [0, 1], color="0.6", linewidth=0.8, linestyle="--", label="$P/L$")
        for name in [name for name, method in METHODS.items() if method.group == group]:
            draw_verdict(axes, strongest, name, colors[name])
        axes.axhline(0.5, color="0.85", linewidth=0.7, zorder=0)
        axes.set(xlabel="sites in the seed $P$", ylim=(-0.12, 1.25), xlim=(-0.3, sites + 0.3))
        axes.set_xticks(strongest["seed"].to_numpy())
        axes.set_title(f"({letter}) {group}", loc="left")
        axes.legend(frameon=False, fontsize=6.5, loc="upper left")
    panels[0].set_ylabel("1 ergodic, 0 localized")
    for number, W in enumerate(strengths):
        shift = 0.25 * (number - (len(strengths) - 1) / 2)
        draw_rises(right, found[W], half, shift, f"{0.6 * number / max(len(strengths) - 1, 1):.2f}", f"$W = {W:g}$")
    right.axvline(0, color="0.7", linewidth=0.8, zorder=0)
    right.axvline(half / sites, color="0.6", linewidth=0.8, linestyle="--", zorder=0)
    right.set(yticks=range(len(METHODS)), yticklabels=[method.label for method in METHODS.values()])
    right.tick_params(axis="y", labelsize=7)
    right.set(ylim=(len(METHODS) - 0.5, -0.5), xlabel=f"$P = {half:g}$ minus $P = 0$, paired")
    right.set_title("(c) rise", loc="left")
    right.legend(frameon=False, fontsize=6.5)
    words = words_of(settings["system"])
    title = words.title.replace("\n", ", ")
    count = count_text(strongest.attrs["items"], "realization")
    figure.suptitle(f"{title}; $W = {strengths[0]:g}$ outside of the seed; {count}", fontsize=9.5)
    seaborn.despine(fig=figure)
    return figure


def draw_verdict(axes: Axes, found: xr.Dataset, method: str, color: Sequence[float]) -> None:
    """One verdict with its band."""
    of = found.sel(by=method)
    seeds = of["seed"].to_numpy()
    lower, upper = np.moveaxis(of["verdict_interval"].to_numpy(), -1, 0)
    axes.fill_between(seeds, lower, upper, color=color, alpha=0.18, linewidth=0)
    axes.plot(seeds, of["verdict"], color=color, marker="o", markersize=3, linewidth=1.2, label=METHODS[method].label)


def draw_rises(axes: Axes, found: xr.Dataset, seed: int, shift: float, color: str, label: str) -> None:
    """What each verdict rises by, with its interval."""
    for row, method in enumerate(METHODS):
        value, interval = rise(found, method, seed)
        axes.plot(interval, [row + shift] * 2, color=color, linewidth=1.2)
        axes.plot(value, row + shift, "o", color=color, markersize=3.5, label=label if row == 0 else None)
