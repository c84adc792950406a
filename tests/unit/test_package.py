"""The library alone: `pip install .` without Snakemake, the workflow's own environment, and what its page says."""

import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
import yaml

import locflow
from locflow import observables

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
        paths = (path.relative_to(folder) for path in (folder / "locflow").rglob("*.py"))
        return {str(path) for path in paths if "tests" not in path.parts}

    assert modules(site) == modules(REPOSITORY / "workflow")
    assert not list(site.rglob("tests/test_paper*")), "papers' tests are installed"


@pytest.mark.slow
def test_what_needs_no_network_imports_neither_snakemake_nor_tensorflow(site):
    code = """if True:
        import importlib, json, pkgutil, sys, locflow
        # What trains networks, and what speaks with Snakemake.
        train = "training folds networks model optimization dreaming learning_curve stack caffe_solver".split()
        for module in pkgutil.walk_packages(locflow.__path__, "locflow."):
            room, _, name = module.name.removeprefix("locflow.").partition(".")
            if room not in ("learning", "snakemake_internals") and name.rpartition(".")[2] not in train:
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


def test_the_version_stands_in_one_place(site):
    code = (
        "import json, locflow, importlib.metadata as m; print(json.dumps([locflow.__version__, m.version('locflow')]))"
    )
    assert python(site, code) == [locflow.__version__] * 2
    assert re.fullmatch(r"\d+\.\d+\.\d+", locflow.__version__)
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == locflow.__version__


# The workflow's own environment


def test_the_environment_of_make_has_the_library_of_its_own_clone(tmp_path):
    """`make environment` of a clone, with the packages taken for installed; then the clone is moved, copied, linked."""
    clone = tmp_path / "clone"
    (clone / "envs").mkdir(parents=True)
    shutil.copy2(REPOSITORY / "Makefile", clone)
    (clone / "envs/requirements.lock").touch()
    for part in ("__init__.py", "version.txt"):
        (clone / "workflow/locflow").mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / "workflow/locflow" / part, clone / "workflow/locflow")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    (clone / ".venv/.complete").touch()
    outside = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MAKE", "MFLAGS"))}
    subprocess.run(["make", "--silent", "environment"], cwd=clone, env=outside, check=True, capture_output=True)

    def imported(folder):
        code = "import locflow; print(locflow.__file__, locflow.__version__)"
        command = [folder / ".venv/bin/python", "-c", code]
        done = subprocess.run(command, cwd="/", env=outside, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    copy, linked, moved = (tmp_path / name for name in ("copy", "linked", "moved"))
    assert imported(clone) == [str(clone / "workflow/locflow/__init__.py"), locflow.__version__]
    shutil.copytree(clone, copy, symlinks=True)
    shutil.copytree(clone / "workflow", linked / "workflow")
    (linked / ".venv").symlink_to(clone / ".venv")
    for other in (copy, linked):
        assert imported(other)[0] == str(other / "workflow/locflow/__init__.py")
    clone.rename(moved)
    assert imported(moved)[0] == str(moved / "workflow/locflow/__init__.py")


@pytest.mark.skipif(Path(sys.prefix) != REPOSITORY / ".venv", reason="not the environment of make")
def test_this_environment_has_the_library():
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    code = "import locflow; from locflow.observables import gap_ratios; print(locflow.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd="/", env=clean, capture_output=True, text=True)
    assert done.returncode == 0, f"make environment has not been run since the library is in it: {done.stderr}"
    assert Path(done.stdout.strip()).samefile(REPOSITORY / "workflow/locflow/__init__.py")


def test_what_an_installation_leaves_behind_is_ignored():
    left = ["build/lib/locflow/__init__.py", "workflow/locflow.egg-info/PKG-INFO"]
    done = subprocess.run(["git", "check-ignore", *left], cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode == 128:
        pytest.skip(f"no clone: {done.stderr.strip()}")
    assert done.stdout.split() == left


# Observables


def test_observables_need_numpy_alone(site):
    code = "import json, sys, locflow.observables; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in python(site, code)}
    assert "numpy" in loaded
    assert not {"scipy", "xarray", "pydantic", "quspin"} & loaded


def test_observables_are_exported_by_name():
    folder = Path(observables.__file__).parent
    for path in sorted(folder.glob("[!_]*.py")):
        module = importlib.import_module(f"locflow.observables.{path.stem}")
        own = [
            name
            for name, value in vars(module).items()
            if (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == module.__name__
            and not name.startswith("_")
        ]
        assert own
        for name in own:
            if name in observables.__all__:
                assert getattr(observables, name) is getattr(module, name), name
            else:
                assert (path.stem, name) in {
                    ("energy_bins", "unchecked_energy_density"),
                    ("energy_bins", "settled_on_edges"),
                }


def test_states_are_columns_in_all_observables():
    """What a matrix of eigenvectors gives at once is what each of them gives by itself."""
    occupation = np.array([[int(bit) for bit in f"{k:06b}"] for k in range(64) if k.bit_count() == 3])
    dimension, states = len(occupation), 5
    vectors = np.linalg.qr(np.random.default_rng(2).normal(size=(dimension, states)))[0]
    cut, magnetization = observables.Cut(occupation, 3), observables.modulated_magnetization(occupation)
    assert magnetization.shape == (dimension,)
    of_states = {
        "inverse_participation_ratio": lambda columns: observables.inverse_participation_ratio(columns**2),
        "spin_fraction": lambda columns: observables.spin_fraction(columns**2, magnetization),
        "von_neumann_entropy": lambda columns: observables.von_neumann_entropy(cut.schmidt_weights(columns)),
        "schmidt_gap": lambda columns: observables.schmidt_gap(cut.schmidt_weights(columns)),
        "spectrum": lambda columns: cut.spectrum(cut.schmidt_weights(columns)),
    }
    for name, observable in of_states.items():
        together = observable(vectors)
        assert together.shape[0] == states, name
        for k in range(states):
            np.testing.assert_allclose(observable(vectors[:, [k]])[0], together[k], atol=1e-13, err_msg=name)


# Its page


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
