"""A job runs in the foreground: breakpoints and consoles work, and no result is touched."""

import subprocess
import sys

import xarray as xr

FILE = "results/tiny/averages/ring.nc"
SCALE = ("--configfile", "tests/data/tiny.yaml")


def debug(workflow, file, *options, typed="", check=True):
    """What the terminal shows of a job that is debugged, with what is typed there."""
    process = subprocess.run(
        [sys.executable, *options, "workflow/debug_job.py", file, *SCALE],
        cwd=workflow.folder,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not check or process.returncode == 0, process.stdout
    return process.stdout


def debug_output(workflow, file):
    return workflow.folder / ".snakemake/locflow/debug" / file


def test_a_job_makes_the_same_file_elsewhere(finished):
    before = (finished.folder / FILE).stat()
    output = debug(finished, FILE)
    assert "average.py: rule average, {'training': 'ring'}" in output
    with xr.open_dataset(debug_output(finished, FILE)) as again, xr.open_dataset(finished.folder / FILE) as result:
        for dataset in (again, result):
            del dataset.attrs["file"]  # where it lies
        xr.testing.assert_identical(again, result)
    assert (finished.folder / FILE).stat().st_mtime_ns == before.st_mtime_ns
    assert finished.to_run(FILE) == {}


def test_a_breakpoint_in_a_script_stops_there_with_the_job_at_hand(finished):
    finished.edit("workflow/scripts/average.py", "    averages =", "    breakpoint()\n    averages =")
    output = debug(finished, FILE, typed="print('ASKED', snakemake.rule, len(snakemake.input))\ncontinue\n")
    assert "-> averages = called(snakemake.params.function)" in output
    assert "ASKED average 6" in output
    assert "made: " in output


def test_an_error_is_looked_at_in_the_debugger(finished):
    finished.edit("workflow/scripts/average.py", "    averages =", "    wrong = 7\n    1 / 0\n    averages =")
    output = debug(finished, FILE, "-m", "pdb", "-c", "continue", typed="print('WRONG', wrong)\nquit\n", check=False)
    assert "ZeroDivisionError" in output and "average.py" in output
    assert "WRONG 7" in output


def test_a_console_has_the_variables_of_the_script(finished):
    output = debug(finished, FILE, "-i", typed="print('SIZES', *averages.sizes)\n")
    assert "SIZES " in output and "W" in output.partition("SIZES ")[2].split()


def test_a_figure_is_drawn_without_a_mark(finished):
    figure = "results/tiny/figures/paper5/fig4.png"
    debug(finished, figure)
    assert debug_output(finished, figure).read_bytes() == (finished.folder / figure).read_bytes()
    assert not [*finished.results.glob("logs/draw/paper5/*.unfinished")]
    assert finished.to_run(figure) == {}


def test_what_cannot_run_says_why(fresh):
    output = debug(fresh, "results/tiny/operators/ring.nc")
    assert debug_output(fresh, "results/tiny/operators/ring.nc").is_file()
    output = debug(fresh, FILE, check=False)
    assert f"{FILE}: results/tiny/predictions/ring/ring/W0.500/b0000.nc and 5 more inputs must be made first" in output
    assert "snakemake --cores 2 -- results/tiny/predictions/ring/ring/" in output
    assert "Traceback" not in output
    output = debug(fresh, "paper1_fig1", check=False)
    assert "paper1_fig1: no job with a script makes this file" in output
    output = debug(fresh, "results/tiny/averages/rnig.nc", check=False)
    assert "there is no training 'rnig'" in output and "Traceback" not in output
