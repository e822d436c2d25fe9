#!/usr/bin/env python3
"""Makes examples/leads/ and examples/results/ anew: python3 scripts/examples/make_leads.py

Always the same files: chance is seeded. Every number is one that nobody has: 555-0100 to 555-0199 of each area code, and
020 7946 0000 to 0999. Some rows are messy on purpose, as exports are.
"""

import csv
import random
import unicodedata
from datetime import date, datetime, timedelta
from pathlib import Path

from people import FIRST, LAST, NORTH, STATES, STREETS, SUNBELT

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
chance = random.Random(20261123)


class Numbers:
    """The 100 made-up numbers of each area code, none handed out twice."""

    def __init__(self):
        self.left = {}

    def take(self, area):
        if area not in self.left:
            self.left[area] = chance.sample(range(100, 200), 100)
        return area, 555, self.left[area].pop()


numbers = Numbers()


def written(number):
    """A number as one of many people would write it."""
    shapes = ["({}) {}-{:04}", "{}-{}-{:04}", "{}-{}-{:04}", "+1 {}-{}-{:04}", "{}{}{:04}", "{}.{}.{:04}", "1-{}-{}-{:04}"]
    return chance.choice(shapes).format(*number)


def plain(number):
    return "{}-{}-{:04}".format(*number)


def person():
    return chance.choice(FIRST), chance.choice(LAST)


def mail(first, last):
    ascii_only = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().replace("'", "")
    return f"{ascii_only.lower()}{chance.randint(2, 99)}@example.{chance.choice(['com', 'org', 'net'])}"


def street():
    return f"{chance.randint(1, 4800)} {chance.choice(STREETS)} {chance.choice(['St', 'Ave', 'Rd', 'Ln', 'Dr'])}"


def day(first, last):
    return first + timedelta(days=chance.randrange((last - first).days))


def homes(cities, count):
    """(city, state, ZIP, number, mobile or None), the cities taken in turn; a few mobiles came along from another state."""
    for index in range(count):
        city, state, area, zips = cities[index % len(cities)]
        mobile = None
        if chance.random() < 0.25:
            mobile = numbers.take(chance.choice(cities)[2] if chance.random() < 0.15 else area)
        yield city, state, chance.choice(zips.split()), numbers.take(area), mobile


def write(path, header, rows, quoting=csv.QUOTE_MINIMAL, end="\n", encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, header, quoting=quoting, lineterminator=end, restval="")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.relative_to(EXAMPLES.parent)}  {len(rows)} rows")


def solar_north():
    """As HubSpot exports contacts: state names in full, phones as they were typed."""
    header = ["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number", "Street Address", "City",
              "State/Region", "Postal Code", "Country/Region", "Lifecycle Stage", "Lead Status", "Create Date", "Written Consent"]
    rows = []
    for index, (city, state, zip_code, number, mobile) in enumerate(homes(NORTH, 540)):
        first, last = person()
        rows.append({
            "Record ID": str(70110 + 7 * index), "First Name": first, "Last Name": last, "Email": mail(first, last),
            "Phone Number": written(number), "Mobile Phone Number": written(mobile) if mobile else "",
            "Street Address": street(), "City": city, "State/Region": STATES[state], "Postal Code": zip_code,
            "Country/Region": "United States", "Lifecycle Stage": chance.choice(["lead", "lead", "marketingqualifiedlead"]),
            "Lead Status": chance.choice(["NEW", "NEW", "OPEN", "ATTEMPTED_TO_CONTACT"]),
            "Create Date": f"{day(date(2026, 3, 1), date(2026, 10, 30))} {chance.randint(8, 18):02}:{chance.randint(0, 59):02}",
        })
    # The mess: blank, destroyed by a spreadsheet, two in a cell, with an extension, toll-free, without a place, too short.
    for at in [18, 83, 146, 209, 277]:
        rows[at]["Phone Number"] = rows[at]["Mobile Phone Number"] = ""
    rows[37]["Phone Number"] = "2.16556E+09"
    rows[37]["Mobile Phone Number"] = ""
    rows[58]["Phone Number"] = f"{plain(numbers.take(413))} / {plain(numbers.take(508))}"
    rows[91]["Phone Number"] += " x12"
    rows[133].update({"Phone Number": "(800) 555-0199", "Mobile Phone Number": ""})
    rows[171].update({"State/Region": "", "Postal Code": "", "City": "", "Street Address": "", "Country/Region": ""})
    rows[204].update({"Phone Number": "555-0142", "Mobile Phone Number": ""})
    rows[230].update({"Phone Number": "call after 5", "Mobile Phone Number": ""})
    rows[262].update({"First Name": "TEST", "Last Name": "TEST", "Phone Number": "000-000-0000", "Mobile Phone Number": ""})
    rows[288]["Phone Number"] = rows[288]["Phone Number"].replace("-", "\u00a0")
    rows[301]["Postal Code"] = rows[301]["Postal Code"].lstrip("0") + "-1204"
    # Entered twice, by two people: the same number in another shape.
    for source, at in [(12, 415), (44, 416), (77, 470), (150, 488), (222, 505)]:
        again = dict(rows[source], **{"Record ID": rows[at]["Record ID"], "Mobile Phone Number": ""})
        again["Phone Number"] = "+1" + "".join(c for c in rows[source]["Phone Number"] if c.isdigit())[-10:]
        rows[at] = again
    # Connecticut asks for consent in writing: most who left their name there gave it with the day, some did not.
    at_home = [row for row in rows if row["State/Region"] == "Connecticut"]
    for index, row in enumerate(at_home):
        row["Written Consent"] = {3: "", 7: "no", 11: ""}.get(index, row["Create Date"][:10])
    for index in range(5, len(rows), 31):
        if rows[index] not in at_home:
            rows[index]["Written Consent"] = "no" if index % 4 == 0 else rows[index]["Create Date"][:10]
    write(EXAMPLES / "leads/solar-north.csv", header, rows)
    return rows


def solar_sunbelt(north):
    """As Salesforce exports leads: every cell in quotes, lines that end as on Windows, a DoNotCall column."""
    header = ["Id", "Salutation", "FirstName", "LastName", "Company", "Street", "City", "State", "PostalCode", "Country", "Phone",
              "MobilePhone", "Email", "DoNotCall", "LeadSource", "Status", "Rating", "CreatedDate", "Description"]
    rows = []
    for index, (city, state, zip_code, number, mobile) in enumerate(homes(SUNBELT, 680)):
        first, last = person()
        rows.append({
            "Id": f"00QEX{index:05}{chance.choice('ABCDEFGH')}AAQ", "Salutation": chance.choice(["", "", "Ms.", "Mr.", "Dr."]),
            "FirstName": first, "LastName": last, "Company": f"{last} household", "Street": street(), "City": city, "State": state,
            "PostalCode": zip_code, "Country": "US", "Phone": f"({number[0]}) {number[1]}-{number[2]:04}",
            "MobilePhone": f"({mobile[0]}) {mobile[1]}-{mobile[2]:04}" if mobile else "", "Email": mail(first, last),
            "DoNotCall": "1" if chance.random() < 0.02 else "0",
            "LeadSource": chance.choice(["Web", "Web", "Home show", "Referral", "Partner"]),
            "Status": chance.choice(["Open - Not Contacted", "Open - Not Contacted", "Working - Contacted"]),
            "Rating": chance.choice(["Hot", "Warm", "Warm", "Cold"]),
            "CreatedDate": f"{day(date(2026, 2, 1), date(2026, 10, 30))}T{chance.randint(12, 23):02}:{chance.randint(0, 59):02}:00.000Z",
            "Description": "",
        })
    rows[9]["Description"] = "Asked for a quote at the home show.\nRoof is ten years old, \"no shade\"."
    rows[66]["Phone"] = rows[66]["MobilePhone"] = ""
    rows[140]["Phone"] = "9.155550E+09"
    rows[140]["MobilePhone"] = ""
    rows[203]["Phone"] += " ext 21"
    rows[310].update({"State": "", "PostalCode": "", "City": "", "Street": "", "Country": ""})
    rows[377]["Phone"] = rows[377]["Phone"].replace("555", "55")
    rows[377]["MobilePhone"] = ""
    # Moved south, kept the number: the number and the address are in different states.
    for at, area in [(55, 212), (230, 617), (345, 773), (501, 206)]:
        rows[at]["Phone"] = "({}) {}-{:04}".format(*numbers.take(area))
    # Nothing says where they are: a number for the whole country, and no address.
    for at, line in [(88, 117), (269, 142), (422, 163), (590, 188)]:
        rows[at].update({"Phone": f"(888) 555-{line:04}", "MobilePhone": "", "State": "", "PostalCode": "", "City": "", "Street": "", "Country": ""})
    # In both exports.
    for source, at in [(20, 600), (101, 611), (199, 640), (333, 655)]:
        digits = "".join(c for c in north[source]["Phone Number"] if c.isdigit())[-10:]
        rows[at].update({"Phone": f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", "FirstName": north[source]["First Name"],
                         "LastName": north[source]["Last Name"], "State": "", "PostalCode": "", "City": "", "Street": ""})
    write(EXAMPLES / "leads/solar-sunbelt.csv", header, rows, csv.QUOTE_ALL, "\r\n")
    return rows


def uk_panel():
    """A research panel in London, as Excel saves "CSV UTF-8": a mark at the beginning, lines that end as on Windows."""
    header = ["Panel ID", "Title", "Forename", "Surname", "Telephone", "Town", "Postcode", "Age band", "Usual travel"]
    shapes = ["020 7946 {:04}", "020 7946 {:04}", "+44 20 7946 {:04}", "+44 (0)20 7946 {:04}", "0207946{:04}", "(020) 7946 {:04}"]
    districts = ["N1 7", "E8 3", "SE5 8", "SW9 7", "W6 0", "NW5 2", "E17 6", "SE22 9", "N16 8", "EC1V 9"]
    rows = []
    for index, line in enumerate(chance.sample(range(0, 900), 320)):
        first, last = person()
        rows.append({
            "Panel ID": f"LR-{4100 + index}", "Title": chance.choice(["", "Ms", "Mr", "Mx", "Dr"]), "Forename": first, "Surname": last,
            "Telephone": chance.choice(shapes).format(line), "Town": "London",
            "Postcode": chance.choice(districts) + "".join(chance.choices("ABDEFGHJLNPQRSTUWXYZ", k=2)),
            "Age band": chance.choice(["18-34", "35-54", "55-74", "75+"]),
            "Usual travel": chance.choice(["bus", "car", "cycle", "rail", "tube", "walk"]),
        })
    rows[17]["Telephone"] = "20794600" + rows[17]["Telephone"][-2:]
    rows[64]["Telephone"] = ""
    rows[90]["Telephone"] = "withheld"
    rows[131]["Postcode"] = ""
    rows[250].update({"Telephone": rows[40]["Telephone"], "Forename": rows[40]["Forename"], "Surname": rows[40]["Surname"]})
    write(EXAMPLES / "leads/uk-panel.csv", header, rows, end="\r\n", encoding="utf-8-sig")


def placements():
    """A placement file: the accounts that a creditor hands to an agency."""
    header = ["account_number", "creditor_original", "creditor_current", "debtor_first", "debtor_last", "address1", "city", "state",
              "zip", "phone_home", "phone_cell", "phone_work", "current_balance", "charge_off_date", "last_payment_date",
              "last_payment_amount", "language", "attorney_flag", "bankruptcy_flag", "cease_flag", "days_past_due"]
    rows = []
    for index, (city, state, zip_code, number, mobile) in enumerate(homes(NORTH + SUNBELT, 360)):
        first, last = person()
        charged_off = day(date(2025, 1, 1), date(2026, 6, 30))
        cell = number if mobile is None or chance.random() < 0.5 else mobile
        home = None if cell is number and mobile is None and chance.random() < 0.7 else (mobile if cell is number else number)
        flags = chance.random()
        rows.append({
            "account_number": f"{40000000 + 1373 * index:08}", "creditor_original": "Harbor Credit Union",
            "creditor_current": "Harbor Credit Union", "debtor_first": first, "debtor_last": last, "address1": street(), "city": city,
            "state": state, "zip": zip_code, "phone_home": "{}{}{:04}".format(*home) if home else "",
            "phone_cell": "{}{}{:04}".format(*cell), "phone_work": "",
            "current_balance": f"{chance.lognormvariate(6.6, 0.8):.2f}", "charge_off_date": charged_off,
            "last_payment_date": charged_off - timedelta(days=chance.randint(150, 240)),
            "last_payment_amount": f"{chance.choice([25, 40, 50, 75, 100]):.2f}", "language": chance.choice(["EN", "EN", "EN", "ES"]),
            "attorney_flag": "Y" if flags < 0.01 else "N", "bankruptcy_flag": "Y" if 0.01 <= flags < 0.02 else "N",
            "cease_flag": "Y" if 0.02 <= flags < 0.03 else "N",
        })
    rows[50].update({"phone_cell": "", "phone_home": ""})
    rows[88]["phone_work"] = "{}{}{:04} x310".format(*numbers.take(614))
    # Two accounts of one debtor.
    for source, at in [(30, 120), (71, 300)]:
        kept = {key: rows[at][key] for key in ["account_number", "current_balance"]}
        rows[at] = dict(rows[source], **kept)
    # A payment was due a month after the last one that came.
    for row in rows:
        row["days_past_due"] = (date(2026, 11, 20) - row["last_payment_date"]).days - 30
    write(EXAMPLES / "leads/placements.csv", header, rows)


def results(north, sunbelt):
    """What another dialer gave back for some of the solar leads."""
    header = ["phone", "disposition", "called_at", "agent", "talk_seconds", "notes", "callback_at"]
    codes = ["NO_ANSWER"] * 9 + ["MACHINE"] * 5 + ["NOT_INTERESTED"] * 6 + ["BUSY", "SALE", "SALE", "CALLBACK", "CALLBACK", "DNC",
             "WRONG_NUMBER", "NOT_IN_SERVICE", "NOT_AVAILABLE", "HUNG_UP"]
    phones = [row["Phone Number"] for row in north[300:315]] + [row["Phone"] for row in sunbelt[400:415]]
    chance.shuffle(codes)
    rows = []
    at = datetime(2026, 11, 20, 17, 2)
    for phone, code in zip(phones, codes):
        at += timedelta(seconds=chance.randint(150, 420))
        talked = {"SALE": (240, 600), "CALLBACK": (40, 150), "NOT_INTERESTED": (20, 120)}.get(code, (8, 40))
        alone = code in ("NO_ANSWER", "MACHINE", "BUSY", "NOT_IN_SERVICE")
        rows.append({
            "phone": phone, "disposition": code, "called_at": at.isoformat() + "Z", "agent": chance.choice(["mika", "joy", "ramon"]),
            "talk_seconds": 0 if alone else chance.randint(*talked),
            "notes": {"SALE": "site visit booked", "DNC": "asked not to be called again", "CALLBACK": "after work"}.get(code, ""),
            "callback_at": "2026-11-30T23:30:00Z" if code == "CALLBACK" else "",
        })
    # Rows that can't be applied: a number that no lead has, a code that no set has, a callback without a time.
    rows.append(dict(rows[0], phone="305-555-0100", notes="not on our lists"))
    rows.append(dict(rows[1], disposition="VM", phone=north[320]["Phone Number"]))
    rows.append(dict(rows[2], disposition="CALLBACK", phone=north[321]["Phone Number"], callback_at=""))
    write(EXAMPLES / "results/solar-results.csv", header, rows)


if __name__ == "__main__":
    # The only number that stands for nobody on any list.
    numbers.take(305)
    numbers.left[305] = [line for line in numbers.left[305] if line != 100]
    north_rows = solar_north()
    sunbelt_rows = solar_sunbelt(north_rows)
    uk_panel()
    placements()
    results(north_rows, sunbelt_rows)
