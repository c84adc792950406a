"""Files of the data behind a figure."""

# Each figure has variables of its own.
SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {"figure": {}}
