#!/usr/bin/env python3
"""Judges calls by src/rules, slowly and without a line of the program: a second opinion for tests/rules.

    scripts/rules/evaluate.py sales US-FL@America/New_York 2026-12-01T20:00:00-05:00
    scripts/rules/evaluate.py sales FR@Europe/Paris 2026-12-01T12:00:00+01:00 practice history=consent
    scripts/rules/evaluate.py --cases                  every line of tests/rules/*.cases
    scripts/rules/evaluate.py --cases tests/rules/US-FL.cases

The words of a call are those of a case line: kind, place, instant, and in any order `practice`, `mobile`,
`sector=WORD`, `history=TOKENS`. The answer is every reason against the call with the rule that gives it, or `open`.

Needs Python 3.11. Without the right version of the package `tzdata` it makes a temporary virtual environment and
installs it there: the zone data of the machine are likely older than the clocks of western Canada and Morocco.
"""

import calendar
import dataclasses
import datetime as dt
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
JURISDICTIONS = ROOT / "src" / "rules" / "jurisdictions"
HOLIDAYS = ROOT / "src" / "rules" / "holidays.tsv"
CASES = ROOT / "tests" / "rules"
TZDATA = "2026.6"  # IANA 2026f
KINDS = ("sales", "survey", "collections")
# In the order in which a verdict names one of several.
REASONS = ("rule_unknown", "dnc", "consent", "cease", "attorney", "bankruptcy", "frequency", "holiday", "hours")
ANYWHERE = "ZZ"
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
EVENTS = {"attempts": ("att", "contact", "conv", "abandoned", "amd"), "contacts": ("contact", "conv"),
          "conversations": ("conv",), "abandoned calls": ("abandoned",), "machine calls": ("amd",)}
PAUSES = {"an attempt": "attempts", "a contact": "contacts", "a conversation": "conversations",
          "an abandoned call": "abandoned calls", "a machine call": "machine calls"}


# --- what is read -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, eq=False)
class Entry:
    """One entry of a jurisdiction's file."""

    code: str
    topic: str
    kinds: tuple
    value: str
    duty: str
    mobile: bool
    sectors: tuple
    unless: tuple
    start: dt.date | None
    end: dt.date | None  # the first day not in force any more
    source: str
    practice: bool
    note: str

    def in_force(self, day):
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclasses.dataclass
class Book:
    entries: dict  # code -> [Entry]
    holidays: dict  # (code, kind) -> {day: name}
    years: range
    names: dict = dataclasses.field(default_factory=dict)  # code -> name

    def calendar(self, code, kind):
        """The innermost set of holidays of a place, `None` if there is none."""
        return next((self.holidays[one, kind] for one in chain(code) if (one, kind) in self.holidays), None)


@dataclasses.dataclass
class Call:
    kind: str
    place: list  # [(code, [zone])]
    at: dt.datetime
    practice: bool = False
    mobile: bool = False
    sector: str = ""
    calls: list = dataclasses.field(default_factory=list)  # [(word, instant)]
    days: list = dataclasses.field(default_factory=list)  # [(word, date)]
    words: set = dataclasses.field(default_factory=set)
    past_due: int = 0
    inconvenient: list = dataclasses.field(default_factory=list)  # [(minute, minute)]


def read_book(folder=JURISDICTIONS, holidays=HOLIDAYS):
    book = Book({}, {}, range(0))
    for path in sorted(folder.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        book.names[path.stem] = tables["name"]
        try:
            book.entries[path.stem] = [read_entry(path.stem, topic, one) for topic, all_of_it in tables.items()
                                       if topic != "name" for one in all_of_it]
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    for line in holidays.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"# years (\d+)-(\d+)", line):
            book.years = range(int(found[1]), int(found[2]) + 1)
        if line.startswith("#") or not line.strip():
            continue
        code, kinds, day, name = line.split("\t")
        for kind in KINDS if kinds == "*" else kinds.split(","):
            book.holidays.setdefault((code, kind), {})[dt.date.fromisoformat(day)] = name
    return book


def read_entry(code, topic, table):
    entry = Entry(code, topic, tuple(table["kinds"]), table["value"], table.get("duty", ""), table.get("mobile", False),
                  tuple(table.get("sector", ())), tuple(table.get("unless", ())), table.get("from"), table.get("until"),
                  table["source"], table["confidence"] == "practice", table.get("note", ""))
    # What can't be read is told now, and not when a call comes to need it.
    read = {"hours": parts, "frequency": limit}.get(topic)
    if read:
        read(entry.value)
    if entry.duty == "own_request":
        kept_years(entry.value)
    for text in entry.unless:
        lifts(text, Call("sales", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    return entry


def read_call(line):
    """A call, and the verdict if the line has one (a case)."""
    kind, place, instant, *more = line.split()
    if kind not in KINDS:
        raise ValueError(f"no kind of call: {kind}")
    candidates = [part.split("@") for part in place.split("|")]
    call = Call(kind, [(code, zones.split(",")) for code, zones in candidates], moment(instant))
    verdict = more.pop(0) if more and (more[0] == "open" or more[0] in REASONS) else None
    for word in more:
        key, _, value = word.partition("=")
        if key == "history":
            read_history(call, value)
        elif key == "sector":
            call.sector = value
        elif word in ("practice", "mobile"):
            setattr(call, word, True)
        else:
            raise ValueError(f"not understood: {word}")
    return call, verdict


def read_history(call, text):
    for token in filter(None, text.split(";")):
        word, _, value = token.partition("@")
        value, _, times = value.partition("*")
        if word in EVENTS["attempts"]:
            call.calls += [(word, moment(value))] * int(times or 1)
        elif word in ("refused", "idnc", "ebr_purchase", "inquiry"):
            call.days.append((word, dt.date.fromisoformat(value)))
        elif word.startswith("inconvenient="):
            times = [minutes(clock) for clock in word.removeprefix("inconvenient=").split("-")]
            call.inconvenient.append(tuple(times))
        elif word.startswith("past_due="):
            call.past_due = int(word.removeprefix("past_due="))
        elif word in ("ndnc", "tps", "consent", "customer", "cease", "attorney", "bankruptcy", "live_guaranteed"):
            call.words.add(word)
        else:
            raise ValueError(f"no token of a history: {token}")


def moment(text):
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no offset: {text}")
    return at.astimezone(dt.UTC)


# --- the languages of the values --------------------------------------------------------------------------------------


def minutes(clock):
    hours, minute = clock.split(":")
    return int(hours) * 60 + int(minute)


def parts(text):
    """Hours as a list of parts: weekdays, whether holidays are meant, open minutes."""
    return [part(one.strip()) for one in text.split(";")]


def part(text):
    days, _, times = text.rpartition(" ")
    weekdays, holidays = set(), False
    for one in days.split(","):
        if one == "PH":
            holidays = True
            continue
        first, _, last = one.partition("-")
        first, last = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        weekdays |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    if times == "off":
        return weekdays, holidays, []
    return weekdays, holidays, [tuple(map(minutes, span.split("-"))) for span in times.split(",")]


def open_minutes(hours, day, holiday):
    """What the last part that speaks of a day leaves open, and whether that part speaks of it as a holiday."""
    for weekdays, holidays, spans in reversed(hours):
        if day.weekday() in weekdays or (holidays and holiday):
            return spans, day.weekday() not in weekdays
    return [], False


def inside(spans, minute):
    return any(first <= minute < last for first, last in spans)


def limit(text):
    """A frequency rule: (`cap`, count, events, length, unit) or (`pause`, length, unit, event)."""
    events = "|".join(EVENTS)
    if found := re.fullmatch(rf"(\d+) ({events}) in any (\d+) (hours|days|months?)", text):
        return "cap", int(found[1]), found[2], int(found[3]), found[4]
    if found := re.fullmatch(rf"(\d+) ({events}) in (\d+) calendar days?", text):
        return "cap", int(found[1]), found[2], int(found[3]), "calendar days"
    if found := re.fullmatch(rf"(\d+) ({events}) in a (calendar week|calendar month)", text):
        return "cap", int(found[1]), found[2], 1, found[3]
    if found := re.fullmatch(rf"none for (\d+) (hours|days|calendar days) after ({'|'.join(PAUSES)}|a refusal)", text):
        return "pause", int(found[1]), found[2], found[3]
    raise ValueError(f"no frequency rule: {text}")


def kept_years(text):
    """How long a request of one's own is kept, `None` for good."""
    honoured = r"honoured (?:at once|within \d+ (?:business )?(?:days?|months?))"
    found = re.fullmatch(rf"{honoured}, kept (?:for good|(\d+) years?)", text)
    if not found:
        raise ValueError(f"no term of a request: {text}")
    return int(found[1]) if found[1] else None


def later(day, count, unit):
    """`count` days, months or years after a day, the last of the month if it has no such day."""
    if unit == "days":
        return day + dt.timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def lifts(text, call, ended=False):
    """Whether an exemption holds. `ended`: a request of the person's own has ended every relation."""
    if " if " in text:
        text, sector = text.split(" if ")
        return call.sector == sector and lifts(text, call, ended)
    if text == "consent":
        return "consent" in call.words
    if text == "customer":
        return "customer" in call.words and not ended
    if text == "live_agent":
        return "live_guaranteed" in call.words
    if found := re.fullmatch(r"past_due > (\d+) days", text):
        return call.past_due > int(found[1])
    if found := re.fullmatch(r"sector (\w+)", text):
        return call.sector == found[1]
    if found := re.fullmatch(r"(purchase|inquiry)(?: < (\d+) (days|months|years))?", text):
        word = {"purchase": "ebr_purchase", "inquiry": "inquiry"}[found[1]]
        days = [day for what, day in call.days if what == word]
        alive = lambda day: not found[2] or latest_day(call) < later(day, int(found[2]), found[3])
        return not ended and any(map(alive, days))
    raise ValueError(f"no exemption: {text}")


# --- the judgement ----------------------------------------------------------------------------------------------------


def chain(code):
    """`US-NY-NYC`, `US-NY`, `US`."""
    pieces = code.split("-")
    return ["-".join(pieces[:length]) for length in range(len(pieces), 0, -1)]


def binds(entry, call, day):
    in_force = day is None or entry.in_force(day)
    return (call.kind in entry.kinds and in_force and (call.practice or not entry.practice)
            and (call.mobile or not entry.mobile) and (not entry.sectors or call.sector in entry.sectors))


def rules(book, call, topic, code, day):
    """The entries of a topic that bind a candidate on its local day."""
    return [entry for one in chain(code) for entry in book.entries.get(one, [])
            if entry.topic == topic and binds(entry, call, day)]


def rules_of_hours(book, call, code, day):
    """The hours that bind a candidate; practice for any place stands in where none are known."""
    known = rules(book, call, "hours", code, day)
    if known or not call.practice:
        return known
    return rules(book, call, "hours", ANYWHERE, day)


def clocks(call):
    """Each zone of each candidate with its local time."""
    return [(code, call.at.astimezone(zoneinfo.ZoneInfo(zone))) for code, zones in call.place for zone in zones]


def latest_day(call):
    """The day where a clock shows the latest one: what ends by date has ended there. The day in UTC where none is known."""
    return max((local.date() for _, local in clocks(call)), default=call.at.date())


def judge(book, call):
    """Every reason against a call, with the entry that gives it or `None`, in the order of `REASONS`."""
    found = [*by_hours(book, call), *by_limits(book, call), *by_lists(book, call)]
    for word in ("cease", "attorney", "bankruptcy"):
        if word in call.words and (word == "cease" or call.kind == "collections"):
            found.append((word, None))
    return sorted(dict.fromkeys(found), key=lambda one: REASONS.index(one[0]))


def verdict(book, call):
    reasons = judge(book, call)
    return reasons[0][0] if reasons else "open"


def by_hours(book, call):
    if not call.place:
        yield "rule_unknown", None
    for code, local in clocks(call):
        day, minute = local.date(), local.hour * 60 + local.minute
        known = rules_of_hours(book, call, code, day)
        if not known:
            yield "rule_unknown", None
        for entry in known:
            if not any(lifts(text, call) for text in entry.unless):
                yield from by_hours_of(book, call, code, entry, day, minute)
        for first, last in call.inconvenient if call.kind == "collections" else []:
            barred = first <= minute < last if first <= last else minute >= first or minute < last
            if barred:
                yield "hours", None


def by_hours_of(book, call, code, entry, day, minute):
    hours = parts(entry.value)
    holiday = False
    if any(holidays for _, holidays, _ in hours):
        days = book.calendar(code, call.kind)
        if days is None and not entry.practice or days is not None and day.year not in book.years:
            yield "hours", entry  # nobody knows whether it is a holiday
            return
        holiday = day in (days or {})
    spans, as_holiday = open_minutes(hours, day, holiday)
    if inside(spans, minute):
        return
    ordinary, _ = open_minutes(hours, day, False)
    yield ("holiday" if as_holiday and inside(ordinary, minute) else "hours"), entry


def by_limits(book, call):
    for code, local in clocks(call):
        for entry in rules(book, call, "frequency", code, local.date()):
            lifted = any(lifts(text, call) for text in entry.unless)
            if not lifted and refused_by_limit(limit(entry.value), call, local):
                yield "frequency", entry


def refused_by_limit(rule, call, local):
    """Whether a limit is reached, by one clock. Calls after the instant have not been made yet."""
    today = local.date()
    if rule[0] == "pause":
        _, length, unit, event = rule
        if event == "a refusal":
            return any(what == "refused" and day <= today < day + dt.timedelta(days=length) for what, day in call.days)
        made = events(call, PAUSES[event])
        if unit == "calendar days":
            days = [at.astimezone(local.tzinfo).date() for at in made]
            return any(today < day + dt.timedelta(days=length) for day in days)
        return any(call.at < at + dt.timedelta(**{unit: length}) for at in made)
    _, count, what, length, unit = rule
    made = events(call, what)
    days = [at.astimezone(local.tzinfo).date() for at in made]
    if unit == "calendar days":
        counted = [day for day in days if day > today - dt.timedelta(days=length)]
    elif unit == "calendar week":
        counted = [day for day in days if day.isocalendar()[:2] == today.isocalendar()[:2]]
    elif unit == "calendar month":
        counted = [day for day in days if (day.year, day.month) == (today.year, today.month)]
    elif unit.startswith("month"):
        moments = [at.astimezone(local.tzinfo) for at in made]
        ends = [dt.datetime.combine(later(at.date(), length, "months"), at.timetz()) for at in moments]
        counted = [end for end in ends if local < end]
    else:
        counted = [at for at in made if at > call.at - dt.timedelta(**{unit: length})]
    return len(counted) >= count


def events(call, what):
    return [at for word, at in call.calls if word in EVENTS[what] and at <= call.at]


def by_lists(book, call):
    """Each clock is asked for itself: what one place says of registries and requests is not said for another."""
    for code, local in clocks(call):
        yield from by_lists_of(book, call, rules(book, call, "dnc", code, local.date()), local.date())


def by_lists_of(book, call, bound, local_day):
    today = latest_day(call)
    requests = [day for what, day in call.days if what == "idnc" and day <= today]
    listed = call.words & {"ndnc", "tps"}
    registries = [entry for entry in bound if entry.duty == "registry" and national(book, entry)]
    for entry in registries:
        if listed and not any(lifts(text, call, bool(requests)) for text in entry.unless):
            yield "dnc", entry
    dated = [entry for code, _ in clocks(call) for entry in rules(book, call, "dnc", code, None)]
    named = any(entry.duty == "registry" and national(book, entry) for entry in dated)
    opt_in = any(entry.duty == "consent" for entry in bound)
    none = any(says_none(entry) for entry in bound)
    if listed and call.kind == "sales" and not (named or none or opt_in or "consent" in call.words):
        yield "dnc", None
    for entry in bound:
        if entry.duty == "consent" and not any(lifts(text, call) for text in entry.unless):
            yield "consent", entry
        if entry.duty == "ban" and not any(lifts(text, call) for text in entry.unless):
            yield "consent", entry
        if entry.duty == "refusal" and any(what == "refused" and day <= today for what, day in call.days):
            yield "dnc", entry
    own = [entry for entry in bound if entry.duty == "own_request"]
    terms = [kept_years(entry.value) for entry in own]
    for day in requests:
        over = own and all(years is not None and later(day, years, "years") <= local_day for years in terms)
        if not over:
            yield "dnc", own[0] if own else None


def national(book, entry):
    """Whether a rule wants a registry of a country, and not of states alone (`US-FL`, `BR-SP-NAOMELIGUE`)."""
    of_state = lambda code: any("-" in one and one in book.entries for one in chain(code))
    return not all(of_state(code) for code in entry.value.split(", "))


def says_none(entry):
    return entry.duty == "no_registry"


# --- on the command line ----------------------------------------------------------------------------------------------


def in_environment(script):
    """Whether the zone data are the right ones; if not, runs the script again where they are and ends with its code."""
    try:
        import tzdata
    except ImportError:
        tzdata = None
    if tzdata and tzdata.__version__ == TZDATA:
        zoneinfo.reset_tzpath(to=())
        return
    if "--in-environment" in sys.argv:
        sys.exit(f"tzdata {TZDATA} could not be installed")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "--quiet", "install", f"tzdata=={TZDATA}"], check=True)
        sys.exit(subprocess.run([python, script, *sys.argv[1:], "--in-environment"], check=False).returncode)


def main():
    in_environment(__file__)
    words = [word for word in sys.argv[1:] if word != "--in-environment"]
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    book = read_book()
    if words[0] == "--cases":
        return judge_cases(book, [pathlib.Path(word) for word in words[1:]] or sorted(CASES.glob("*.cases")))
    call, _ = read_call(" ".join(words))
    reasons = judge(book, call)
    for reason, entry in reasons:
        print(f"{reason:<13}{f'{entry.code} {entry.topic}: {entry.value} [{entry.source}]' if entry else ''}".rstrip())
    if not reasons:
        print("open")
    return 0


def judge_cases(book, paths):
    judged, wrong = 0, 0
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            case = line.split("#")[0].strip()
            if not case:
                continue
            judged += 1
            try:
                call, expected = read_call(case)
                found = verdict(book, call)
            except (ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
                found, expected = str(error), None
            if found != expected:
                wrong += 1
                print(f"{path.name}:{number}: {found}\n    {line}")
    print(f"{judged} cases, {wrong} of them wrong", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
