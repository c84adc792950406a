"""The figures of the thermal seeds."""
