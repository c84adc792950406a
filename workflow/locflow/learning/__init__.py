"""Networks that learn from realizations, one package per kind.

What is learned is averaged in `locflow.averages`, not here.
"""
