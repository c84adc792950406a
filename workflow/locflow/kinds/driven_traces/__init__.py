"""Magnetization of driven spins after each period (paper 5, the time crystal)."""
