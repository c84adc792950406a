"""Kinds of realizations and of trainings: for each one module with its options, inputs, outputs, costs and functions.

A kind is a block of the config as a pydantic model. What does the work is named here, not done here: the modules are
import-light, because the Snakefile loads them at every start, and an edit of an option's description reruns nothing.
A kind is added by its module and one line in `locflow.kinds.table`.
"""
