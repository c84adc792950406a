"""Put the papers' claims beside the measured quantities of all figures."""

from _job import logged

with logged(snakemake):
    from pathlib import Path

    import yaml
    from jinja2 import Environment

    from locflow.files import atomic_path, read_json
    from locflow.measured import check_measured
    from locflow.scorecard import COLUMNS, VERDICTS, scorecard, to_csv

    documents = [check_measured(read_json(path)) for path in snakemake.input.measured]
    figures = {document["figure"] for document in documents}
    claims = [
        claim
        for path in snakemake.input.claims
        for claim in yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        if claim["figure"] in figures
    ]
    rows = scorecard(claims, {document["figure"]: document for document in documents}, **snakemake.params.settings)
    template = Environment(autoescape=True).from_string(Path(snakemake.input.template).read_text(encoding="utf-8"))
    page = template.render(rows=rows, columns=COLUMNS, verdicts=VERDICTS, documents=documents)
    for path, text in ((snakemake.output.table, to_csv(rows)), (snakemake.output.page, page)):
        with atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
