"""The lock file, the conda files and the imports agree: what a rule's script imports, its environment holds."""

import ast
import functools
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import yaml

from locflow.kinds.table import REALIZATION_KINDS, TRAINING_KINDS
from locflow.papers.catalogue import PAPERS, rules_file
from locflow.papers.stages import stages
from locflow.results.fingerprint import reachable

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
SCRIPTS, LIBRARY = REPOSITORY / "workflow/scripts", REPOSITORY / "workflow/locflow"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENTS = ("diagonalization", "learning")
PYTHON = "3.11"
WITHOUT_NETWORKS = sorted({path.parent.name for path in LIBRARY.glob("*/__init__.py")} - {"learning"})
# Needed, and not imported by name: xarray's netCDF-4, MKL's library.
BESIDE = {"xarray": "netcdf4", "locflow.eigensolvers.mkl": "mkl"}
DISTRIBUTIONS = packages_distributions()

LOCK = (REPOSITORY / "envs/requirements.lock").read_text(encoding="utf-8")
# One entry is a pin and its hashes, over several lines.
PINS = re.split(r"\n(?=\S)", "\n".join(line for line in LOCK.splitlines() if not line.startswith("#")))


def distribution(name):
    """Normalized name of a requirement, without version, extras and marker."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name).group()).lower()


def version(requirement):
    """Pinned version, None where there is none."""
    match = re.search(r"==([^\s;\\]+)", requirement)
    return match and match.group(1)


def requirements(*extras):
    """What `pip install .` installs, with some extras."""
    return [*PROJECT["dependencies"], *(item for extra in extras for item in PROJECT["optional-dependencies"][extra])]


def environment(name):
    """Conda packages and wheels of a conda file."""
    content = yaml.safe_load((REPOSITORY / f"envs/{name}.yaml").read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]
    *conda, wheels = content["dependencies"]
    return conda, wheels["pip"]


@functools.cache
def ours():
    """What files of this project import of it."""
    beside = [*(REPOSITORY / "workflow").glob("*.py"), *(REPOSITORY / "tests").rglob("*.py")]
    return {"locflow", *(file.stem for file in beside)}


@functools.cache
def imports(path):
    """Top-level packages that a file imports and that neither Python nor this project brings."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.partition(".")[0])
    if path.name == "snakemake_internals.py":
        # Imported in functions, which Snakemake's own process calls.
        names -= {"git", "snakemake", "snakemake_interface_logger_plugins"}
    if path.name == "peers.py":
        # Imported in functions that another interpreter calls.
        names -= {"petsc4py", "slepc4py"}
    near = {file.stem for folder in {SCRIPTS, path.parent} for file in folder.rglob("*.py")}
    return names - ours() - near - sys.stdlib_module_names


def providers(package):
    """Distributions that bring a package."""
    return {distribution(name) for name in DISTRIBUTIONS[package]}


def called_by(script):
    """What a script calls by name, over all kinds."""
    named = {
        "diagonalize.py": [kind.realizations for kind in REALIZATION_KINDS.values()],
        "summarize.py": [kind.summary for kind in REALIZATION_KINDS.values()],
        "train.py": [kind.train for kind in TRAINING_KINDS.values()],
        "predict.py": [kind.apply for kind in TRAINING_KINDS.values()],
        "average.py": [kind.average for kind in TRAINING_KINDS.values() if kind.average],
        "draw.py": [
            function for _, functions in stages(SCRIPTS).values() for function in functions if "draw" in function
        ],
    }
    return named.get(script, [])


def scripts_by_environment():
    """(environment, script) of every rule."""
    pairs = []
    for rules in [*(REPOSITORY / "workflow/rules").glob("*.smk"), *map(rules_file, PAPERS)]:
        if not rules.exists():
            continue
        text = rules.read_text(encoding="utf-8")
        environments = re.findall(r"conda:\s*\S.*envs/(\w+)\.yaml", text)
        scripts = re.findall(r"script:\s*\S.*scripts/(\w+\.py)", text)
        assert len(environments) == len(scripts), f"{rules}: a script without environment, or the reverse"
        pairs.extend(zip(environments, scripts, strict=True))
    return sorted(set(pairs))


def test_every_pin_of_the_lock_has_hashes():
    assert len(PINS) > 50
    for pin in PINS:
        assert version(pin) and "--hash=sha256:" in pin, pin.splitlines()[0]


@pytest.mark.parametrize("file", ["requirements.lock", "docs.lock", *(f"{name}.yaml" for name in ENVIRONMENTS)])
def test_an_environment_names_no_address(file):
    text = (REPOSITORY / "envs" / file).read_text(encoding="utf-8")
    assert not re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|\w @ ", text)


def test_the_lock_pins_every_dependency():
    locked = {distribution(pin) for pin in PINS}
    required = requirements("learning", "workflow", "dev")
    assert {distribution(requirement) for requirement in required} <= locked


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_conda_file_has_the_versions_of_the_lock(name):
    conda, wheels = environment(name)
    assert conda == [f"python={PYTHON}", "pip"]
    assert PROJECT["requires-python"] == f">={PYTHON}"
    locked = {distribution(pin): version(pin) for pin in PINS if "python_full_version >=" not in pin}
    for requirement in wheels:
        assert version(requirement) == locked[distribution(requirement)], requirement


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_conda_file_holds_what_its_scripts_import_and_nothing_else(name):
    held = {distribution(requirement) for requirement in environment(name)[1]}
    files = set().union(
        *(
            reachable(SCRIPTS / script, LIBRARY, *called_by(script))
            for env, script in scripts_by_environment()
            if env == name
        )
    )
    used = set()
    for path in files:
        packages = imports(path)
        needed = {package: providers(package) for package in packages}
        module = ".".join(path.relative_to(SCRIPTS.parent).with_suffix("").parts)
        needed.update({f"{BESIDE[key]} beside {key}": {BESIDE[key]} for key in BESIDE.keys() & {*packages, module}})
        for package, names in needed.items():
            assert names & held, f"{path.name} needs {package}, which envs/{name}.yaml lacks"
            used |= names
    assert held - {"tensorflow"} <= used, "held, but imported by no script"


def brought_by(wheels):
    """Distributions that wheels bring along: their own requirements and those of these, as far as installed."""
    installed = set().union(*map(providers, DISTRIBUTIONS))
    held, new = set(), {distribution(requirement) for requirement in wheels}
    while new:
        held |= new
        required = [needed for name in new & installed for needed in requires(name) or []]
        new = {distribution(requirement) for requirement in required if "extra ==" not in requirement} - held
    return held


# What Python sees of an environment: the packages of all others are hidden.
ALONE = """
import importlib, json, sys
hidden, modules = json.load(sys.stdin)
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"{name} is not in this environment", name=name)
sys.meta_path.insert(0, Hide())
for module in modules:
    importlib.import_module(module)
"""


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_library_needs_nothing_but_what_a_conda_file_brings(name):
    held = brought_by(environment(name)[1])
    hidden = [package for package in DISTRIBUTIONS if not providers(package) & held]
    assert {"snakemake", "pytest"} <= {*hidden} and ("keras" in hidden) == (name == "diagonalization")
    modules = set()
    for env, script in scripts_by_environment():
        if env == name:
            modules |= imports(SCRIPTS / script)
            for file in reachable(SCRIPTS / script, LIBRARY, *called_by(script)):
                if file.is_relative_to(LIBRARY):
                    modules.add(".".join(file.relative_to(LIBRARY.parent).with_suffix("").parts))
    process = subprocess.run(
        [sys.executable, "-c", ALONE],
        input=json.dumps([hidden, sorted(module.removesuffix(".__init__") for module in modules)]),
        env={**os.environ, "PYTHONPATH": str(LIBRARY.parent), "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        *((f"workflow/locflow/{package}", ()) for package in WITHOUT_NETWORKS),
        ("workflow/locflow/learning", ("learning",)),
        ("workflow/scripts", ("learning", "workflow")),
        # tests/docs has an environment of its own, and looks after it.
        ("tests/unit", ("learning", "workflow", "dev")),
        ("tests/workflow", ("learning", "workflow", "dev")),
        ("benchmarks", ("learning", "workflow", "dev")),
    ],
)
def test_what_is_imported_is_a_declared_dependency(folder, extras):
    declared = {distribution(requirement) for requirement in requirements(*extras)}
    for path in (REPOSITORY / folder).rglob("*.py"):
        # Papers' tests are no part of the library.
        needed = declared | {"pytest"} if "tests" in path.relative_to(REPOSITORY / folder).parts else declared
        for package in imports(path):
            assert providers(package) & needed, f"{path.name} imports {package}, which pyproject.toml does not declare"
