"""The figures of the comparison."""
