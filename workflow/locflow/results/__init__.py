"""Results as files: reading and writing, provenance, measured quantities, and the scorecard of claims. No physics."""
