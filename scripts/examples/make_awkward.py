#!/usr/bin/env python3
"""Makes examples/awkward/ anew: python3 scripts/examples/make_awkward.py

Small lead files as they really come. What each is, and what outdial says of it, stands in examples/awkward/README.md.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "examples/awkward"

FILES = {
    "excel-unicode-text.txt": (
        "Name\tPhone\tState\r\nZoë Núñez\t305-555-0110\tFL\r\nAna Duarte\t212-555-0111\tNY\r\n"
    ).encode("utf-16"),
    "semicolon-windows-1252.csv": (
        "Nombre;Teléfono;Estado\r\n\"Juárez; José\";305-555-0112;FL\r\nMaría Peña – Ortiz;(404) 555-0113;GA\r\n"
    ).encode("cp1252"),
    "old-mac-line-ends.csv": b"name,phone,state\rCleo Finch,617-555-0114,MA\rOtto Brandt,773-555-0115,IL\r",
    "pipe-no-header.txt": b"4711|Ida|Larkin|3035550116|CO|80205\n4712|Milo|Vance|2065550117|WA|98103\n",
    "quoted-newlines.csv": (
        b"name,phone,notes,state\n"
        b"\"Selma\nThackeray\",602-555-0118,\"Call the side door.\nDog, friendly.\",AZ\n"
        b"Theo Yarrow,702-555-0119,\"said \"\"maybe\"\"\",NV\n"
    ),
    "header-twice.csv": (
        b"name,phone,state\nNadia Kestrel,503-555-0120,OR\nname,phone,state\nWes Winslow,208-555-0121,ID\n"
    ),
    "empty.csv": b"",
    "header-only.csv": b"name,phone,state\n",
    "quote-never-closed.csv": (
        b"name,phone,state\nLars Olander,512-555-0122,TX\n\"Greta Sefton,713-555-0123,TX\nHana Tanaka,214-555-0124,TX\n"
    ),
    "results-quote-never-closed.csv": (
        b"phone,disposition,called_at,notes\n"
        b"+1 608-555-0123,NO_ANSWER,2026-11-20T17:06:31Z,\n"
        b"+1 612-555-0158,BUSY,2026-11-20T17:11:41Z,\"engaged\n"
        b"+1 608-555-0123,,2026-11-21T17:06:31Z,\n"
        b"+1 608-555-0123,NO_ANSWER,2026-11-21T18:06:31Z,\"rang, long\"\n"
    ),
    # The first bytes of a spreadsheet file, saved under a name that says CSV.
    "spreadsheet-named.csv": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(160, 200)) + b"[Content_Types].xml",
    "ragged.csv": (
        b"name,phone,state,zip,notes\n"
        b"Petra Moreau,615-555-0125,TN\n"
        b"Igor Kovac,404-555-0126,GA,30307,likes mornings,left over,,\n"
        b"Faye Redfern,504-555-0127,LA,70115,\n"
        b"\n"
        b"Omar Bakshi\n"
    ),
    "claims.csv": (
        b"name,phone,state,tcpa_consent,last_purchase,cease_flag,inconvenient_times,opt_in\n"
        b"Ada Birch,860-555-0150,CT,yes,2026-05-02,N,,yes\n"
        b"Ben Corwin,860-555-0151,CT,verbal,,N,,yes\n"
        b"Cleo Darrow,860-555-0152,CT,2027-01-15,13/05/2026,N,,yes\n"
        b"Dora Eastman,860-555-0153,CT,no,,see letter,,yes\n"
        b"Elias Finch,305-555-0154,FL,,5/2/2026,Y,12:00-15:00,no\n"
        b"Flora Grantham,305-555-0155,FL,,last year,,mornings,no\n"
    ),
    "spreadsheet-damage.csv": (
        "name,phone,state\nEnzo Farrow,3.05556E+09,FL\nVera Ingram,3055550128.0,FL\nKai Jessop,'305-555-0129,FL\n"
        "Uma Navarro,\"=\"\"3055550130\"\"\",FL\nElsa Quintero,305\u00a0555\u20110131,FL\nOlga Vance,３０５５５５０１３２,FL\n"
        "Nils Marlowe,305-555-0133 / 786-555-0134,FL\nAsha Penrose,#N/A,FL\n"
    ).encode("utf-8"),
}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (FOLDER / name).write_bytes(content)
        print(f"examples/awkward/{name}  {len(content)} bytes")


if __name__ == "__main__":
    main()
