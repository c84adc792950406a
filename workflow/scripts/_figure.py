"""What every figure script begins and ends with: the mark of a drawing that goes on, the four files of a figure."""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from _job import logged, provenance


@contextmanager
def drawing(snakemake):
    """`logged`, with a mark beside the log for as long as the drawing goes on: one that fails leaves it there.

    The mark is among the job's params, so that the next run draws again. Afterwards it says what the params do.
    """
    mark, before = Path(snakemake.log[0]).with_suffix(".unfinished"), snakemake.params.unfinished
    mark.write_text(f"begun {datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC and not ended", encoding="utf-8")
    with logged(snakemake):
        yield
    if before:
        mark.write_text(before, encoding="utf-8")
    else:
        mark.unlink()


def write_figure(snakemake, figure, data, quantities, *packages):
    """Write the figure, the data behind it (a dataset of kind "figure"), and its measured quantities."""
    from locflow.figures.style import save_figure
    from locflow.results.files import write_dataset, write_json
    from locflow.results.measured import measured
    from locflow.results.pictures import title_of

    settings, output = snakemake.params.settings, snakemake.output
    figure.set_label(title_of(settings["figure"], settings["scale"]))
    data.attrs |= provenance(snakemake, "matplotlib", *packages)
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities), output.measured)
    save_figure(figure, pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
