"""Put the papers' claims beside the measured quantities of all figures."""

from _job import logged

with logged(snakemake):
    from datetime import UTC, datetime
    from pathlib import Path

    import yaml
    from jinja2 import Environment, StrictUndefined

    from locflow.papers.catalogue import PAPERS, section_type, sentence_and_caption
    from locflow.results.files import atomic_path, read_json
    from locflow.results.measured import check_measured
    from locflow.results.pictures import check_picture, data_uri, small_png, title_of
    from locflow.results.scorecard import scorecard, to_csv
    from locflow.results.scorecard_page import content

    PICTURE_WIDTH = 1000

    def text_of(path):
        return Path(path).read_text(encoding="utf-8")

    documents = [check_measured(read_json(path)) for path in snakemake.input.measured]
    figures = [document["figure"] for document in documents]
    for document, path in zip(documents, snakemake.input.pictures, strict=True):
        check_picture(path, title_of(document["figure"], document["scale"]))
    claims = [
        claim
        for path in snakemake.input.claims
        for claim in yaml.safe_load(text_of(path))
        if claim["figure"] in figures
    ]
    rows = scorecard(claims, dict(zip(figures, documents, strict=True)), **snakemake.params.settings)
    # The files' own date: the page is the same whenever it is made from the same numbers.
    newest = max(Path(path).stat().st_mtime for path in snakemake.input.measured)
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(
        text_of(snakemake.input.template)
    )
    shown = content(
        rows,
        documents,
        date=datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        titles={paper: section_type(paper) for paper in PAPERS},
        captions={figure: sentence_and_caption(*figure.split("_", 1))[1] for figure in figures},
        pictures={
            figure: data_uri(small_png(path, PICTURE_WIDTH))
            for figure, path in zip(figures, snakemake.input.pictures, strict=True)
        },
    )
    for path, text in ((snakemake.output.table, to_csv(rows)), (snakemake.output.page, template.render(shown))):
        with atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
