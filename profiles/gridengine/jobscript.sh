#!/bin/sh
# What Grid Engine runs of a job: the command, and then its exit status into a file for the script `status`.
# properties = {properties}
(
{exec_job}
)
result=$?
echo $result >".snakemake/gridengine/$JOB_ID.part" && mv ".snakemake/gridengine/$JOB_ID.part" ".snakemake/gridengine/$JOB_ID.exit"
exit $result
