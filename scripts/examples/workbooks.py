"""Workbooks and archives of a few rows, written with what Python brings along."""

import gzip
import io
import zipfile

XLSX = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(members):
    """A zip archive of (name, bytes), the same for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2026, 11, 20, 12, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def gzipped(content):
    """A gzip file, the same for the same content."""
    return gzip.compress(content, mtime=0)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def cell(place, value):
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, tuple):  # a day, as the number that a spreadsheet keeps
        return f'<c r="{place}" s="1"><v>{value[0]}</v></c>'
    if value.startswith("#"):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escaped(value)}</t></is></c>' if value else ""


def sheet(rows):
    lines = []
    for number, values in enumerate(rows, 1):
        if values:
            cells = "".join(cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(values))
            lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{XLSX}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def xlsx(sheets):
    """An XLSX workbook of (name, state, rows); state is visible or hidden."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    names = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state, _) in zip(numbers, sheets)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles_link = f'<Relationship Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    relationships = f'xmlns="{PACKAGE}/relationships"'
    parts = [
        (
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{overrides}</Types>',
        ),
        (
            "_rels/.rels",
            f'<Relationships {relationships}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        ),
        ("xl/workbook.xml", f'<workbook xmlns="{XLSX}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f"<Relationships {relationships}>{links}{styles_link}</Relationships>"),
        (
            "xl/styles.xml",
            f'<styleSheet xmlns="{XLSX}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        ),
    ]
    parts += [(f"xl/worksheets/sheet{n}.xml", sheet(rows)) for n, (_, _, rows) in zip(numbers, sheets)]
    return zipped([(name, text.encode()) for name, text in parts])


def ods(name, rows):
    """An ODS workbook of one table."""

    def value(cell):
        if isinstance(cell, (int, float)):
            kind = f'office:value-type="float" office:value="{cell}"'
        else:
            kind = 'office:value-type="string"'
        text = escaped(str(cell))
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>" if text else "<table:table-cell/>"

    lines = "".join(f'<table:table-row>{"".join(map(value, row))}</table:table-row>' for row in rows)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escaped(name)}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    spreadsheet = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{spreadsheet}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    members = [("mimetype", spreadsheet), ("META-INF/manifest.xml", manifest), ("content.xml", content)]
    return zipped([(name, text.encode()) for name, text in members])
