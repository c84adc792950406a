#!/usr/bin/env bash
# Snakemake 9.27.1: inputs that exchange their names run nothing.
#
# A rule draws two files in two roles, `first` and `second`; a config says which file has which role. The files do not
# change, the roles are exchanged.
# Expected: the job runs again, since its inputs by name, and with them its output, are others.
# Seen: "Nothing to be done". Of a job's inputs Snakemake notes the sorted list of paths, without names and order, and
# compares that list. The same holds for unnamed inputs that change their order.
# Exits with 1 if the job runs again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
cd "$folder"
echo small > small.txt
echo large > large.txt
cat > Snakefile <<'END'
first, second = config["roles"].split("-")

rule all:
    input: "named.txt", "unnamed.txt"

rule named:
    input: first=f"{first}.txt", second=f"{second}.txt"
    output: "named.txt"
    shell: "cat {input.first} {input.second} > {output}"

rule unnamed:
    input: f"{first}.txt", f"{second}.txt"
    output: "unnamed.txt"
    shell: "cat {input} > {output}"
END
snakemake() { venv/bin/snakemake --cores 1 --config roles="$1" "${@:2}" 2>&1; }
snakemake small-large > run.log || { cat run.log; exit 2; }
answer=$(snakemake large-small --dry-run)
echo "$answer" | tail -n 1
[[ $(cat named.txt unnamed.txt) == $'small\nlarge\nsmall\nlarge' ]] || exit 2
if [[ $answer == *"Nothing to be done"* ]]; then
    echo "as described: exchanged inputs run nothing, and both outputs are those of the old roles"
else
    echo "the behaviour has changed: exchanged inputs run their jobs again"
    exit 1
fi
