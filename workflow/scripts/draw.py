"""Draw a figure as its module says (`locflow.figures.drawing`), and write its four files."""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from _job import called, logged, provenance


@contextmanager
def marked(snakemake):
    """A mark beside the log for as long as the drawing goes on: one that fails leaves it there.

    The mark is among the job's params, so that the next run draws again. Afterwards it says what the params do.
    """
    mark, before = Path(snakemake.log[0]).with_suffix(".unfinished"), snakemake.params.unfinished
    mark.write_text(f"begun {datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC and not ended", encoding="utf-8")
    yield
    if before:
        mark.write_text(before, encoding="utf-8")
    else:
        mark.unlink()


with marked(snakemake), logged(snakemake):
    from locflow.figures.style import save_figure
    from locflow.results.files import write_dataset, write_json
    from locflow.results.measured import measured
    from locflow.results.pictures import title_of

    settings, output = snakemake.params.settings, snakemake.output
    files = {role: paths if isinstance(paths, str) else list(paths) for role, paths in snakemake.input.items()}
    figure, data, quantities = called(snakemake.params.function)(files, settings)
    figure.set_label(title_of(settings["figure"], settings["scale"]))
    data.attrs |= provenance(snakemake, "matplotlib")
    write_dataset(data, output.data)
    write_json(measured(settings["figure"], settings["scale"], quantities), output.measured)
    save_figure(figure, pdf=output.pdf, png=output.png, dpi=settings["style"]["dpi"])
