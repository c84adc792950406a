"""List the networks of a training with their checksums and their training records."""

from _job import logged

with logged(snakemake):
    import hashlib
    from pathlib import Path

    from locflow.results.files import read_json, write_json

    networks = []
    for folder in map(Path, snakemake.input):
        for network in sorted(folder.glob("fold*.keras")):
            digest = hashlib.sha256(network.read_bytes()).hexdigest()
            record = read_json(network.with_suffix(".json"))
            networks.append({"path": str(network), "sha256": digest, "record": record})
    write_json({"networks": networks}, snakemake.output[0])
