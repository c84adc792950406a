"""What jobs cost: seconds, memory and disk, and what an exact diagonalization needs. Import-light; no clocks."""
