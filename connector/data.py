"""Where the data files are: `mappings/` and `config/`, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connector.errors import ConnectorError

_PACKAGE = Path(__file__).resolve().parent


class DataFileError(ConnectorError, OSError):
    """A YAML file can't be read, or is no valid YAML.

    `problem_mark` is ruamel's place of the mistake (`.line` from 0), None where there is none.
    """

    problem_mark: Any = None


class DataFileMissingError(DataFileError, FileNotFoundError):
    """There is no such file."""


def data_file(folder: str, name: str) -> Path:
    """Return the path of `folder/name`, e.g. `data_file("mappings", "annex1.yaml")`.

    The wheel carries the data inside the package, under `_data/`; a checkout or an editable
    install has it at the root of the repository. Raises ConnectorError where it is in neither.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        path = root / folder / name
        if path.is_file():
            return path
    raise ConnectorError(
        f"The data file {folder}/{name} is missing from this installation.",
        remedy="Install the connector again.",
    )


def load_yaml(path: Path) -> Any:
    """Return what the YAML 1.2 file at `path` says; None where it is empty.

    A key written twice is an error, not the last one's victory. A date stays the text it is:
    whoever knows the key says what is wrong with 2026-02-30. Raises DataFileError where the file
    can't be read or is no valid YAML, DataFileMissingError where there is none.
    """
    # Imported here: it costs a tenth of a second, and `--help` needs no YAML.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.constructor import SafeConstructor  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    class _DatesAsText(SafeConstructor):
        """Constructs what SafeConstructor does, dates excepted."""

    _DatesAsText.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
    # The pure loader: an error reads the same whether or not the C library is installed.
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = _DatesAsText
    if path.exists() and not path.is_file():  # a pipe or a device could be read for ever
        raise DataFileError(
            f"{path} can't be read: it is not a regular file.",
            remedy="Put a text file in its place.",
        )
    try:
        return loader.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise DataFileMissingError(f"{path} is missing.", remedy="Put it back.") from error
    except OSError as error:
        raise DataFileError(
            f"{path} can't be read: {error.strerror or error}.", remedy="Check its permissions."
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        # ValueError: bytes that are no UTF-8.
        reason = " ".join(str(error).split())[:300]
        invalid = DataFileError(
            f"{path} is not valid YAML: {reason}",
            remedy="Correct the file; every key stands once.",
        )
        invalid.problem_mark = getattr(error, "problem_mark", None)
        raise invalid from error
