"""Time evolution of product states: `full-diagonalization` and `chebyshev` behind one front door, and driven spins.

Nothing of disorder or files.
"""
