#!/usr/bin/env python3
"""Writes src/rules/holidays.tsv: the calling holidays of each jurisdiction, 2019 to 2035.

The days come from the Python package `holidays` (MIT) and from overlay.toml beside this script, which says where a calling
rule counts other days than the public holidays. Nothing is edited in the table itself, so it can be made anew when the
package moves on: change `base_version` in overlay.toml, run this, and read the difference.

    scripts/holidays/make.py           write the table
    scripts/holidays/make.py --check   exit 1 if the table differs from what would be written

Needs Python 3.11. Without the right version of the package it makes a temporary virtual environment and installs it there.
"""

import datetime as dt
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import venv
import warnings

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "src" / "rules" / "holidays.tsv"
KINDS = ("sales", "survey", "collections")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SET_KEYS = {"jurisdiction", "kinds", "base", "observed", "categories", "drop", "add", "shift"}


def main():
    overlay = tomllib.loads((HERE / "overlay.toml").read_text(encoding="utf-8"))
    if not has_package(overlay["base_version"]):
        return in_temporary_environment(overlay["base_version"])
    text = table(overlay)
    if "--check" in sys.argv[1:]:
        same = TABLE.exists() and TABLE.read_text(encoding="utf-8") == text
        print("holidays.tsv is as made" if same else "holidays.tsv differs: run scripts/holidays/make.py", file=sys.stderr)
        return 0 if same else 1
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE}: {text.count(chr(10))} lines", file=sys.stderr)
    return 0


def has_package(version):
    try:
        import holidays
    except ImportError:
        return False
    return holidays.__version__ == version


def in_temporary_environment(version):
    """Runs this script again where the package is. A flag stops it from going round for ever."""
    if "--in-environment" in sys.argv:
        sys.exit(f"holidays {version} could not be installed")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "--quiet", "install", f"holidays=={version}"], check=True)
        return subprocess.run([python, __file__, *sys.argv[1:], "--in-environment"], check=False).returncode


def table(overlay):
    years = range(overlay["first_year"], overlay["last_year"] + 1)
    sets = [{"jurisdiction": code, "base": [code]} for code in overlay["as_they_are"]] + overlay["set"]
    kinds_of = {}  # (jurisdiction, day, name) -> kinds
    for one in sets:
        if unknown := set(one) - SET_KEYS:
            sys.exit(f"overlay.toml, {one['jurisdiction']}: unknown {sorted(unknown)}")
        for day, name in days(one, years).items():
            kinds_of.setdefault((one["jurisdiction"], day, name), set()).update(one.get("kinds", KINDS))
    lines = [f"# years {years[0]}-{years[-1]}",
             f"# Made by scripts/holidays/make.py from the Python package holidays {overlay['base_version']} and overlay.toml;"
             " do not edit.",
             "# jurisdiction, kinds (* for all), date, name"]
    for (code, day, name), kinds in sorted(kinds_of.items()):
        shown = "*" if kinds == set(KINDS) else ",".join(kind for kind in KINDS if kind in kinds)
        lines.append(f"{code}\t{shown}\t{day}\t{name}")
    return "\n".join(lines) + "\n"


def days(one, years):
    """The days of a set, date to name."""
    found = {}
    unused = set(one.get("drop", []))
    for code in one["base"]:
        for day, name in base_days(code, years, one).items():
            whole = name.replace(" (observed)", "")
            if whole in one.get("drop", []):
                unused.discard(whole)
            else:
                found.setdefault(day, name)
    if unused:
        sys.exit(f"overlay.toml, {one['jurisdiction']}: nothing to drop is called {sorted(unused)}")
    for added in one.get("add", []):
        for day in added_days(added, years):
            found.setdefault(day, added["name"])
    shift = one.get("shift", {"weekdays": [], "dates": []})
    for day, name in sorted(found.items()):
        if f"{day:%m-%d}" in shift["dates"] and WEEKDAYS[day.weekday()] in shift["weekdays"] and "(observed)" not in name:
            found.setdefault(day + dt.timedelta(days=7 - day.weekday()), f"{name} (observed)")
    return {day: name for day, name in found.items() if day.year in years}


def base_days(code, years, one):
    import holidays

    country, _, part = code.partition("-")
    if country in holidays.list_supported_countries():
        languages = holidays.country_holidays(country).supported_languages
        english = next((tag for tag in ("en_US", "en_GB", "en_CA", "en_AU") if tag in languages), None)
        # A year more on each side: 1 January may be observed in the old year. The package need not know that year.
        warnings.filterwarnings("ignore", message="Requested Holidays are available only")
        around = range(years[0] - 1, years[-1] + 2)
        categories = tuple(one.get("categories", ["public"]))
        return dict(holidays.country_holidays(country, subdiv=part or None, years=around, language=english,
                                              observed=one.get("observed", True), categories=categories))
    sys.exit(f"overlay.toml: the base package has no {code}")


def added_days(added, years):
    if "dates" in added:
        return added["dates"]
    wanted = [year for year in years if added.get("years") != "even" or year % 2 == 0]
    return [day_of(added["day"], year) for year in wanted]


def day_of(rule, year):
    """`06-14`, `easter-2`, `11 Thu#4 +1` in a year."""
    if rule.startswith("easter"):
        return easter(year) + dt.timedelta(days=int(rule.removeprefix("easter")))
    if "#" not in rule:
        month, day = map(int, rule.split("-"))
        return dt.date(year, month, day)
    month, nth, *after = rule.split()
    weekday, number = nth.split("#")
    first = dt.date(year, int(month), 1)
    ahead = (WEEKDAYS.index(weekday) - first.weekday()) % 7 + 7 * (int(number) - 1)
    return first + dt.timedelta(days=ahead + (int(after[0]) if after else 0))


def easter(year):
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


if __name__ == "__main__":
    sys.exit(main())
