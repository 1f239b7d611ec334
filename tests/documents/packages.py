"""Word and OpenDocument files from the XML of their text: for what no library writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="{_MC}"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{_ODF}{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "form": "form",
    }.items()
)
ODT = "application/vnd.oasis.opendocument.text"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return the archive of these parts, in their order."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            stored = name == "mimetype"
            archive.writestr(name, content, zipfile.ZIP_STORED if stored else None)
    return written.getvalue()


def docx(
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    main: str = "document",
    strict: bool = False,
    **parts: str,
) -> bytes:
    """Return the Word file whose `w:body` holds `body`.

    `links`: relation to address. `parts`: `styles="…"`, `comments="…"`, `footer="…"`: what stands
    inside their root. `main`: `document`, or `document.macroEnabled`… `strict`: as Word's « Strict
    Open XML ».
    """
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{name}+xml"/>'
        for name in parts
    )
    relations = "".join(
        f'<Relationship Id="p{name}" Type="{_R}/{name}" Target="{name}.xml"/>' for name in parts
    ) + "".join(
        f'<Relationship Id="{key}" Type="{_R}/hyperlink" Target="{target}" TargetMode="External"/>'
        for key, target in (links or {}).items()
    )
    roots = {"header": "hdr", "footer": "ftr"}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.{main}.main+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    } | {
        f"word/{name}.xml": f"<w:{roots.get(name, name)} {_NAMESPACES}>{inner}"
        f"</w:{roots.get(name, name)}>"
        for name, inner in parts.items()
    }
    if strict:
        for known, purl in ((_W, "wordprocessingml/main"), (_R, "officeDocument/relationships")):
            url = f"http://purl.oclc.org/ooxml/{purl}"
            files = {name: text.replace(known, url) for name, text in files.items()}
    return zipped(files)


def odt(body: str, *, styles: str = "", masters: str = "", manifest: str = "") -> bytes:
    """Return the OpenDocument text whose `office:text` holds `body`, `styles` its automatic ones.

    `masters` stands in `styles.xml`; `manifest` is the whole part.
    """
    return zipped(
        {
            "mimetype": ODT,
            "content.xml": f"<office:document-content {_ODF_NAMESPACES} "
            'xmlns:xlink="http://www.w3.org/1999/xlink">'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {_ODF_NAMESPACES}>{masters}"
            "</office:document-styles>",
            "META-INF/manifest.xml": manifest
            or f'<m:manifest xmlns:m="{_ODF}manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{ODT}"/></m:manifest>',
        }
    )
