"""The last touch on a Word file: what the template leaves behind goes, and bytes repeat."""

from __future__ import annotations

import io
import re
import zipfile

_DROPPED = ("docProps/thumbnail.jpeg",)
_THUMBNAIL = re.compile(rb'<Relationship [^>]*thumbnail\.jpeg"[^>]*/>')
_COMPATIBILITY = re.compile(rb"<w:compat>.*?</w:compat>|<w:compat\s*/>", re.DOTALL)
# Without it Word opens the file in compatibility mode, as if an old version had written it.
_CURRENT = (
    b'<w:compat><w:compatSetting w:name="compatibilityMode"'
    b' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)
_FIRST = "[Content_Types].xml"
_TIME = (1980, 1, 1, 0, 0, 0)


def finished(data: bytes) -> bytes:
    """Return the package with fixed entry times and order, without the template's picture."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            if name in _DROPPED:
                continue
            content = source.read(name)
            if name == "_rels/.rels":
                content = _THUMBNAIL.sub(b"", content)
            elif name == "word/settings.xml":
                content = _COMPATIBILITY.sub(_CURRENT, content)
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return buffer.getvalue()
