"""Kinds of realizations and of trainings: a folder for each, with its options, costs, files and work.

`options.py` is a kind's block of the config, a pydantic model. It names the functions that do the work, which lie in
the modules beside it. `table.py` and `options.py` are import-light, because the Snakefile loads them at every start; no
fingerprint holds them, so that an edit of an option's description reruns nothing. `schemas.py` declares the files that
the kind makes. A kind is added by its folder and one line in `locflow.kinds.table`.
"""
