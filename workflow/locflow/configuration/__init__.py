"""The configuration: what may be said in it, what it comes to, and what it costs.

Import-light: the Snakefile loads it at every start.
"""
