"""The library alone: `pip install .` in an environment without Snakemake, and what its page says of it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

REPOSITORY = Path(__file__).parents[2]
PARTS = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder into which a copy of the project was installed."""
    source = tmp_path_factory.mktemp("source")
    for part in PARTS:
        shutil.copy2(REPOSITORY / part, source)
    shutil.copytree(REPOSITORY / "workflow", source / "workflow", ignore=shutil.ignore_patterns("__pycache__"))
    site = tmp_path_factory.mktemp("site")
    # The environment's own setuptools builds: no network.
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--no-compile", "--target", site, source], check=True, capture_output=True, text=True)
    return site


def python(site, code):
    """What a Python prints that finds the installed library alone, as JSON."""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=site, env={"PYTHONPATH": str(site)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_all_modules_are_installed(site):
    def modules(folder):
        return {str(path.relative_to(folder)) for path in (folder / "locflow").rglob("*.py")}

    assert modules(site) == modules(REPOSITORY / "workflow")


def test_what_needs_no_network_imports_neither_snakemake_nor_tensorflow(site):
    code = """if True:
        import importlib, json, pkgutil, sys, locflow
        for module in pkgutil.walk_packages(locflow.__path__, "locflow."):
            if not module.name.startswith("locflow.learning."):
                importlib.import_module(module.name)
        print(json.dumps([locflow.__file__, *sorted({name.partition(".")[0] for name in sys.modules})]))
    """
    file, *loaded = python(site, code)
    assert Path(file).is_relative_to(site)
    assert not {"snakemake", "tensorflow", "keras", "jinja2"} & {*loaded}


def test_the_engines_import_numpy_and_scipy_alone(site):
    code = "import json, sys, locflow.eigensolvers; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in python(site, code)}
    assert {"numpy", "scipy"} <= loaded
    assert not {"snakemake", "quspin", "xarray", "pydantic", "matplotlib"} & loaded


def test_the_page_about_the_library_diagonalizes_a_matrix_of_ones_own(tmp_path, monkeypatch):
    (code,) = re.findall(
        r"```python\n(import scipy.*?)```", (REPOSITORY / "docs/how-to/use-the-library.md").read_text(), re.DOTALL
    )
    assert len(code.splitlines()) <= 10
    generator = np.random.default_rng(3)
    half = scipy.sparse.random_array((1500, 1500), density=2e-3, rng=generator)
    matrix = scipy.sparse.csr_array(half + half.T)
    monkeypatch.chdir(tmp_path)
    scipy.sparse.save_npz("hamiltonian.npz", matrix)
    names = {}
    exec(code, names)
    energies = np.linalg.eigvalsh(matrix.toarray())
    nearest = np.sort(energies[np.argsort(np.abs(energies - names["energy"]))[:50]])
    np.testing.assert_allclose(names["states"].state_energies, nearest, atol=1e-11)
    assert names["states"].vectors.shape == (1500, 50)
    assert names["states"].completeness.method == "inertia"
    assert names["states"].completeness.complete
