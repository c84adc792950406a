#!/usr/bin/env bash
# Snakemake 9.27.1: changes of params that are numpy integers, arrays or paths run nothing.
#
# Each rule has one param that depends on a value of the config: a plain integer, a numpy integer, a numpy float32, a
# numpy array, a path, and a dict that holds an array of 2,000 numbers. The value changes.
# Expected: each job runs again, as the documentation of the rerun trigger `params` has it.
# Seen: the job with the plain integer alone runs again. What is no plain Python type is left out of the record without
# a word; the array in a dict is compared by its printed text, "[0. 0. 0. ... 0. 0. 0.]", in which the change is left out.
# Exits with 1 if another set of jobs runs again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1 numpy==2.4.6
cd "$folder"
cat > Snakefile <<'END'
from pathlib import Path

import numpy as np

value = int(config["value"])
many = np.zeros(2000)
many[1000] = value

rule all:
    input: expand("{kind}.txt", kind=["plain", "integer", "single", "array", "path", "dict"])

rule plain:
    output: "plain.txt"
    params: value=value
    shell: "echo {params.value} > {output}"

rule integer:
    output: "integer.txt"
    params: value=np.int64(value)
    shell: "echo {params.value} > {output}"

rule single:
    output: "single.txt"
    params: value=np.float32(value)
    shell: "echo {params.value} > {output}"

rule array:
    output: "array.txt"
    params: value=lambda wildcards: np.array([value, 2 * value])
    shell: "echo '{params.value}' > {output}"

rule path:
    output: "path.txt"
    params: value=Path(f"file{value}")
    shell: "echo {params.value} > {output}"

rule dict:
    output: "dict.txt"
    params: settings={"values": many}
    shell: "echo done > {output}"
END
snakemake() { venv/bin/snakemake --cores 1 --config value="$1" "${@:2}" 2>&1; }
snakemake 1 > run.log || { cat run.log; exit 2; }
answer=$(snakemake 2 --dry-run --quiet rules)
again=$(echo "$answer" | grep -oE '^(plain|integer|single|array|path|dict) +1$' | sort -u | awk '{printf "%s ", $1}')
echo "run again: $again"
if [[ $again == "plain " ]]; then
    echo "as described: the plain integer alone is noticed"
else
    echo "the behaviour has changed"
    exit 1
fi
