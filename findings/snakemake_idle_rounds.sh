#!/usr/bin/env bash
# Snakemake 9.27.1: the scheduler is the busier, the more jobs have ended, with nothing to do.
#
# Thirty jobs of one second each wait for one core. Nothing limits them but the core (the default
# --max-jobs-per-timespan of 100 jobs a second is far away).
# Expected: the scheduler looks at its jobs when the run begins and whenever a job has ended: about 30 times.
# Seen: 400 times and more. Each look, whatever has led to it, starts a timer of one second that leads to another look as
# long as jobs wait. When n jobs have ended, there are n looks a second, and each goes through all waiting jobs, their
# inputs' sizes among them. Of a run of 366 jobs that lasted 270 s, 37,000 looks took nine tenths of Snakemake's own
# time, a core's third.
# Exits with 1 if the scheduler looks fewer than 120 times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
cd "$folder"
cat > Snakefile <<'END'
rule all:
    input: expand("{k}.txt", k=range(30))

rule wait:
    output: "{k}.txt"
    shell: "sleep 1; touch {output}"
END
venv/bin/snakemake --cores 1 --scheduler greedy --verbose > run.log 2>&1 || { cat run.log; exit 2; }
looks=$(grep -c "^Ready jobs: " run.log)
echo "31 jobs; the scheduler looked at those that wait $looks times"
if ((looks >= 120)); then
    echo "as described: timers add up"
else
    echo "the behaviour has changed"
    exit 1
fi
