"""Realizations of disorder: from a random field to what is kept of its eigenstates, in files.

Neither networks nor averages over disorder.
"""
