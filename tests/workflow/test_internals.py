"""What is used of Snakemake's private parts does what the workflow needs of it, each part in a workflow of its own."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from locflow import snakemake_internals

LIBRARY = Path(snakemake_internals.__file__).parents[1]
HEAD = f"""
import sys

sys.path.insert(0, {str(LIBRARY)!r})
from locflow import snakemake_internals as internals
"""


@pytest.fixture
def snakemake(tmp_path):
    """A function that runs Snakemake in a folder, for a Snakefile that may use `internals`."""

    def run(text, *arguments, check=True):
        (tmp_path / "Snakefile").write_text(HEAD + text)
        process = subprocess.run(
            [sys.executable, "-m", "snakemake", "--nocolor", "--cores", "1", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        output = process.stdout + process.stderr
        assert not check or process.returncode == 0, f"{output}\nSnakemake {version('snakemake')}"
        return output

    return run


def test_the_version_is_the_one_that_was_read():
    """Another version passes as well if all below does: then TRIED_WITH names it."""
    assert version("snakemake").startswith(f"{snakemake_internals.TRIED_WITH}.")


IN_A_LOOP = """
for name, sentence in {"first": "Makes <one> thing.", "second": "Makes another."}.items():

    rule:
        name: name
        output: touch(f"{name}.txt")

    internals.describe(workflow, name, sentence)
"""


def test_rules_made_in_a_loop_have_sentences(snakemake):
    assert snakemake(IN_A_LOOP, "--list-target-rules").splitlines() == [
        "first (Makes <one> thing.)",
        "second (Makes another.)",
    ]


@pytest.mark.parametrize(
    ("use", "listed"),
    [
        ("use rule * from taken as other_*", ["other_first (Makes <one> thing.)", "other_second (Makes another.)"]),
        ("use rule second from taken", ["second (Makes another.)"]),
    ],
    ids=["renamed", "one of them"],
)
def test_rules_made_in_a_loop_have_sentences_in_a_module(snakemake, tmp_path, use, listed):
    (tmp_path / "taken.smk").write_text(HEAD + IN_A_LOOP)
    module = f'module taken:\n    snakefile: "taken.smk"\n\n{use}\n'
    assert snakemake(module, "--list-target-rules").splitlines() == listed
