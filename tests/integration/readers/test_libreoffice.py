"""The LibreOffice of this machine writes what the readers read, as the kept documents do."""

from __future__ import annotations

from pathlib import Path

from tests.documents.converted import ANNEX, KEPT, make
from tests.needs import SOFFICE, needs_soffice
from tests.unit.readers.samples import read


@needs_soffice
def test_this_libreoffice_writes_what_is_read(tmp_path: Path) -> None:
    """The same documents, the same people in each."""
    assert SOFFICE is not None
    made = make(tmp_path / "made", SOFFICE)
    assert {path.name for path in made} == {path.name for path in KEPT.iterdir()}
    for path in made:
        kept, document = read((KEPT / path.name).read_bytes()), read(path.read_bytes())
        assert [x.email for x in document.open] == [x.email for x in kept.open], path.name
        assert document.closed == () or document.closed[0].email == ANNEX.closed[0].email
        assert document.verdict is kept.verdict
