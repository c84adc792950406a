#!/usr/bin/env bash
# xarray 2026.9.0: concat lends a scalar coordinate to datasets that lack it.
#
# Two datasets are joined along x; the second has the scalar coordinate `temperature`, the first has not.
# Expected: with join="exact", compat="equals", coords="minimal" and combine_attrs="no_conflicts", the strictest there
# is, an error, since nothing is known of the first one's temperature; or a joined dataset without the coordinate.
# Seen: the joined dataset says that temperature of all, in either order. A variable that one lacks is refused or filled
# with nan in the same call.
# Exits with 1 if the coordinate is refused or left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xarray==2026.9.0 numpy==2.4.6
cat > "$folder/lends.py" <<'END'
import sys

import xarray as xr

strict = {"join": "exact", "compat": "equals", "coords": "minimal", "combine_attrs": "no_conflicts"}
without = xr.Dataset({"energy": ("x", [1.0, 2.0])}, coords={"x": [0, 1]})
known = xr.Dataset({"energy": ("x", [3.0, 4.0])}, coords={"x": [2, 3], "temperature": 0.25})
for pieces in ([without, known], [known, without]):
    try:
        joined = xr.concat(pieces, dim="x", **strict)
    except ValueError as error:
        print("the behaviour has changed: refused,", error)
        sys.exit(1)
    if "temperature" not in joined.coords:
        print("the behaviour has changed: the coordinate is left out")
        sys.exit(1)
    print(f"temperature of all {joined.sizes['x']}: {joined['temperature'].values}")
print("as described: the coordinate of one is said of both")
END
"$folder/venv/bin/python" "$folder/lends.py"
