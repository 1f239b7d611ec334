"""Where the data files are found, and which of their mistakes are said."""

import os
from pathlib import Path

import pytest

from connector import data
from connector.data import DataFileError, DataFileMissingError, data_file, load_yaml
from connector.errors import ConnectorError


def test_finds_a_file_of_the_checkout() -> None:
    """An editable install has `mappings/` at the root of the repository."""
    assert data_file("mappings", "annex1.yaml").is_file()


def test_finds_a_file_of_the_wheel_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheel carries it inside the package, under `_data/`."""
    packaged = tmp_path / "connector" / "_data" / "mappings" / "annex1.yaml"
    packaged.parent.mkdir(parents=True)
    packaged.touch()
    monkeypatch.setattr(data, "_PACKAGE", tmp_path / "connector")
    assert data_file("mappings", "annex1.yaml") == packaged


def test_names_a_file_that_is_not_there() -> None:
    """An incomplete installation is a foreseeable failure."""
    with pytest.raises(ConnectorError, match=r"mappings/nothing\.yaml is missing"):
        data_file("mappings", "nothing.yaml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: 1\na: 2\n", "duplicate key"),
        (b"a: [1\n", "not valid YAML"),
        (b"a: \xe9\n", "not valid YAML"),
        (b"[" * 1_000, "not valid YAML"),
        (b"a: !!python/object/apply:os.system [id]\n", "not valid YAML"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, words: str) -> None:
    """A key written twice, a wrong encoding, a hostile tag: an error that names the file."""
    path = tmp_path / "convention.yaml"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=words) as caught:
        load_yaml(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_a_date_stays_text(tmp_path: Path) -> None:
    """Whoever knows the key says what is wrong with 2026-02-31."""
    path = tmp_path / "convention.yaml"
    path.write_text("signed_on: 2026-02-31\n", encoding="utf-8")
    assert load_yaml(path) == {"signed_on": "2026-02-31"}


def test_tells_the_line_of_a_mistake(tmp_path: Path) -> None:
    """`problem_mark` counts lines from 0."""
    path = tmp_path / "convention.yaml"
    path.write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_yaml(path)
    assert caught.value.problem_mark.line == 1


def test_tells_a_missing_file_from_a_broken_one(tmp_path: Path) -> None:
    """A convention may do without its YAML file, not with a broken one."""
    with pytest.raises(DataFileMissingError):
        load_yaml(tmp_path / "convention.yaml")
    with pytest.raises(DataFileError, match="can't be read"):
        load_yaml(tmp_path)


def test_reads_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Windows' editor puts one; an empty file says nothing."""
    path = tmp_path / "convention.yaml"
    path.write_text("partner: Commune de Valbrune\n", encoding="utf-8-sig")
    assert load_yaml(path) == {"partner": "Commune de Valbrune"}
    path.write_text("", encoding="utf-8")
    assert load_yaml(path) is None


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Somebody made one where a file should be: said at once, for ever is no answer."""
    pipe = tmp_path / "convention.yaml"
    os.mkfifo(pipe)
    with pytest.raises(DataFileError, match="not a regular file"):
        load_yaml(pipe)
