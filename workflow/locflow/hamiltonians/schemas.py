"""Files of what all realizations of a system share."""

# Each family of models has variables of its own (locflow.hamiltonians.model).
SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {"operators": {}}
