"""What all kinds of realizations share: a disordered system, its blocks of realizations, degenerate states.

What is kept of a realization is a kind's own (`locflow.kinds`). Neither networks nor averages over disorder.
"""
