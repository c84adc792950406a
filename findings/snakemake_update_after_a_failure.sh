#!/bin/bash
# Snakemake 9.27.1: the outputs of a job are flagged update(), its params change, and the job fails.
#
# Expected: the previous version of the output is restored, as the documentation says, and it is still out of date: the
#   next run makes the job again, for its params have changed since the output was made.
# Seen: the output is restored, and the params of the job that failed are recorded as those of the restored file. The
#   next run says "Nothing to be done": the old output passes for the new one.
# Without update() the output is deleted, and the next run makes it.
set -euo pipefail
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check snakemake==9.27.1

cat > Snakefile <<'SNAKEFILE'
rule all:
    input: "out.txt"
rule make:
    output: update("out.txt")
    params: text=config["text"]
    shell: "echo {params.text} > {output}; exit {config[status]}"
SNAKEFILE
run() { venv/bin/snakemake --cores 1 --config text="$1" status="$2" > log 2>&1; }

run old 0
if run new 1; then echo "the job was to fail"; exit 1; fi
[ "$(cat out.txt)" = old ] || { echo "changed: the output was not restored"; exit 1; }
run new 0
if grep -q "Nothing to be done" log && [ "$(cat out.txt)" = old ]; then
    echo "as described: out.txt holds 'old', params say 'new', nothing to be done"
else
    echo "changed: the restored output is made again"
    exit 1
fi
