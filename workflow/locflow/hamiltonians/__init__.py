"""Hamiltonians and disorder: lattices, models, their sparse matrices, and the random fields.

Nothing is diagonalized here.
"""
