#!/usr/bin/env python3
"""Makes the tables in src/rules/places/data from published data. Run it by hand when the sources have news:

    python3 -m venv /tmp/places && /tmp/places/bin/pip install phonenumbers regex zip2info ziptz-us tzdata
    /tmp/places/bin/python scripts/places/make_data.py

NOTICE says whose data these are. What the sources lack or get wrong stands in known.py, each entry with its reason.
"""

import collections
import pathlib

import phonenumbers
import regex
import zip2info
import ziptz
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA
from zip2info._data import ZIP_INFO

import known

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "src/rules/places/data"


def write(name, comment, rows):
    text = f"# {comment}\n# Made by scripts/places/make_data.py; do not edit.\n"
    text += "".join("\t".join(row) + "\n" for row in rows)
    (OUT / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(rows)} rows, {len(text.encode())} bytes")


def grouped(pairs):
    """`(key, value)` pairs as rows: a value, and all its keys in order."""
    groups = collections.defaultdict(list)
    for key, value in pairs:
        groups[value].append(key)
    return sorted((value, " ".join(sorted(keys))) for value, keys in groups.items())


def number_prefixes():
    pairs = [(prefix, ";".join(zones)) for prefix, zones in TIMEZONE_DATA.items()]
    write("number_zones.tsv", "zones as libphonenumber lists them, and the number prefixes that have them", grouped(pairs))


def zip_zones():
    """Both sources' zones of each ZIP, and the zones of each three-digit prefix."""
    exact = {}
    for number in ZIP_INFO:
        code = f"{number:05d}"
        if known.state_of_zip(code) is None:
            continue
        zones = {zip2info.timezone(number)}
        # The second source answers in broader zones (New_York for Detroit). Where it lacks the code, its answer for the
        # prefix is that of a hundred other towns, and says nothing against the first source.
        second = ziptz.exact_zone(code)
        if second and known.clock(second) not in {known.clock(zone) for zone in zones}:
            zones.add(second)
        zones -= known.NOT_IN_STATE.get(known.state_of_zip(code), set())
        if zones:
            exact[code] = tuple(known.clocks_of_zip(code, zones))
    return exact


def zips(exact):
    by_prefix = collections.defaultdict(set)
    for code, zones in exact.items():
        if code not in known.ZIP_STATES and code not in known.FREE_STATES:
            by_prefix[code[:3]].update(zones)
    rows = []
    for prefix in (f"{number:03d}" for number in range(1000)):
        state = known.state_of_prefix(prefix)
        if state:
            zones = by_prefix.get(prefix) or STATE_ZONES[state]
            rows.append((prefix, state, ";".join(known.one_name_a_clock(zones))))
    for code, state in sorted(known.ZIP_STATES.items()):
        rows.append((code, state, ";".join(exact.get(code) or sorted(STATE_ZONES[state]))))
    rows += [(code, *place) for code, place in known.FREE_STATES.items()]
    write("zips.tsv", "ZIP prefix or whole ZIP, state, every zone found under it", rows)
    mixed = {prefix for prefix, zones in by_prefix.items() if len(zones) > 1}
    apart = known.ZIP_STATES.keys() | known.FREE_STATES.keys()
    pairs = [(code, ";".join(zones)) for code, zones in exact.items() if code[:3] in mixed and code not in apart]
    rows = []
    for code, places in known.BORDERS.items():
        others = [f"{state}@{','.join(sorted(zones))}" for state, zones in sorted(places.items()) if state != known.state_of_zip(code)]
        rows += [(code, "|".join(others))] if others else []
    write("zip_borders.tsv", "ZIP, the other states in which people of it live, each with its zones there", rows)
    write("zip_zones.tsv", "zones, and the ZIPs that have them, where a three-digit prefix has several", grouped(pairs))


def zones_of_states(exact):
    zones = collections.defaultdict(set)
    for code, found in exact.items():
        zones[known.state_of_zip(code)].update(found)
    for state, found in known.SUBDIVISION_ZONES.items():
        zones[state] = set(found)
    return zones


def states():
    rows = []
    for code, (name, aliases) in sorted(known.SUBDIVISIONS.items()):
        rows.append((code, name, ";".join(aliases), ";".join(known.one_name_a_clock(STATE_ZONES[code]))))
    write("states.tsv", "state or province, name, other names, every zone in it", rows)


def jurisdictions_of_code(code):
    """The states, provinces or countries of an area code."""
    if code in known.AREA_CODE_PLACES:
        return known.AREA_CODE_PLACES[code]
    name = GEOCODE_DATA.get("1" + code, {}).get("en", "")
    name = name.rsplit(", ", 1)[-1]
    for state, (full, aliases) in known.SUBDIVISIONS.items():
        if state[:2] in ("US", "CA") and state.count("-") == 1 and name in (full, state[3:], *aliases):
            return [state]
    for exchange in range(200, 1000):
        number = phonenumbers.parse(f"+1{code}{exchange}2345")
        region = phonenumbers.region_code_for_number(number)
        if region and region not in ("US", "CA"):
            return [known.US_TERRITORIES.get(region, region)]
    raise SystemExit(f"area code {code}: no place; add it to known.py")


def area_codes(country_zones):
    codes = {prefix[1:4] for prefix in TIMEZONE_DATA if prefix.startswith("1") and len(prefix) >= 4}
    codes |= set(known.AREA_CODE_PLACES)
    rows = []
    for code in sorted(codes):
        found = set()
        for prefix, zones in TIMEZONE_DATA.items():
            if prefix.startswith("1" + code):
                found.update(zones)
        found = known.AREA_CODE_ZONES.get(code, found | known.AREA_CODE_MORE_ZONES.get(code, set()))
        parts = []
        for place in jurisdictions_of_code(code):
            there = STATE_ZONES.get(place) or country_zones[place]
            clocks = {known.clock(zone) for zone in there}
            fitting = sorted(zone for zone in found if known.clock(zone) in clocks) or sorted(there)
            if place in known.PLACE_ZONES_IN_SHARED_CODES:
                fitting = known.PLACE_ZONES_IN_SHARED_CODES[place]
            fitting = known.one_name_a_clock(fitting)
            parts.append(f"{place}@{','.join(fitting)}")
        rows.append((code, "|".join(sorted(parts))))
    write("area_codes.tsv", "area code of the North American plan, the places that it covers, each with its zones", rows)


def countries():
    zones = collections.defaultdict(list)
    for code, _, zone, *_ in known.tab_rows("zone.tab"):
        zones[code].append(zone)
    zones.update(known.COUNTRY_ZONES)
    names = {code: name for code, name in known.tab_rows("iso3166.tab")}
    names.update(known.COUNTRY_NAMES)
    # Uninhabited islands have no clock of their own; nobody is called there.
    rows = []
    for code, name in sorted(names.items()):
        if zones.get(code):
            rows.append((code, name, ";".join(known.COUNTRY_ALIASES.get(code, [])), ";".join(known.one_name_a_clock(zones[code]))))
    write("countries.tsv", "country, name, other names, every zone in it", rows)
    return zones


def calling_codes():
    rows = []
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        if code != 1 and regions != ("001",):
            rows.append((str(code), ";".join(known.CALLING_CODES.get(str(code), regions[:1]))))
    rows += [(prefix, ";".join(places)) for prefix, places in known.CALLING_CODES.items() if (prefix not in {r[0] for r in rows})]
    whole = dict(rows)
    owner = lambda prefix: next(whole[prefix[:end]] for end in range(len(prefix), 0, -1) if prefix[:end] in whole)
    rows = [(prefix, places, "") for prefix, places in rows]
    rows += [(prefix, owner(prefix), ";".join(zones or [])) for prefix, zones in known.AREA_ZONES.items()]
    comment = "first digits of a number outside +1, the countries or parts that have it, zones if not all of theirs"
    write("calling_codes.tsv", comment, sorted(rows))


NO_PLACE = {
    "toll_free": "toll-free", "premium_rate": "premium rate", "shared_cost": "shared cost", "personal_number": "personal numbers",
    "pager": "pagers", "voicemail": "voicemail",
}
AT_A_PLACE = ["fixed_line", "mobile", "voip", "uan"]
LONGEST_PREFIX = 8


def no_place():
    """The prefixes outside +1 under which all numbers are of one class that is no place's."""
    rows = []
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        if code != 1 and regions != ("001",):
            plans = [phonenumbers.PhoneMetadata.metadata_for_region(region) for region in regions]
            patterns = lambda name: [regex.compile(found.national_number_pattern) for plan in plans if (found := getattr(plan, name)) and found.national_number_pattern]
            classes = {word: patterns(name) for name, word in NO_PLACE.items()}
            placed = [pattern for name in AT_A_PLACE for pattern in patterns(name)]
            rows += class_prefixes(str(code), "", classes, placed)
    write("no_place.tsv", "class of number that is no place's, and the prefixes that have it", grouped(rows))


def class_prefixes(code, prefix, classes, placed):
    may_begin = lambda patterns: any(pattern.fullmatch(prefix, partial=True) for pattern in patterns)
    found = [word for word, patterns in classes.items() if may_begin(patterns)]
    if not found:
        return []
    alone = prefix and not may_begin(placed)
    longest = len(code + prefix) >= LONGEST_PREFIX
    if alone and (len(found) == 1 or longest):
        return [(code + prefix, found[0])]
    return [] if longest else [pair for digit in "0123456789" for pair in class_prefixes(code, prefix + digit, classes, placed)]


def postcodes():
    rows = sorted(known.CANADIAN_POSTCODES + known.AUSTRALIAN_POSTCODES)
    write("postcodes.tsv", "country, first signs of a postcode, the places where it is, each with its zones", rows)


number_prefixes()
EXACT = zip_zones()
STATE_ZONES = zones_of_states(EXACT)
zips(EXACT)
states()
area_codes(countries())
calling_codes()
no_place()
postcodes()
