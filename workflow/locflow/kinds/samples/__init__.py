"""Random fields with a few indicators at some energy densities (paper 2)."""
