"""A list of networks says which file is which fold, and no other file is taken for it."""

import os
import shutil

import pytest

from locflow.results.files import DatasetError, write_json
from locflow.results.network_lists import checksum, list_networks, listed_networks


@pytest.fixture
def folders(tmp_path):
    """Four folds in two folders; what is in a network does not matter here."""
    for fold in range(4):
        folder = tmp_path / f"ring/b{fold // 2:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        network = folder / f"fold{fold:02d}.keras"
        network.write_bytes(f"network {fold}".encode())
        write_json({"fold": fold, "sha256": checksum(network), "seconds": 1.5}, network.with_suffix(".json"))
    return sorted((tmp_path / "ring").iterdir())


def test_the_networks_come_in_order_with_their_records(tmp_path, folders):
    list_networks(folders, 4, tmp_path / "ring.json")
    listed = listed_networks(tmp_path / "ring.json")
    assert [entry["record"] for entry in listed] == [{"fold": fold, "seconds": 1.5} for fold in range(4)]
    assert [entry["path"] for entry in listed] == [str(path) for path in sorted(tmp_path.rglob("*.keras"))]


def damage_truncated(network, other):
    os.truncate(network, 4)


def damage_swapped(network, other):
    shutil.copy2(other, network)


def damage_missing(network, other):
    network.unlink()


@pytest.mark.parametrize("damage", [damage_truncated, damage_swapped, damage_missing])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_network_that_is_not_the_trained_one_is_named(tmp_path, folders, damage, when):
    path, network = tmp_path / "ring.json", folders[1] / "fold02.keras"
    if when == "after":
        list_networks(folders, 4, path)
    damage(network, folders[1] / "fold03.keras")
    with pytest.raises(DatasetError, match=r"b0001/fold02\.keras: .*Delete the folder .*b0001 and .*ring\.json"):
        listed_networks(path) if when == "after" else list_networks(folders, 4, path)


def test_a_swapped_record_is_named(tmp_path, folders):
    shutil.copy2(folders[1] / "fold03.json", folders[1] / "fold02.json")
    with pytest.raises(
        DatasetError, match=r"fold02\.json: is in another's place.*Delete the folder .*b0001 and .*ring\.json"
    ):
        list_networks(folders, 4, tmp_path / "ring.json")


def test_a_missing_fold_is_named(tmp_path, folders):
    for file in folders[0].glob("fold01.*"):
        file.unlink()
    with pytest.raises(DatasetError, match=r"cannot list folds \[1\]"):
        list_networks(folders, 4, tmp_path / "ring.json")
    assert not (tmp_path / "ring.json").exists()
