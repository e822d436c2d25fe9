#!/usr/bin/env python3
"""Reads a call sheet with a library that neither wrote it nor reads it in the tests (openpyxl), and looks at the package itself.

usage: pip install openpyxl; outdial dial-list --format xlsx --output calls.xlsx; outdial dial-list --format json >list.json
       scripts/call_sheet/check.py calls.xlsx list.json     # the same --at for both

Says what is wrong and ends with 1, or says what it found.
"""
import json
import posixpath
import sys
import xml.etree.ElementTree as xml
import zipfile

import openpyxl

FAULTS = []


def must(holds, what):
    if not holds:
        FAULTS.append(what)


def package(path):
    """Every part has a content type, every relation leads to a part: what Excel asks of a package before it opens it."""
    with zipfile.ZipFile(path) as archive:
        must(archive.testzip() is None, "a part with a wrong checksum")
        names = set(archive.namelist())
        types = xml.fromstring(archive.read("[Content_Types].xml"))
        by_extension = {node.get("Extension") for node in types if node.tag.endswith("Default")}
        by_name = {node.get("PartName").lstrip("/") for node in types if node.tag.endswith("Override")}
        for name in names - {"[Content_Types].xml"}:
            must(name in by_name or name.rsplit(".", 1)[-1] in by_extension, f"{name} has no content type")
            xml.fromstring(archive.read(name))
        for name in by_name:
            must(name in names, f"{name} has a content type and is not there")
        for name in (name for name in names if name.endswith(".rels")):
            source = posixpath.dirname(posixpath.dirname(name))
            for relation in xml.fromstring(archive.read(name)):
                target = relation.get("Target")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(source, target))
                external = relation.get("TargetMode") == "External"
                must(not external, f"{name}: a link to the outside: {target}")
                must(external or whole in names, f"{name}: {target} is not there")
        return len(names)


def main(book, leads):
    parts = package(book)
    sheet = openpyxl.load_workbook(book)["calls"]
    heading, *rows = sheet.iter_rows()
    columns = {cell.value: index for index, cell in enumerate(heading)}
    with open(leads, encoding="utf-8") as file:
        entries = json.load(file)["list"]
    must(len(rows) == len(entries), f"{len(rows)} rows for {len(entries)} leads")
    for row, entry in zip(rows, entries):
        cell = {name: row[index] for name, index in columns.items()}
        must(all(one.data_type != "f" for one in row), f"lead {entry['lead']}: a formula")
        must(cell["lead"].value == entry["lead"], f"lead {entry['lead']}: {cell['lead'].value!r}")
        digits = "+" + "".join(sign for sign in str(cell["phone"].value) if sign.isdigit())
        must(digits == entry["phone"], f"lead {entry['lead']}: {cell['phone'].value!r} for {entry['phone']}")
        must((cell["name"].value or "") == entry["name"], f"lead {entry['lead']}: {cell['name'].value!r}")
        must(cell["disposition"].value is None, f"lead {entry['lead']}: a disposition already")
    for fault in FAULTS:
        print(fault)
    if not FAULTS:
        print(f"{parts} parts, {len(rows)} leads: the sheet says what the list does")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
