#!/usr/bin/env python3
"""Writes the made part of tests/rules/XX.cases for every file in src/rules/jurisdictions, judged by evaluate.py.

What stands above the line of marks in a case file is written by hand and stays. Below it come, for each rule of the
file, the instants and histories at which an answer turns: a second before each edge of the hours, on it and after it;
the changes of the clocks; holidays; each limit one short of it, at it and at the end of its window; each duty with what
lifts it; the first day of each rule and the first without it; and practice, on and off.

    scripts/rules/cases.py           write the files
    scripts/rules/cases.py --check   exit 1 if a file differs from what would be written

Needs Python 3.11 and makes a temporary environment for the zone data, as evaluate.py does.
"""

import datetime as dt
import sys
import textwrap
import zoneinfo

sys.dont_write_bytecode = True  # no folder of bytecode beside the scripts
import evaluate

MARK = "# ---- made by scripts/rules/cases.py; do not edit below this line"
# Where the cases of a file are put: its own place and, where the clocks or the law around it differ, others.
PLACES = {
    "AR": ["AR@America/Argentina/Buenos_Aires"],
    "AT": ["AT@Europe/Vienna"],
    "AU": ["AU@Australia/Sydney", "AU-SA@Australia/Adelaide", "AU-QLD@Australia/Brisbane", "AU-WA@Australia/Perth"],
    "BE": ["BE@Europe/Brussels"],
    "BR": ["BR@America/Sao_Paulo", "BR-AM@America/Manaus", "BR-AC@America/Rio_Branco"],
    "BR-SP": ["BR-SP@America/Sao_Paulo"],
    "CA": ["CA@America/Toronto"],
    "CA-AB": ["CA-AB@America/Edmonton"],
    "CA-BC": ["CA-BC@America/Vancouver", "CA-BC@America/Creston"],
    "CA-MB": ["CA-MB@America/Winnipeg"],
    "CA-NB": ["CA-NB@America/Moncton"],
    "CA-NL": ["CA-NL@America/St_Johns"],
    "CA-NS": ["CA-NS@America/Halifax"],
    "CA-NT": ["CA-NT@America/Yellowknife"],
    "CA-NU": ["CA-NU@America/Iqaluit", "CA-NU@America/Cambridge_Bay"],
    "CA-ON": ["CA-ON@America/Toronto", "CA-ON@America/Winnipeg"],
    "CA-PE": ["CA-PE@America/Halifax"],
    "CA-QC": ["CA-QC@America/Toronto", "CA-QC@America/Blanc-Sablon"],
    "CA-SK": ["CA-SK@America/Regina", "CA-SK@America/Edmonton"],
    "CA-YT": ["CA-YT@America/Whitehorse"],
    "CH": ["CH@Europe/Zurich"],
    "CL": ["CL@America/Santiago", "CL-MA@America/Punta_Arenas", "CL-VS@Pacific/Easter"],
    "CO": ["CO@America/Bogota"],
    "DE": ["DE@Europe/Berlin", "DE-BY@Europe/Berlin"],
    "DK": ["DK@Europe/Copenhagen"],
    "ES": ["ES@Europe/Madrid", "ES-CN@Atlantic/Canary"],
    "FI": ["FI@Europe/Helsinki"],
    "FR": ["FR@Europe/Paris"],
    "GB": ["GB@Europe/London"],
    "HK": ["HK@Asia/Hong_Kong"],
    "IE": ["IE@Europe/Dublin"],
    "IN": ["IN@Asia/Kolkata"],
    "IT": ["IT@Europe/Rome"],
    "JP": ["JP@Asia/Tokyo"],
    "MX": ["MX@America/Mexico_City", "MX-BCN@America/Tijuana", "MX-ROO@America/Cancun"],
    "MY": ["MY@Asia/Kuala_Lumpur"],
    "NL": ["NL@Europe/Amsterdam"],
    "NO": ["NO@Europe/Oslo"],
    "NZ": ["NZ@Pacific/Auckland", "NZ-CIT@Pacific/Chatham"],
    "PH": ["PH@Asia/Manila"],
    "PL": ["PL@Europe/Warsaw"],
    "PT": ["PT@Europe/Lisbon", "PT-20@Atlantic/Azores"],
    "SE": ["SE@Europe/Stockholm"],
    "SG": ["SG@Asia/Singapore"],
    "US": ["US@America/New_York"],
    "US-AK": ["US-AK@America/Anchorage", "US-AK@America/Adak"],
    "US-AL": ["US-AL@America/Chicago", "US-AL@America/New_York"],
    "US-AR": ["US-AR@America/Chicago"],
    "US-AS": ["US-AS@Pacific/Pago_Pago"],
    "US-AZ": ["US-AZ@America/Phoenix", "US-AZ@America/Denver"],
    "US-CA": ["US-CA@America/Los_Angeles"],
    "US-CO": ["US-CO@America/Denver"],
    "US-CT": ["US-CT@America/New_York"],
    "US-DC": ["US-DC@America/New_York"],
    "US-DE": ["US-DE@America/New_York"],
    "US-FL": ["US-FL@America/New_York", "US-FL@America/Chicago"],
    "US-GA": ["US-GA@America/New_York"],
    "US-GU": ["US-GU@Pacific/Guam"],
    "US-HI": ["US-HI@Pacific/Honolulu"],
    "US-IA": ["US-IA@America/Chicago"],
    "US-ID": ["US-ID@America/Boise", "US-ID@America/Los_Angeles"],
    "US-IL": ["US-IL@America/Chicago"],
    "US-IN": ["US-IN@America/New_York", "US-IN@America/Chicago"],
    "US-KS": ["US-KS@America/Chicago", "US-KS@America/Denver"],
    "US-KY": ["US-KY@America/New_York", "US-KY@America/Chicago"],
    "US-LA": ["US-LA@America/Chicago"],
    "US-MA": ["US-MA@America/New_York"],
    "US-MD": ["US-MD@America/New_York"],
    "US-ME": ["US-ME@America/New_York"],
    "US-MI": ["US-MI@America/Detroit", "US-MI@America/Menominee"],
    "US-MN": ["US-MN@America/Chicago"],
    "US-MO": ["US-MO@America/Chicago"],
    "US-MP": ["US-MP@Pacific/Saipan"],
    "US-MS": ["US-MS@America/Chicago"],
    "US-MT": ["US-MT@America/Denver"],
    "US-NC": ["US-NC@America/New_York"],
    "US-ND": ["US-ND@America/Chicago", "US-ND@America/Denver"],
    "US-NE": ["US-NE@America/Chicago", "US-NE@America/Denver"],
    "US-NH": ["US-NH@America/New_York"],
    "US-NJ": ["US-NJ@America/New_York"],
    "US-NM": ["US-NM@America/Denver"],
    "US-NV": ["US-NV@America/Los_Angeles", "US-NV@America/Denver"],
    "US-NY": ["US-NY@America/New_York"],
    "US-NY-NYC": ["US-NY-NYC@America/New_York"],
    "US-OH": ["US-OH@America/New_York"],
    "US-OK": ["US-OK@America/Chicago"],
    "US-OR": ["US-OR@America/Los_Angeles", "US-OR@America/Boise"],
    "US-PA": ["US-PA@America/New_York"],
    "US-PR": ["US-PR@America/Puerto_Rico"],
    "US-RI": ["US-RI@America/New_York"],
    "US-SC": ["US-SC@America/New_York"],
    "US-SD": ["US-SD@America/Chicago", "US-SD@America/Denver"],
    "US-TN": ["US-TN@America/Chicago", "US-TN@America/New_York"],
    "US-TX": ["US-TX@America/Chicago", "US-TX@America/Denver"],
    "US-UT": ["US-UT@America/Denver"],
    "US-VA": ["US-VA@America/New_York"],
    "US-VI": ["US-VI@America/St_Thomas"],
    "US-VT": ["US-VT@America/New_York"],
    "US-WA": ["US-WA@America/Los_Angeles"],
    "US-WI": ["US-WI@America/Chicago"],
    "US-WV": ["US-WV@America/New_York"],
    "US-WY": ["US-WY@America/Denver"],
    "ZA": ["ZA@Africa/Johannesburg"],
    # No file of its own, so practice for anywhere stands in.
    "ZZ": ["NP@Asia/Kathmandu"],
}
# The week that shows the hours as they are; another where a day of it is a holiday or a rule changes in it.
MONDAYS = [dt.date(2026, 11, 30) + dt.timedelta(weeks=week) for week in (0, 2, 1, 6, 7, 9, 10, 12, 16)]
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 8), dt.date(2035, 12, 20)
CLOCKS_FROM, CLOCKS_TO = dt.date(2026, 9, 1), dt.date(2027, 9, 1)
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)
DAY_NAMES = ("a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday", "a Sunday")
EITHER_SIDE = ("the last day before", "the first day")
EVENT_WORDS = {"attempts": "att", "contacts": "contact", "conversations": "conv", "abandoned calls": "abandoned",
               "machine calls": "amd"}


class Spot:
    """One place of one candidate with one clock."""

    def __init__(self, text):
        self.text = text
        self.code, zone = text.split("@")
        self.zone = zoneinfo.ZoneInfo(zone)

    def at(self, day, minute, second=0):
        """The instant at which the clocks show a minute of the day; 24:00 is the next midnight."""
        clock = dt.datetime.combine(day, dt.time(), self.zone) + dt.timedelta(minutes=minute)
        return clock + dt.timedelta(seconds=second)

    def moved(self, at, step):
        """As long after an instant as `step` says, whatever the clocks do meanwhile."""
        return (at.astimezone(dt.UTC) + step).astimezone(self.zone)


class Maker:
    """The made part of one file, group after group."""

    def __init__(self, book, code, above):
        self.book, self.code = book, code
        self.spots = [Spot(text) for text in PLACES[code]]
        self.spot = self.spots[0]
        self.seen = {key(line) for line in above if key(line)}
        self.groups = []

    # --- lines

    def group(self, heading):
        self.groups.append((heading, []))

    def remark(self, heading):
        """A comment without cases."""
        self.groups.append((heading, None))

    def add(self, kind, at, comment="", spot=None, practice=False, mobile=False, sector="", history=""):
        """A line, unless it stands in the file already. The answer that it carries comes back."""
        spot = spot or self.spot
        options = [word for word, given in (("practice", practice), ("mobile", mobile)) if given]
        options += [f"{name}={value}" for name, value in (("sector", sector), ("history", tidy(history))) if value]
        columns = [kind, spot.text, at.isoformat()]
        call, _ = evaluate.read_call(" ".join(columns + options))
        answer = evaluate.verdict(self.book, call)
        line = [*columns, answer, "  ".join(options), comment]
        if key(" ".join([*columns, answer, *options])) not in self.seen:
            self.seen.add(key(" ".join([*columns, answer, *options])))
            self.groups[-1][1].append(line)
        return answer

    def add_claim(self, kind, at, comment, entry, **more):
        """A line with a claim that lifts `entry` or just misses it; it says so where another rule refuses."""
        before = len(self.groups[-1][1])
        self.add(kind, at, comment, **more)
        for line in self.groups[-1][1][before:]:
            call, _ = evaluate.read_call(" ".join([*line[:3], *line[4].split()]))
            rules = [rule for _, rule in evaluate.judge(self.book, call)]
            others = sorted({rule.code for rule in rules if rule})
            if rules and entry not in rules and others:
                line[5] = ", ".join(filter(None, [comment, f"but {' and '.join(others)}: {line[3]}"]))

    def ask(self, kind, at, spot=None, **more):
        """The answer alone."""
        self.groups.append(("", []))
        seen, self.seen = self.seen, set()
        answer = self.add(kind, at, spot=spot, **more)
        self.seen = seen
        self.groups.pop()
        return answer

    def text(self):
        groups = [(heading, lines or []) for heading, lines in self.groups if lines != []]
        lines = [line for _, lines in groups for line in lines]
        widths = [max([13, *(len(line[column]) + 2 for line in lines)]) for column in range(4)]
        shown = []
        for heading, lines in groups:
            shown += ["", *textwrap.wrap(heading, 118, initial_indent="# ", subsequent_indent="#   ")]
            options = max([0, *(len(line[4]) + 2 for line in lines if line[4])])
            for line in lines:
                whole = "".join(text.ljust(width) for text, width in zip(line, [*widths, options]))
                shown.append(f"{whole}# {line[5]}" if line[5] else whole.rstrip())
        return "\n".join(shown)

    # --- what is asked

    def own(self, topic):
        return [entry for entry in self.book.entries[self.code] if entry.topic == topic]

    def call(self, kind, at, spot, **more):
        return evaluate.Call(kind, [(spot.code, [spot.zone.key])], at.astimezone(dt.UTC), **more)

    def hours(self, kind, day, spot=None, practice=False, sector=""):
        spot = spot or self.spot
        call = self.call(kind, spot.at(day, 720), spot, practice=practice, sector=sector)
        return evaluate.rules_of_hours(self.book, call, spot.code, day)

    def practice(self, kind, day, spot=None):
        """Whether hours are known by custom alone."""
        return not self.hours(kind, day, spot)

    def holiday(self, kind, day, spot=None):
        return day in (self.book.calendar((spot or self.spot).code, kind) or {})

    def spans(self, kind, day, spot=None, practice=False, ordinary=False):
        """The open minutes of each rule of hours on a day."""
        holiday = not ordinary and self.holiday(kind, day, spot)
        rules = self.hours(kind, day, spot, practice)
        return tuple(tuple(evaluate.open_minutes(evaluate.parts(rule.value), day, holiday)[0]) for rule in rules)

    def edges(self, kind, day, spot=None, practice=False):
        return sorted({minute for spans in self.spans(kind, day, spot, practice) for span in spans for minute in span})

    def opening(self, kind, day, spot=None, practice=False):
        """The first minute of a day that every rule leaves open."""
        all_spans = self.spans(kind, day, spot, practice)
        starts = [first for first in self.edges(kind, day, spot, practice)
                  if all_spans and all(evaluate.inside(spans, first) for spans in all_spans)]
        return starts[0] if starts else None

    def good(self, kind, day, practice, spot=None, sector="", mobile=False):
        """The first instant from a day on, in the middle of a week and of a day, that hours leave open, where the day
        is the same in UTC, and the claims without which no call is made here at all."""
        spot = spot or self.spot
        while True:
            for hour in (12, 15, 11, 10, 16, 17, 9):
                at = spot.at(day, hour * 60)
                same_day = at.astimezone(dt.UTC).date() == day
                fits = day.weekday() in (1, 2, 3) and not self.holiday(kind, day, spot) and same_day
                if not fits:
                    continue
                for claims in ("", "consent", "customer", "consent;customer"):
                    answer = self.ask(kind, at, spot, practice=practice, sector=sector, mobile=mobile, history=claims)
                    if answer == "open":
                        return at, claims
            day += DAY
            if day > LAST_DAY:
                return None, ""

    def week(self, kind, spot, practice):
        """The Monday of a week without holidays and changes."""
        changes = {day for one in evaluate.chain(spot.code) for entry in self.book.entries.get(one, [])
                   for day in (entry.start, entry.end) if day}
        for monday in MONDAYS:
            days = [monday + step * DAY for step in range(7)]
            calendar = self.book.calendar(spot.code, kind) or {}
            if not any(day in calendar or day in changes for day in days) and offsets(spot, days) == 1:
                return monday
        sys.exit(f"{self.code}: no ordinary week in the list")

    def claims(self, kind, spot, practice, monday):
        """What a call needs beyond hours: most often nothing."""
        return self.good(kind, monday, practice, spot)[1]


def offsets(spot, days):
    return len({spot.at(day, 720).utcoffset() for day in days})


def tidy(history):
    """Tokens in the order given, each once unless it is counted."""
    return ";".join(dict.fromkeys(token for token in history.split(";") if token))


def key(line):
    """What makes two lines the same case; `None` for a line without one."""
    words = line.split("#")[0].split()
    if len(words) < 4:
        return None
    return (words[0], words[1], dt.datetime.fromisoformat(words[2]).astimezone(dt.UTC), tuple(sorted(words[4:])))


def stamp(at):
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ")


def several(word, count, at):
    return f"{word}@{stamp(at)}" + (f"*{count}" if count > 1 else "")


def named(entry):
    return (entry.duty or entry.topic).replace("_", " ")


def described(entry):
    said = entry.value if len(entry.value) < 70 else entry.value[:66].rsplit(" ", 1)[0] + " ..."
    only = "".join(f", {word}" for word in ([" or ".join(entry.sectors)] if entry.sectors else [])
                   + (["mobiles"] if entry.mobile else []) + (["practice"] if entry.practice else []))
    return f"{entry.code}{only}: {said}"


# --- hours ------------------------------------------------------------------------------------------------------------


def hours(maker):
    for kind in evaluate.KINDS:
        hours_of(maker, kind)
    for spot in maker.spots[1:]:
        hours_elsewhere(maker, spot)
    sector_hours(maker)
    hours_of_other_times(maker)


def hours_of(maker, kind):
    spot = maker.spot
    practice = maker.practice(kind, MONDAYS[0])
    monday = maker.week(kind, spot, practice)
    claims = maker.claims(kind, spot, practice, monday)
    rules = maker.hours(kind, monday, practice=practice)
    maker.group(f"{kind}, hours: " + "; and ".join(described(rule) for rule in rules))
    edges_of_week(maker, kind, spot, practice, monday, claims)
    if practice:
        noon = spot.at(monday + 2 * DAY, 720)
        maker.add(kind, noon, "custom is no law", history=claims)
        maker.add(kind, noon, practice=True, history=claims)
    elif any(rule not in rules for rule in maker.hours(kind, monday, practice=True)):
        beside = [rule for rule in maker.hours(kind, monday, practice=True) if rule not in rules]
        maker.group(f"{kind}, custom beside the law: " + "; and ".join(described(rule) for rule in beside))
        for edge in maker.edges(kind, monday + DAY, practice=True):
            for second in (-1, 0):
                if inside_day(edge, second):
                    maker.add(kind, spot.at(monday + DAY, edge, second), practice=True, history=claims)
    lifted_hours(maker, kind, practice, monday, rules)


def edges_of_week(maker, kind, spot, practice, monday, claims):
    shown = {}
    for step in (1, 5, 6, 4, 0, 2, 3):  # Tuesday, Saturday, Sunday; others where they differ from all of these
        day = monday + step * DAY
        spans = maker.spans(kind, day, spot, practice)
        seconds = (-1, 0, 1)
        if spans in shown.values():
            if step != 6 or all_day(spans):
                continue
            seconds = (-1, 0)  # a Sunday like other days
        shown[step] = spans
        comment = "" if step == 1 else DAY_NAMES[step]
        edges = maker.edges(kind, day, spot, practice)
        if not edges or maker.opening(kind, day, spot, practice) is None:
            maker.add(kind, spot.at(day, 720), comment, spot, practice, history=claims)
            continue
        if all_day(spans):
            for minute, second in ((0, 0), (210, 0), (1439, 59)):
                maker.add(kind, spot.at(day, minute, second), comment, spot, practice, history=claims)
            continue
        for edge in edges:
            for second in seconds:
                if inside_day(edge, second):
                    maker.add(kind, spot.at(day, edge, second), comment, spot, practice, history=claims)
                    comment = ""


def all_day(spans):
    return all(one == ((0, 1440),) for one in spans)


def inside_day(edge, second):
    return 0 <= edge * 60 + second < 1440 * 60


def hours_elsewhere(maker, spot):
    """A weekday's first and last minute by another clock."""
    maker.group(f"elsewhere: {spot.text}")
    for kind in evaluate.KINDS if spot is maker.spots[1] else evaluate.KINDS[:1]:
        practice = maker.practice(kind, MONDAYS[0], spot)
        monday = maker.week(kind, spot, practice)
        claims = maker.claims(kind, spot, practice, monday)
        spans = maker.spans(kind, monday + DAY, spot, practice)
        edges = [edge for edge in maker.edges(kind, monday + DAY, spot, practice) if 0 < edge < 1440]
        turns = [edge for edge in edges if len({all(evaluate.inside(one, minute) for one in spans)
                                                for minute in (edge - 1, edge)}) == 2]
        for edge in turns:
            for second in (-1, 0):
                maker.add(kind, spot.at(monday + DAY, edge, second), "", spot, practice, history=claims)


def lifted_hours(maker, kind, practice, monday, rules):
    for rule in rules:
        if not rule.unless:
            continue
        maker.group(f"{kind}, hours lifted: {described(rule)}, unless {', '.join(rule.unless)}")
        moments = [maker.spot.at(monday + step * DAY, minute)
                   for step in (1, 5, 6) for minute in (360, 420, 480, 540, 720, 1020, 1140, 1200, 1260, 1320)]
        asked = {at: maker.call(kind, at, maker.spot, practice=practice) for at in moments}
        refused = {at: [one for _, one in evaluate.judge(maker.book, call)] for at, call in asked.items()}
        alone = [at for at in moments if refused[at] == [rule]] or [at for at in moments if rule in refused[at]]
        for at in alone[:1] + alone[-1:]:
            maker.add(kind, at, practice=practice)
            for text in rule.unless:
                for claim, sector, comment in claims_of(text, at.astimezone(dt.UTC).date()):
                    maker.add_claim(kind, at, comment, rule, practice=practice, sector=sector, history=claim)


def hours_of_other_times(maker):
    """The edges of hours that are over, or that will come."""
    for entry in maker.own("hours"):
        if entry.in_force(MONDAYS[0]) or entry.sectors:
            continue
        first = entry.end - 28 * DAY if entry.end else entry.start
        days = days_between(first, first + 28 * DAY)
        for kind in entry.kinds:
            maker.group(f"{kind}, hours {'that are over' if entry.end else 'to come'}: {described(entry)}")
            practice = entry.practice or maker.practice(kind, days[0])
            shown = set()
            for weekday in (1, 5, 6):
                day = next(day for day in days if day.weekday() == weekday and not maker.holiday(kind, day))
                spans = maker.spans(kind, day, practice=practice)
                if spans in shown:
                    continue
                shown.add(spans)
                claims = claims_on(maker, kind, day, {"practice": practice, "sector": ""})
                for edge in maker.edges(kind, day, practice=practice) or [720]:
                    for second in (-1, 0):
                        if inside_day(edge, second):
                            comment = DAY_NAMES[weekday] if weekday > 4 and second else ""
                            at = maker.spot.at(day, edge, second)
                            maker.add(kind, at, comment, practice=practice, history=claims)


def sector_hours(maker):
    for entry in maker.own("hours"):
        if not entry.sectors:
            continue
        for kind in entry.kinds:
            day = max(entry.start or MONDAYS[0], MONDAYS[0]) + DAY
            maker.group(f"{kind}, hours of a sector: {described(entry)}")
            for edge in sorted({edge for span in evaluate.open_minutes(evaluate.parts(entry.value), day, False)[0]
                                for edge in span}):
                for second in (-1, 0):
                    if inside_day(edge, second):
                        at = maker.spot.at(day, edge, second)
                        claims = maker.good(kind, day, entry.practice, sector=entry.sectors[0])[1]
                        maker.add(kind, at, practice=entry.practice, sector=entry.sectors[0], history=claims)
                        maker.add(kind, at, practice=entry.practice, history=claims)


def clock_changes(maker):
    """The last opening before each change of the clocks and the first after it."""
    zones = [spot.zone for spot in maker.spots]
    for spot in [spot for number, spot in enumerate(maker.spots) if spot.zone not in zones[:number]]:
        kind = next(kind for kind in evaluate.KINDS
                    if maker.opening(kind, MONDAYS[0] + DAY, spot, maker.practice(kind, MONDAYS[0], spot)))
        changes = [day for day in days_between(CLOCKS_FROM, CLOCKS_TO) if offsets(spot, (day - DAY, day)) == 2]
        if not changes:
            maker.remark(f"{spot.zone.key} changes no clock from {CLOCKS_FROM:%B %Y} to {CLOCKS_TO - DAY:%B %Y}")
            continue
        maker.group(f"the clocks of {spot.zone.key} change on {' and '.join(f'{day:%-d %B %Y}' for day in changes)}")
        practice = maker.practice(kind, MONDAYS[0], spot)
        claims = maker.claims(kind, spot, practice, MONDAYS[0])
        for change in changes:
            for day, step in ((change - DAY, -DAY), (change, DAY)) if spot is maker.spot else ((change, DAY),):
                while maker.opening(kind, day, spot, practice) is None:
                    day += step
                opening = maker.opening(kind, day, spot, practice)
                offset = f"UTC{spot.at(day, opening).isoformat()[19:]}"
                needs = maker.good(kind, day, practice, spot)[1] if change < MONDAYS[0] else claims
                maker.add(kind, spot.at(day, opening, -1), offset, spot, practice, history=needs)
                maker.add(kind, spot.at(day, opening), "", spot, practice, history=needs)


def days_between(first, end):
    return [first + step * DAY for step in range((end - first).days)]


def holidays(maker):
    for kind in evaluate.KINDS:
        practice = maker.practice(kind, MONDAYS[0])
        named = [rule for rule in maker.hours(kind, MONDAYS[0], practice=practice)
                 if any(holidays for _, holidays, _ in evaluate.parts(rule.value))]
        calendar = maker.book.calendar(maker.spot.code, kind)
        if not named:
            maker.group(f"{kind}: no holiday is named")
            claims = maker.claims(kind, maker.spot, practice, MONDAYS[0])
            for day in (dt.date(2026, 12, 25), dt.date(2027, 1, 1)):
                maker.add(kind, maker.spot.at(day, 720), practice=practice, history=claims)
            continue
        maker.group(f"{kind}, holidays: " + "; and ".join(described(rule) for rule in named))
        if calendar is None:
            maker.add(kind, maker.spot.at(dt.date(2026, 12, 25), 720), "no set of holidays is known", practice=practice)
            continue
        for number, day in enumerate(holidays_shown(maker, kind, practice, calendar)):
            one_holiday(maker, kind, practice, day, calendar[day], number == 0)


def holidays_shown(maker, kind, practice, calendar):
    """Some holidays that are no ordinary day of rest: four of 2026, two of a later year."""
    able = {}
    for day in sorted(calendar):
        if day.year in (2026, 2028) and (day.year > 2026 or maker.practice(kind, day) == practice):
            spans = maker.spans(kind, day, practice=practice, ordinary=True)
            if all(spans) and spans != maker.spans(kind, day, practice=practice):
                able.setdefault(day.year, []).append(day)
    first, later = able.get(2026, []), able.get(2028, [])
    return [*first[:1], *first[len(first) // 2:len(first) // 2 + 1], *first[-2:], *later[:1], *later[-1:]]


def one_holiday(maker, kind, practice, day, name, in_full):
    ordinary = maker.spans(kind, day, practice=practice, ordinary=True)
    first = max(spans[0][0] for spans in ordinary)
    minute = 720 if all(evaluate.inside(spans, 720) for spans in ordinary) else first + 30
    claims = maker.good(kind, day, practice)[1]
    maker.add(kind, maker.spot.at(day, minute), name, practice=practice, history=claims)
    if in_full and all(maker.spans(kind, day, practice=practice)):  # hours of its own
        for edge in maker.edges(kind, day, practice=practice):
            for second in (-1, 0):
                if inside_day(edge, second):
                    maker.add(kind, maker.spot.at(day, edge, second), practice=practice, history=claims)


# --- limits -----------------------------------------------------------------------------------------------------------


def frequency(maker):
    for entry in maker.own("frequency"):
        for kind in entry.kinds:
            practice = entry.practice or maker.practice(kind, reference(entry))
            sector = entry.sectors[0] if entry.sectors else ""
            options = {"practice": practice, "mobile": entry.mobile, "sector": sector}
            at, claims = maker.good(kind, reference(entry), practice, sector=sector, mobile=entry.mobile)
            if at is None:
                maker.remark(f"{kind}, frequency: {described(entry)}: no instant is open")
                continue
            maker.group(f"{kind}, frequency: {described(entry)}, by {entry.source}")
            rule = evaluate.limit(entry.value)
            (cap if rule[0] == "cap" else pause)(maker, entry, kind, at, claims, options, rule)


def reference(entry):
    """A day on which a rule is in force: today's if it may be."""
    if entry.end and entry.end <= MONDAYS[0]:
        return max(entry.end - 20 * DAY, entry.start or FIRST_DAY)
    return max(MONDAYS[0], entry.start + 35 * DAY) if entry.start and entry.start > MONDAYS[0] else MONDAYS[0]


def cap(maker, entry, kind, at, claims, options, rule):
    spot, (_, count, what, length, unit), word = maker.spot, rule, EVENT_WORDS[rule[2]]

    def line(instant, number, event, comment):
        history = f"{claims};{several(word, number, event) if number else ''}"
        maker.add_claim(kind, instant, comment, entry, history=history, **options)

    recent = spot.moved(at, -dt.timedelta(hours=1))
    if unit in ("hours", "days", "month", "months"):
        if unit.startswith("month"):
            start = spot.at(evaluate.later(at.date(), -length, "months"), at.hour * 60 + at.minute)
        else:
            start = spot.moved(at, -dt.timedelta(**{unit: length}))
        if unit.startswith("month") or (unit == "days" and length > 7):  # out of reach of the week's limit beside it
            recent = spot.moved(start, dt.timedelta(hours=1))
        line(at, count - 1, recent, "one is left")
        line(at, count, recent, "none is left")
        line(spot.moved(at, -SECOND), count, start, "the window's last second")
        line(at, count, start, "the window is over")
        last = recent
    else:
        first, before = window_days(at.date(), length, unit)
        inside, outside = spot.at(first, 660), spot.at(before, 660)
        line(at, count - 1, inside, "one is left")
        line(at, count, inside, "the window's first day" if first != at.date() else "the same day")
        line(at, count, outside, "the day before it")
        last = inside
    if what == "contacts":
        maker.add(kind, at, "nobody answered", history=f"{claims};{several('att', count, recent)}", **options)
    if what == "attempts" and count > 2:
        mixed = f"{several(word, count - 2, recent)};contact@{stamp(recent)};amd@{stamp(recent)}"
        maker.add(kind, at, "all of them are attempts", history=f"{claims};{mixed}", **options)
    about_entry(maker, entry, kind, at, claims, options, several(word, count, last))


def window_days(today, length, unit):
    """The first day that counts, and the day before it."""
    first = {"calendar days": today - (length - 1) * DAY, "calendar week": today - today.weekday() * DAY,
             "calendar month": today.replace(day=1)}[unit]
    return first, first - DAY


def pause(maker, entry, kind, at, claims, options, rule):
    spot, (_, length, unit, event) = maker.spot, rule

    def line(instant, happened, comment):
        if event == "a refusal":
            token = f"refused@{happened.date()}"
        else:
            token = f"{EVENT_WORDS[evaluate.PAUSES[event]]}@{stamp(happened)}"
        maker.add(kind, instant, comment, history=f"{claims};{token}", **options)
        return token

    if unit == "calendar days" or event == "a refusal":
        before = spot.at(at.date() - length * DAY, at.hour * 60)
        line(spot.moved(before, dt.timedelta(minutes=30)), before, "the same day")
        line(spot.at(at.date() - DAY, at.hour * 60), before, "its last day")
    else:
        before = spot.moved(at, -dt.timedelta(**{unit: length}))
        line(spot.moved(before, SECOND), before, "its first second")
        line(spot.moved(at, -SECOND), before, "its last second")
    line(at, before, "over")
    happened = line(at, spot.moved(at, -dt.timedelta(minutes=30)), "half an hour after")
    about_entry(maker, entry, kind, at, claims, options, happened)


def about_entry(maker, entry, kind, at, claims, options, happened):
    """What lifts a rule, and what it doesn't bind."""
    today = at.astimezone(dt.UTC).date()
    for text in entry.unless:
        for claim, sector, comment in claims_of(text, today):
            more = {**options, "sector": sector or options["sector"]}
            maker.add_claim(kind, at, comment, entry, history=f"{claims};{happened};{claim}", **more)
    if entry.practice and not maker.practice(kind, today):
        maker.add(kind, at, "custom is no law", history=f"{claims};{happened}", **{**options, "practice": False})
    if entry.mobile:
        maker.add(kind, at, "no mobile", history=f"{claims};{happened}", **{**options, "mobile": False})
    for sector in entry.sectors[1:]:
        maker.add(kind, at, history=f"{claims};{happened}", **{**options, "sector": sector})
    if entry.sectors:
        maker.add(kind, at, "another trade", history=f"{claims};{happened}", **{**options, "sector": ""})


# --- lists, consent, requests -----------------------------------------------------------------------------------------


def claims_of(text, today):
    """For an exemption the claims that have it, and those that just miss it: (tokens, sector, comment)."""
    if " if " in text:
        claim, sector = text.split(" if ")
        return [(tokens, sector, comment) for tokens, _, comment in claims_of(claim, today)[:1]] + [
            (claims_of(claim, today)[0][0], "", "not of that trade")]
    kind, _, limit = text.partition(" < ")
    if kind in ("purchase", "inquiry"):
        word = {"purchase": "ebr_purchase", "inquiry": "inquiry"}[kind]
        if not limit:
            return [(f"{word}@{today.replace(year=today.year - 9, day=min(today.day, 28))}", "", "ever")]
        count, unit = limit.split()
        day = today
        while evaluate.later(day - DAY, int(count), unit) > today:
            day -= DAY
        return [(f"{word}@{day}", "", f"{kind} < {limit}: its last day"), (f"{word}@{day - DAY}", "", "a day older")]
    if text.startswith("past_due > "):
        days = int(text.split()[2])
        return [(f"past_due={days + 1}", "", ""), (f"past_due={days}", "", "")]
    if text.startswith("sector "):
        return [("", text.split()[1], "")]
    return [({"live_agent": "live_guaranteed"}.get(text, text), "", "")]


def lists(maker):
    collectors = False
    for entry in maker.own("dnc"):
        make = {"registry": registry, "consent": consent, "ban": consent, "own_request": own_request,
                "refusal": refusal, "other": not_bound}.get(entry.duty)
        if entry.duty in ("cease", "attorney", "bankruptcy", "inconvenient"):
            collectors = True
        if make is None:
            continue
        for kind in entry.kinds:
            day = reference(entry)
            practice = entry.practice or maker.practice(kind, day)
            sector = entry.sectors[0] if entry.sectors else ""
            options = {"practice": practice, "mobile": entry.mobile, "sector": sector}
            at, claims = maker.good(kind, day, practice, sector=sector, mobile=entry.mobile)
            if at is None:  # nothing lifts it
                at, claims = maker.good(kind, day, practice)
            if at is not None:
                make(maker, entry, kind, at, claims, options)
    if collectors:
        duties_of_collectors(maker)


def registry(maker, entry, kind, at, claims, options):
    heading = f"{kind}, registry: {described(entry)}" + (f", unless {', '.join(entry.unless)}" if entry.unless else "")
    if not evaluate.national(maker.book, entry):
        maker.remark(f"{heading} (a list of its own, for which a history has no token)")
        return
    maker.group(heading)
    word = "tps" if entry.value.startswith("GB-") else "ndnc"
    maker.add(kind, at, "not listed", history=claims, **options)
    maker.add(kind, at, "listed", history=f"{without(claims, entry)};{word}", **options)
    about_entry(maker, entry, kind, at, without(claims, entry), options, word)
    for text, claim, sector in lifted_around(maker, entry, kind, at):
        maker.add(kind, at, f"{text} is no exemption of this rule", history=f"{without(claims, entry)};{word};{claim}",
                  **{**options, "sector": sector or options["sector"]})
    related = [text for text in entry.unless if text == "customer" or text.startswith("purchase")]
    if related:
        claim = claims_of(related[0], at.astimezone(dt.UTC).date())[0][0]
        maker.add(kind, at, "a request of one's own ends a relation",
                  history=f"{without(claims, entry)};{word};{claim};idnc@{at.date() - 40 * DAY}", **options)


def lifted_around(maker, entry, kind, at):
    """What lifts the rule of a jurisdiction around, and not this one: (exemption, claims, sector)."""
    today = at.astimezone(dt.UTC).date()
    around = [other for code in evaluate.chain(entry.code)[1:] for other in maker.book.entries.get(code, [])
              if other.duty == entry.duty and kind in other.kinds and other.in_force(today)]
    for text in dict.fromkeys(text for other in around for text in other.unless):
        claim, sector, _ = claims_of(text, today)[0]
        call = maker.call(kind, at, maker.spot, sector=sector)
        evaluate.read_history(call, claim)
        if not any(evaluate.lifts(own, call) for own in entry.unless):
            yield text, claim, sector


def without(claims, entry):
    """Claims that lift the rule that is looked at are left out: what it refuses is to be seen."""
    return ";".join(claim for claim in claims.split(";") if claim not in entry.unless)


def consent(maker, entry, kind, at, claims, options):
    what = "consent" if entry.duty == "consent" else "ban"
    maker.group(f"{kind}, {what}: {described(entry)}" + (f", unless {', '.join(entry.unless)}" if entry.unless else ""))
    rest = without(claims, entry)
    maker.add(kind, at, history=rest, **options)
    about_entry(maker, entry, kind, at, rest, options, "")
    for claim in ("consent", "customer"):
        maker.add(kind, at, history=f"{rest};{claim}", **options)


def own_request(maker, entry, kind, at, claims, options):
    maker.group(f"{kind}, own request: {described(entry)}")
    today = at.astimezone(dt.UTC).date()
    maker.add(kind, at, "made the same day", history=f"{claims};idnc@{today}", **options)
    years = evaluate.kept_years(entry.value)
    if years is None:
        maker.add(kind, at, "kept for good", history=f"{claims};idnc@{today.replace(year=2006, day=1)}", **options)
        return
    day = evaluate.later(today, -years, "years")
    maker.add(kind, at, "the last day of its term", history=f"{claims};idnc@{day + DAY}", **options)
    over = maker.add(kind, at, "", history=f"{claims};idnc@{day}", **options)
    maker.groups[-1][1][-1][5] = "its term is over" if over == "open" else "another rule keeps it longer"


def refusal(maker, entry, kind, at, claims, options):
    maker.group(f"{kind}, refusal: {described(entry)}")
    for days in (0, 1, 3650):
        maker.add(kind, at, history=f"{claims};refused@{at.date() - days * DAY}", **options)


def not_bound(maker, entry, kind, at, claims, options):
    if evaluate.says_none(entry):
        maker.group(f"{kind}: {described(entry)}")
        maker.add(kind, at, "listed", history=f"{claims};ndnc", **options)


def duties_of_collectors(maker):
    maker.group("collections: what the debtor has said or done")
    practice = maker.practice("collections", MONDAYS[0])
    at, claims = maker.good("collections", MONDAYS[0], practice)
    minute = at.hour * 60 + at.minute
    clock = lambda one: f"{one // 60:02}:{one % 60:02}"
    for word in ("cease", "attorney", "bankruptcy"):
        maker.add("collections", at, practice=practice, history=f"{claims};{word}")
    maker.add("collections", at, "the first of several", practice=practice, history="bankruptcy;cease")
    span = f"inconvenient={clock(minute - 60)}-{clock(minute + 60)}"
    for second, moment in ((-1, minute - 60), (0, minute - 60), (-1, minute + 60), (0, minute + 60)):
        maker.add("collections", maker.spot.at(at.date(), moment, second), practice=practice, history=span)
    night = f"inconvenient={clock(minute + 60)}-{clock(minute - 60)}"
    for moment in (at, maker.spot.at(at.date(), minute + 60)):
        maker.add("collections", moment, "it passes midnight", practice=practice, history=night)
    other = maker.practice("sales", MONDAYS[0])
    at, claims = maker.good("sales", MONDAYS[0], other)
    maker.add("sales", at, "collections alone", practice=other, history=f"{claims};attorney;bankruptcy")
    maker.add("sales", at, "whatever the call is for", practice=other, history=f"{claims};cease")


# --- from and until ---------------------------------------------------------------------------------------------------


def edges_in_time(maker):
    days = sorted({day for entry in maker.book.entries[maker.code] for day in (entry.start, entry.end)
                   if day and entry.topic in ("hours", "frequency", "dnc") and FIRST_DAY <= day <= LAST_DAY})
    for day in days:
        entries = [entry for entry in maker.book.entries[maker.code] if day in (entry.start, entry.end)
                   and (entry.topic == "hours" or telling(entry, maker.spot, maker.spot.at(day, 720)) is not None)]
        maker.group(f"{day}: " + "; ".join(
            f"{named(entry)} {'begins' if entry.start == day else 'ends'}: {described(entry)}" for entry in entries))
        for entry in entries:
            if entry.topic == "hours":
                hours_at(maker, entry, day)
            else:
                rule_at(maker, entry, day)


def hours_at(maker, entry, day):
    """Where the hours of the old and the new law part, on the last day of the old and the first of the new."""
    for kind in entry.kinds:
        sector = entry.sectors[0] if entry.sectors else ""
        options = {"practice": entry.practice or maker.practice(kind, day)
                   and maker.practice(kind, day - DAY), "sector": sector}
        both = (day - DAY, day)
        edges = sorted({edge for one in both for edge in maker.edges(kind, one, practice=options["practice"])
                        if 0 < edge < 1440})
        moments = [(edge, second) for edge in edges for second in (-1, 0)] or [(720, 0)]
        claims = {one: claims_on(maker, kind, one, options) for one in both}
        told = {}
        for minute, second in moments:
            told[minute, second] = tuple(
                maker.ask(kind, maker.spot.at(one, minute, second), history=claims[one], **options) for one in both)
        # One instant of each pair of answers that differ.
        parting = {answers: moment for moment, answers in reversed(told.items()) if len(set(answers)) == 2}.values()
        for moment in sorted(parting) or [(720, 0)]:
            for one, comment in zip(both, EITHER_SIDE):
                maker.add(kind, maker.spot.at(one, *moment), comment, history=claims[one], **options)
        for text in entry.unless if entry.end == day else ():
            claim, sector, _ = claims_of(text, day)[0]
            for one, comment in zip(both, EITHER_SIDE):
                maker.add(kind, maker.spot.at(one, 1350), comment, history=f"{claims[one]};{claim}",
                          **{**options, "sector": sector or options["sector"]})


def claims_on(maker, kind, day, options):
    """The claims without which no call may be made on a day, whatever its hours."""
    for claims in ("", "consent", "customer"):
        call = maker.call(kind, maker.spot.at(day, 720), maker.spot, practice=options["practice"],
                          sector=options["sector"], words={claims} - {""})
        if not {"dnc", "consent"} & {reason for reason, _ in evaluate.judge(maker.book, call)}:
            return claims
    return ""


def rule_at(maker, entry, day):
    """A history that the rule refuses, on the last day without it and the first with it, or the other way round; and
    for consent what lifts it."""
    for kind in entry.kinds:
        sector = entry.sectors[0] if entry.sectors else ""
        practice = entry.practice or any(maker.practice(kind, one) for one in (day - DAY, day))
        options = {"practice": practice, "mobile": entry.mobile, "sector": sector}
        noons = [maker.spot.at(one, 720) for one in (day - DAY, day)]
        more = [claims_of(text, day)[0] for text in entry.unless] if entry.duty in ("consent", "ban") else []
        if entry.duty == "registry":  # what the rule around lets pass tells of this one
            more = [(claim, other, "") for _, claim, other in lifted_around(maker, entry, kind, noons[1])][:1]
        for claim, other, _ in [("", "", ""), *more]:
            for at, comment in zip(noons, EITHER_SIDE):
                rest = without(claims_on(maker, kind, at.date(), options), entry)
                maker.add(kind, at, comment, history=f"{rest};{telling(entry, maker.spot, at)};{claim}",
                          **{**options, "sector": other or sector})


def telling(entry, spot, at):
    """A history that a rule refuses at an instant; `None` if no history tells of it."""
    if entry.topic not in ("frequency", "dnc"):
        return None
    if entry.topic == "frequency":
        rule = evaluate.limit(entry.value)
        if rule[0] == "cap":
            _, count, what, length, unit = rule
            event = spot.moved(at, -dt.timedelta(hours=1))
            if unit == "calendar days":
                event = spot.at(window_days(at.date(), length, unit)[0], 660)
            if unit == "days":
                event = spot.moved(at, -dt.timedelta(days=length, hours=-1))
            return several(EVENT_WORDS[what], count, event)
        if rule[3] == "a refusal":
            return f"refused@{at.date()}"
        return f"{EVENT_WORDS[evaluate.PAUSES[rule[3]]]}@{stamp(spot.moved(at, -dt.timedelta(hours=1)))}"
    return {"registry": "tps" if entry.value.startswith("GB-") else "ndnc", "consent": "", "ban": "",
            "own_request": f"idnc@{at.date() - DAY}", "refusal": f"refused@{at.date() - DAY}"}.get(entry.duty)


# --- files ------------------------------------------------------------------------------------------------------------


def whole_file(book, code):
    path = evaluate.CASES / f"{code}.cases"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    above = lines[:next((number for number, line in enumerate(lines) if line.startswith(MARK[:12])), len(lines))]
    maker = Maker(book, code, above)
    for groups in (hours, clock_changes, holidays, frequency, lists, edges_in_time):
        groups(maker)
    by_hand = "\n".join(above).rstrip() or f"# {book.names[code]}: every case is made."
    return path, f"{by_hand}\n\n{MARK}\n{maker.text()}\n"


def main():
    evaluate.in_environment(__file__)
    book = evaluate.read_book()
    if missing := set(book.entries) ^ set(PLACES):
        sys.exit(f"PLACES and src/rules/jurisdictions differ: {sorted(missing)}")
    wanted = dict(whole_file(book, code) for code in sorted(book.entries))
    differ = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in differ:
            print(f"{path.name} differs: run scripts/rules/cases.py", file=sys.stderr)
        return 1 if differ else 0
    for path in differ:
        path.write_text(wanted[path], encoding="utf-8")
    cases = sum(1 for text in wanted.values() for line in text.splitlines() if line and not line.startswith("#"))
    print(f"{len(wanted)} files, {cases} cases; {len(differ)} files written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
