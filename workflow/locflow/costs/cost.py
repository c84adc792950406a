"""The cost of a job: seconds on one core, peak memory, and the size of what it writes. Import-light."""

import math
from dataclasses import dataclass

# On Slurm an allocation holds three Snakemakes beside the job: the step, its batch of jobs, and this one of them.
NESTED_SNAKEMAKES_BYTES = 450e6
# Starting a script: Python, Snakemake's preamble, numpy, scipy, xarray.
START_SECONDS = 0.8
# Opening and reading one small netCDF file.
FILE_SECONDS = 0.01
# Reading states, bytes per second.
READ_RATE = 1.5e8


@dataclass(frozen=True)
class Cost:
    """Cost of one job.

    Attributes
    ----------
    seconds : float
        On one otherwise idle core.
    memory : float
        Peak resident memory in bytes.
    output : float
        Bytes written.
    """

    seconds: float
    memory: float
    output: float

    def resources(self, *, batched: bool = False) -> dict[str, int]:
        """As Snakemake resources: `mem_mb` and `runtime` (minutes), with room to spare.

        Parameters
        ----------
        batched
            Whether the job may share a submission, which adds up minutes: less room then, but enough for a slow start
            of one that is left over from its batch.
        """
        return {
            "mem_mb": math.ceil((1.15 * self.memory + NESTED_SNAKEMAKES_BYTES) / 1e6),
            "runtime": math.ceil((5 if batched else 10) + 4 * self.seconds / 60),
        }


# A figure of averages, or a scorecard.
ANALYSIS = Cost(3, 400e6, 1e6)
