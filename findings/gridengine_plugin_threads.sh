#!/usr/bin/env bash
# snakemake-executor-plugin-sge 0.6.31 (Snakemake 9.27.1)
#
# A rule of four threads, ten minutes, and 1000 MB of memory and of disk is submitted, with a parallel environment named
# (--sge-pe smp). A `qsub` on PATH writes down how it is called.
# Expected: four slots, and resources that a cell knows as it is installed.
# Seen: one slot, since the plugin looks for the threads among the resources, where Snakemake keeps none of that name;
# and a request of `tmem` (for mem_mb, beside h_vmem) and of `tscratch` (for disk_mb), names of one site: a cell without
# such resources refuses the job.
#
# 0: seen as said here; 1: another behaviour.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check snakemake==9.27.1 snakemake-executor-plugin-sge==0.6.31

mkdir "$folder/bin" "$folder/work"
cat >"$folder/bin/qsub" <<'END'
#!/bin/sh
echo "$@" >>calls.txt
echo "no cell behind this qsub" >&2
exit 1
END
printf '#!/bin/sh\n' | tee "$folder/bin/qstat" >"$folder/bin/qacct"
chmod +x "$folder"/bin/*
cd "$folder/work"
cat >Snakefile <<'END'
rule work:
    output:
        "result.txt",
    threads: 4
    resources:
        mem_mb=1000,
        disk_mb=1000,
        runtime=10,
    shell:
        "echo {threads} >{output}"
END
PATH=$folder/bin:$PATH ../venv/bin/snakemake --nocolor --executor sge --jobs 1 --sge-pe smp >output.txt 2>&1 || true
cat calls.txt || { tail -n 20 output.txt; exit 1; }
if grep -Eq -- "-pe smp 4|slots=4" calls.txt; then
    echo "CHANGED: it asks for four slots"
    exit 1
fi
grep -q -- "-pe smp 1 " calls.txt || { echo "CHANGED: it asks for no single slot"; exit 1; }
for resource in tmem tscratch; do
    grep -q -- "-l $resource=1000M" calls.txt || { echo "CHANGED: no $resource"; exit 1; }
done
echo "four threads: one slot; tmem and tscratch are asked for"
