"""List the networks of a training with their checksums and their training records."""

from _job import logged

with logged(snakemake):
    import hashlib
    from pathlib import Path

    from locflow.files import read_json, write_json

    networks = []
    for network, record in zip(snakemake.input.networks, snakemake.input.records, strict=True):
        digest = hashlib.sha256(Path(network).read_bytes()).hexdigest()
        networks.append({"path": network, "sha256": digest, "record": read_json(record)})
    write_json({"networks": networks}, snakemake.output[0])
