"""Data of paper 3 with the shape of physics and known answers, for tests of averages and figures."""

import numpy as np
import xarray as xr

GRID = np.append(np.arange(0.25, 6.01, 0.25), 12.0)


def confidences(
    values, energy_density=None, *, W=None, unit_field=None, training="chain", cut=6, sites=12, **attributes
) -> xr.Dataset:
    """A dataset of kind "confidences" from values (network, W, realization, state)."""
    values = np.asarray(values, dtype=np.float32)
    networks, count, realizations, states = values.shape
    if energy_density is None:
        energy_density = np.broadcast_to((np.arange(states) + 0.5) / states, values.shape[1:])
    if unit_field is None:
        unit_field = np.random.default_rng(0).uniform(-1, 1, size=(realizations, sites))
    return xr.Dataset(
        {
            "confidence": (("network", "W", "realization", "state"), values),
            "energy_density": (("W", "realization", "state"), np.asarray(energy_density, dtype=np.float32)),
            "unit_field": (("realization", "site"), unit_field),
        },
        coords={
            "network": np.arange(networks),
            "W": np.arange(1.0, count + 1) if W is None else np.asarray(W, dtype=float),
            "realization": np.arange(realizations),
        },
        attrs={
            "kind": "confidences",
            "training": training,
            "system": "chain",
            "cut": cut,
            "input": "spectrum",
            "W_ETH": 0.25,
            "W_MBL": 12.0,
            "dimension": states,
            "sites": sites,
            **attributes,
        },
    )


def chain(
    *, networks=4, realizations=10, states=400, top=2.3, sharpness=5.0, disagreement=0.5, seed=0, W=GRID, **options
) -> xr.Dataset:
    """Confidences of a transition: a dome over the energy density, earlier where the mean |h_r| is large."""
    generator = np.random.default_rng(seed)
    density = np.clip(generator.normal(0.5, 0.14, size=(len(W), realizations, states)), 0, 1)
    density.sort(axis=-1)
    field = generator.uniform(-1, 1, size=(realizations, 12))
    edge = top * np.exp(-(((density - 0.47) / 0.38) ** 2)) * (0.5 / np.abs(field).mean(axis=1))[:, np.newaxis]
    distance = sharpness * np.log(np.asarray(W)[:, np.newaxis, np.newaxis] / edge) + generator.normal(size=edge.shape)
    own = disagreement * generator.normal(size=(networks, 1, 1, 1))
    noise = disagreement * generator.normal(size=(networks, *edge.shape))
    values = 1 / (1 + np.exp(-2 * (distance + own + noise)))
    return confidences(values, density, W=W, unit_field=field, **options)


def summary_of(dataset: xr.Dataset, *, cuts=(5, 6, 7), seed=1) -> xr.Dataset:
    """A dataset of kind "entanglement_summary" that belongs to confidences: entangled where they are small."""
    generator = np.random.default_rng(seed)
    mbl = dataset["confidence"].mean("network").to_numpy().astype(float)
    schmidt_gap = np.clip(0.85 * mbl + 0.12 * generator.random(mbl.shape), 0, 1)
    entropy = 3.2 * (1 - 0.85 * mbl) + 0.1 * generator.normal(size=mbl.shape)
    ratio = 0.53 - 0.144 * mbl.mean(axis=-1) + 0.005 * generator.normal(size=mbl.shape[:2])
    return xr.Dataset(
        {
            "entropy": (("cut", "W", "realization", "state"), np.stack([entropy] * len(cuts))),
            "schmidt_gap": (("cut", "W", "realization", "state"), np.stack([schmidt_gap] * len(cuts))),
            "energy_density": dataset["energy_density"],
            "gap_ratio": (("W", "realization"), ratio),
            "unit_field": dataset["unit_field"],
        },
        coords={"cut": list(cuts)},
        attrs={
            "kind": "entanglement_summary",
            "system": "chain",
            "dimension": mbl.shape[-1],
            "sites": dataset.attrs["sites"],
        },
    )


def dreams_of_power_laws(*, gamma=4.0, levels=10, examples=40, dreams=20, seed=2) -> xr.Dataset:
    """A dataset of kind "dreams": MBL spectra are power laws, ETH spectra exponentials, the transition between."""
    generator = np.random.default_rng(seed)
    k = np.arange(1, levels + 1)
    shapes = {"ETH": 2.0 + 0.55 * k, "MBL": 0.4 + gamma * np.log(k), "transition": 1.2 + 1.6 * np.log(k) + 0.2 * k}

    def spectra(phase, count, scale=1.0):
        noise = 0.15 * generator.normal(size=(count, levels))
        return np.sort(scale * (shapes[phase] + noise), axis=1)

    return xr.Dataset(
        {
            "spectra": (("phase", "example", "level"), np.stack([spectra(phase, examples) for phase in shapes])),
            "start": (("dream", "level"), spectra("transition", dreams)),
            "dreamed": (
                ("target", "dream", "level"),
                np.stack([spectra("ETH", dreams, 1.3), spectra("MBL", dreams, 2.0)]),
            ),
            "dreamed_confidence": (("target", "dream"), np.stack([np.full(dreams, 0.01), np.full(dreams, 0.99)])),
            "steps": 2000,
            "step_size": 1e-4,
        },
        coords={"phase": list(shapes), "target": ["ETH", "MBL"]},
        attrs={"kind": "dreams", "system": "chain", "training": "chain", "sites": 12, "cut": 6, "networks": 5},
    )
