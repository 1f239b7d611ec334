"""A scan: shown, refused, and what counts once somebody has compared it with the paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.errors import ConnectorError
from connector.model import Verdict
from connector.receive import Reception, Sending, receive
from connector.registry.receipts import SUFFIX
from connector.rules.authority import authority
from tests.documents.make_pdfs import PEOPLE, scanned
from tests.needs import needs_tesseract
from tests.unit.readers.samples import DATA
from tests.unit.registry.folders import read, write
from tests.unit.test_receive import EDITH, NOW, why

pytestmark = needs_tesseract
ADDRESSES = [person[2] for person in PEOPLE]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Return a registry with the partner Valbrune, and a scan of its annex beside it."""
    path = tmp_path / "registry"
    path.mkdir()
    write(path)
    (tmp_path / "scan.pdf").write_bytes(scanned((DATA / "word-bullets.pdf").read_bytes()))
    return path


def came(registry: Path, by: str = "", confirm: str = "") -> Reception:
    """Receive the scan."""
    scan = registry.parent / "scan.pdf"
    return receive(registry, scan, "valbrune", NOW, Sending(by=by, confirm=confirm))


def test_a_scan_is_refused_with_what_was_read(registry: Path) -> None:
    """Also by name: nobody is opened by what nobody has compared."""
    reception = came(registry, by=EDITH)
    assert why(reception) == ["scanned"]
    assert [x.email for x in reception.document.open] == ADDRESSES
    assert len(reception.to_confirm) == 64
    assert [p.name for p in (registry / "valbrune").iterdir()] == ["convention.yaml"]


def test_what_was_confirmed_counts(registry: Path) -> None:
    """The lines as YAML, the scan beside them as a copy: one annex, on which both agree."""
    digest = came(registry, by=EDITH).to_confirm
    reception = came(registry, by=EDITH, confirm=digest[:12])
    assert not reception.refused
    assert str(reception.filed_as).endswith(".yaml")
    names = sorted(p.name for p in (registry / "valbrune").iterdir())
    assert len([n for n in names if n.endswith(SUFFIX)]) == 2
    folder = read(registry)
    assert {d.verdict for d in folder.documents} == {Verdict.ACCEPTED}
    says = authority(folder.partner, folder.documents, today=NOW.date())
    assert says.annex is not None
    assert [x.email for x in says.annex.open] == ADDRESSES
    assert came(registry, by=EDITH, confirm=digest).already_filed


def test_a_digest_of_something_else_confirms_nothing(registry: Path) -> None:
    """Whoever names it has not seen what was read."""
    reception = came(registry, by=EDITH, confirm="0" * 64)
    assert why(reception) == ["scanned"]
    assert [p.name for p in (registry / "valbrune").iterdir()] == ["convention.yaml"]


def test_nobody_confirms_without_a_name(registry: Path) -> None:
    """Somebody must have compared."""
    with pytest.raises(ConnectorError, match="confirmed by somebody"):
        came(registry, confirm="0" * 64)


def test_a_scan_in_the_folder_is_refused(registry: Path) -> None:
    """And once its YAML file is gone, nobody has confirmed it."""
    digest = came(registry, by=EDITH).to_confirm
    filed = came(registry, by=EDITH, confirm=digest).filed_as
    (registry / "valbrune" / str(filed)).unlink()
    scans = [d for d in read(registry).documents if d.format == "pdf"]
    assert [d.verdict for d in scans] == [Verdict.REFUSED]
