#!/bin/sh
# What Grid Engine runs of a job: the command, and then its exit status into a file for the script `status`.
# properties = {properties}
(
{exec_job}
)
result=$?
left=.snakemake/gridengine/$JOB_ID
echo $result >"$left.part" && mv "$left.part" "$left.exit"
exit $result
