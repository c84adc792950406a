"""A list of networks says which file is which fold, and no other file is taken for it."""

import json
import os
import shutil

import pytest

from locflow.results.files import DatasetError, write_json
from locflow.results.network_lists import checksum, list_networks, listed_networks, write_record


@pytest.fixture
def folders(tmp_path):
    """Four folds in two folders; what is in a network does not matter here."""
    for fold in range(4):
        folder = tmp_path / f"ring/b{fold // 2:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        network = folder / f"fold{fold:02d}.keras"
        network.write_bytes(f"network {fold}".encode())
        record = {"fold": fold, "sha256": checksum(network), "seconds": 1.5, "history": {"loss": (0.1, 1 / 3)}}
        write_record(record, network.with_suffix(".json"), folder)
    return sorted((tmp_path / "ring").iterdir())


def test_the_networks_come_in_order_with_their_records(tmp_path, folders):
    list_networks(folders, 4, tmp_path / "ring.json")
    listed = listed_networks(tmp_path / "ring.json")
    of_all = {"seconds": 1.5, "history": {"loss": [0.1, 1 / 3]}}
    assert [entry["record"] for entry in listed] == [{"fold": fold, **of_all} for fold in range(4)]
    assert [entry["path"] for entry in listed] == [str(path) for path in sorted(tmp_path.rglob("*.keras"))]


def truncated(file, other):
    os.truncate(file, 4)


def swapped(file, other):
    shutil.copy2(other, file)


def missing(file, other):
    file.unlink()


def one_byte(file, other):
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(content)


def edited(file, other):
    """Another number that is as good as the one that was there."""
    record = json.loads(file.read_text())
    write_json({**record, "seconds": 1.6}, file)


def edited_without_checksum(file, other):
    record = json.loads(file.read_text())
    write_json({key: value for key, value in record.items() if key != "record_sha256"} | {"seconds": 1.6}, file)


def record_of_another_training(file, other):
    folder = file.parents[2] / "torus" / file.parent.name
    folder.mkdir(parents=True)
    write_record({"fold": 2, "sha256": checksum(file.with_suffix(".keras")), "seconds": 9}, file, folder)


DAMAGES_OF_NETWORKS = [truncated, swapped, missing, one_byte]
DAMAGES_OF_RECORDS = [truncated, swapped, missing, edited, edited_without_checksum, record_of_another_training]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("folder", [0, 1])
@pytest.mark.parametrize(
    ("suffix", "damage"),
    [*((".keras", one) for one in DAMAGES_OF_NETWORKS), *((".json", one) for one in DAMAGES_OF_RECORDS)],
)
def test_whatever_is_not_as_the_training_left_it_is_named(tmp_path, folders, suffix, damage, folder, when):
    """Of each file of a training's folder, whether the list was made before the damage or is to be made."""
    path, file = tmp_path / "ring.json", folders[folder] / f"fold{2 * folder:02d}{suffix}"
    if when == "after":
        list_networks(folders, 4, path)
    # Of the same folder, and of the other.
    damage(file, folders[1] / f"fold03{suffix}")
    with pytest.raises(DatasetError, match=r"\.json: .*|\.keras: .*") as refused:
        listed_networks(path) if when == "after" else list_networks(folders, 4, path)
    message = str(refused.value)
    if (damage, suffix, when) == (missing, ".json", "before"):
        assert f"cannot list folds [{2 * folder}], which are not in" in message
        assert "Delete the folder that lacks them, and snakemake trains its folds again" in message
    else:
        assert message.startswith(f"{file}: ")
        assert f"Delete the folder {folders[folder]} and {path}, and snakemake trains its folds again" in message


@pytest.mark.parametrize("when", ["before", "after"])
def test_two_folds_that_are_exchanged_are_named(tmp_path, folders, when):
    path = tmp_path / "ring.json"
    if when == "after":
        list_networks(folders, 4, path)
    for suffix in (".keras", ".json"):
        one, other, aside = folders[0] / f"fold00{suffix}", folders[1] / f"fold03{suffix}", tmp_path / "aside"
        one.rename(aside), other.rename(one), aside.rename(other)
    with pytest.raises(DatasetError, match=r"fold00\.(json: is in another's place|keras: is not the network of)"):
        listed_networks(path) if when == "after" else list_networks(folders, 4, path)


@pytest.mark.parametrize("name", ["fold04.keras", "fold07.json", "notes.txt", "old"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_that_the_training_did_not_make_is_named(tmp_path, folders, name, when):
    path, strange = tmp_path / "ring.json", folders[1] / name
    if when == "after":
        list_networks(folders, 4, path)
    if name == "fold07.json":
        # A whole fold of another training on more folds, in this one's place.
        shutil.copy2(folders[1] / "fold03.keras", strange.with_suffix(".keras"))
        write_record({"fold": 7, "sha256": checksum(strange.with_suffix(".keras"))}, strange, folders[1])
    elif name == "old":
        strange.mkdir()
    else:
        strange.write_text("")
    with pytest.raises(DatasetError, match=rf"{name.partition('.')[0]}[.\w]*: is no file of the training .*ring\.json"):
        listed_networks(path) if when == "after" else list_networks(folders, 4, path)


def test_hidden_files_do_not_count(tmp_path, folders):
    (folders[0] / ".snakemake_timestamp").touch()
    list_networks(folders, 4, tmp_path / "ring.json")
    assert len(listed_networks(tmp_path / "ring.json")) == 4


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
