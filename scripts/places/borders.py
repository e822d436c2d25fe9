#!/usr/bin/env python3
"""Makes borders.tsv: the ZIPs whose people live in two states, or on two clocks.

    curl -O https://www2.census.gov/geo/docs/maps-data/data/rel/zcta_county_rel_10.txt
    /tmp/places/bin/python scripts/places/borders.py zcta_county_rel_10.txt

The Census Bureau's file tells how many people of each ZIP (ZCTA of 2010) live in each county; a county's clock is that of
the ZIPs that lie mostly in it. The other sources look at one point of a ZIP, and so see one side only.
"""

import collections
import csv
import pathlib
import sys

import zip2info
from zip2info._data import ZIP_INFO

import known

STATES = dict(part.split() for part in """01 AL|02 AK|04 AZ|05 AR|06 CA|08 CO|09 CT|10 DE|11 DC|12 FL|13 GA|15 HI|16 ID|17 IL|18 IN|
19 IA|20 KS|21 KY|22 LA|23 ME|24 MD|25 MA|26 MI|27 MN|28 MS|29 MO|30 MT|31 NE|32 NV|33 NH|34 NJ|35 NM|36 NY|37 NC|38 ND|39 OH|
40 OK|41 OR|42 PA|44 RI|45 SC|46 SD|47 TN|48 TX|49 UT|50 VT|51 VA|53 WA|54 WV|55 WI|56 WY|72 PR""".replace("\n", "").split("|"))
BOROUGHS = {"36005", "36047", "36061", "36081", "36085"}
# Counties through which a line between clocks runs: a ZIP's part there may be on either side. Of a ZIP in its own state the
# point that the other sources look at decides.
SPLIT = {
    "01017", "01081", "01113",  # Alabama opposite Columbus and West Point, Georgia, by custom
    "02016",  # Aleutians West, Alaska
    "04001", "04005", "04017",  # Navajo Nation
    "12045",  # Gulf, Florida
    "16049",  # Idaho, Idaho
    "31031",  # Cherry, Nebraska
    "32007",  # Elko, Nevada: towns that keep Idaho's or Utah's time
    "38053", "38085",  # McKenzie and Sioux, North Dakota
    "41045",  # Malheur, Oregon
}
WRONG = {"79942"}  # a post office of El Paso, and two people 500 km to the east of it


def place(county):
    return "US-NY-NYC" if county in BOROUGHS else f"US-{STATES[county[:2]]}"


def parts_of_zips(path):
    """People by county of each ZIP, for counties where some live."""
    parts = collections.defaultdict(dict)
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            row = {name.lower(): value for name, value in row.items()}
            people = int(float(row["poppt"]))
            if people > 0 and row["zcta5"] not in WRONG:
                parts[row["zcta5"]][row["geoid"]] = people
    return parts


def county_zones(parts):
    """Every zone of a county that the line runs through, the commonest one of others."""
    found = collections.defaultdict(collections.Counter)
    for code, counties in parts.items():
        if int(code) in ZIP_INFO:
            zone = zip2info.timezone(int(code))
            for county, people in counties.items():
                # A ZIP that lies mostly elsewhere says little of this county.
                mostly = people / sum(counties.values()) > 0.5
                found[county][zone] += people if mostly else people / 1_000_000
    zones = {}
    for county, counted in found.items():
        commonest = counted.most_common(1)[0][0]
        zones[county] = set(counted) if county in SPLIT else {commonest}
    return zones


def main():
    parts = parts_of_zips(sys.argv[1])
    zones_of = county_zones(parts)
    rows = []
    for code, counties in sorted(parts.items()):
        own = known.state_of_zip(code)
        at_point = {zip2info.timezone(int(code))} if int(code) in ZIP_INFO else set()
        zones = collections.defaultdict(set)
        zones[own] |= at_point
        for county in counties:
            home = place(county) == own and county in SPLIT
            zones[place(county)] |= set() if home else zones_of.get(county, set())
        every = {known.clock(zone) for found in zones.values() for zone in found}
        if len(zones) > 1 or len(every) > 1:
            rows.append((code, "|".join(f"{state}@{','.join(known.one_name_a_clock(found))}" for state, found in sorted(zones.items()))))
    out = pathlib.Path(__file__).with_name("borders.tsv")
    comment = "# ZIP, the states where its people live, each with the clocks of its part\n# Made by scripts/places/borders.py; do not edit.\n"
    out.write_text(comment + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{out.name}: {len(rows)} rows")


main()
