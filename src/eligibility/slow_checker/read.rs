//! The rules from their texts.

use super::Question;
use super::hours::{Part, parts};
use chrono::{Datelike, NaiveDate};
use std::collections::{HashMap, HashSet};

/// An entry of a file, as it is written.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Whose it is: `US-FL`.
    pub(super) code: String,
    pub(super) topic: String,
    pub(super) kinds: Vec<String>,
    pub(super) value: String,
    pub(super) duty: String,
    pub(super) scope: String,
    pub(super) refresh: String,
    pub(super) unless: Vec<String>,
    pub(super) sectors: Vec<String>,
    pub(super) mobile: bool,
    pub(super) from: Option<NaiveDate>,
    pub(super) until: Option<NaiveDate>,
    pub(super) practice: bool,
    pub(super) parts: Vec<Part>,
}

/// All entries, and the days that are holidays.
pub(crate) struct SlowBook {
    entries: HashMap<String, Vec<Entry>>,
    /// By code and kind.
    sets: HashMap<(String, String), HashSet<NaiveDate>>,
    years: (i32, i32),
}

impl Entry {
    fn read(code: &str, topic: &str, table: &toml::Table) -> Self {
        let text = |key: &str| table.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let list = |key: &str| -> Vec<String> {
            let items = table.get(key).and_then(|value| value.as_array()).into_iter().flatten();
            items.map(|item| item.as_str().expect("a text").to_owned()).collect()
        };
        let day = |key: &str| table.get(key).map(|value| value.to_string().parse().expect("a day"));
        let value = text("value");
        Self {
            code: code.to_owned(),
            topic: topic.to_owned(),
            kinds: list("kinds"),
            duty: text("duty"),
            scope: text("scope"),
            refresh: text("refresh"),
            unless: list("unless"),
            sectors: list("sector"),
            mobile: table.get("mobile").is_some_and(|flag| flag.as_bool() == Some(true)),
            from: day("from"),
            until: day("until"),
            practice: text("confidence") == "practice",
            parts: if topic == "hours" { parts(&value) } else { Vec::new() },
            value,
        }
    }

    /// Whether it binds such calls on a day, lifted or not.
    pub(super) fn binds(&self, ask: &Question<'_>, day: NaiveDate) -> bool {
        self.kinds.iter().any(|kind| kind == ask.kind)
            && (ask.practice || !self.practice)
            && (ask.mobile || !self.mobile)
            && (self.sectors.is_empty() || self.sectors.iter().any(|sector| ask.sectors.contains(sector)))
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day < until)
    }

    /// Whether something that is known of the person or the caller lifts it on a day.
    pub(super) fn lifted(&self, ask: &Question<'_>, today: NaiveDate) -> bool {
        self.unless.iter().any(|text| lifts(text, ask, today))
    }
}

impl SlowBook {
    /// Reads files, each a code and its TOML, and the table of holidays.
    pub(crate) fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, holidays: &str) -> Self {
        let mut book = Self { entries: HashMap::new(), sets: HashMap::new(), years: (1, 0) };
        for (code, text) in files {
            let file: toml::Table = text.parse().expect("TOML");
            for (topic, tables) in file.iter().filter(|(key, _)| *key != "name") {
                for table in tables.as_array().expect("tables") {
                    let entry = Entry::read(code, topic, table.as_table().expect("a table"));
                    book.entries.entry(code.to_owned()).or_default().push(entry);
                }
            }
        }
        for line in holidays.lines() {
            if let Some((first, last)) = line.strip_prefix("# years ").and_then(|years| years.split_once('-')) {
                book.years = (first.parse().expect("a year"), last.parse().expect("a year"));
            }
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let cells: Vec<_> = line.split('\t').collect();
            let kinds = if cells[1] == "*" { "sales,survey,collections" } else { cells[1] };
            for kind in kinds.split(',') {
                let set = book.sets.entry((cells[0].to_owned(), kind.to_owned())).or_default();
                set.insert(cells[2].parse().expect("a day"));
            }
        }
        book
    }

    /// The entries of a place and of all around it.
    pub(super) fn around<'a>(&'a self, code: &str) -> std::vec::IntoIter<&'a Entry> {
        outwards(code).flat_map(|code| self.of(code)).collect::<Vec<_>>().into_iter()
    }

    /// The entries of a place itself.
    pub(super) fn of(&self, code: &str) -> &[Entry] {
        self.entries.get(code).map_or(&[], Vec::as_slice)
    }

    /// Whether a day is a holiday in a place: by the innermost set there is. `None` if there is none, and inside `Some`,
    /// `None` if the set does not reach so far.
    pub(super) fn holiday(&self, code: &str, kind: &str, day: NaiveDate) -> Option<Option<bool>> {
        let set = outwards(code).find_map(|code| self.sets.get(&(code.to_owned(), kind.to_owned())))?;
        let covered = self.years.0 <= day.year() && day.year() <= self.years.1;
        Some(covered.then(|| set.contains(&day)))
    }
}

/// `US-NY-NYC`, `US-NY`, `US`.
fn outwards(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(code), |inner| inner.rfind('-').map(|hyphen| &inner[..hyphen]))
}

/// Whether an exemption holds on a day.
fn lifts(text: &str, ask: &Question<'_>, today: NaiveDate) -> bool {
    let claims = ask.claims;
    if let Some((ground, sector)) = text.split_once(" if ") {
        return ask.sectors.iter().any(|one| one == sector) && lifts(ground, ask, today);
    }
    let words: Vec<_> = text.split(' ').collect();
    let related = claims.own_request.is_none();
    let since = |day: Option<NaiveDate>| match (day, &words[1..]) {
        (None, _) => false,
        (Some(day), []) => related && day <= today,
        (Some(day), ["<", number, unit]) => related && day <= today && today < age_after(day, number, unit),
        (Some(_), _) => panic!("{text}"),
    };
    match words[0] {
        "consent" => claims.consent,
        "customer" => claims.customer && related,
        "live_agent" => claims.live_agent,
        "sector" => ask.sectors.iter().any(|one| one == words[1]),
        "past_due" => claims.past_due.is_some_and(|days| days > words[2].parse().expect("days")),
        "purchase" => since(claims.purchase),
        "inquiry" => since(claims.inquiry),
        _ => panic!("{text}"),
    }
}

/// The day on which what began on a day is so old: `18`, `months`. The last of the month if it has no such day.
pub(super) fn age_after(day: NaiveDate, number: &str, unit: &str) -> NaiveDate {
    let number: i32 = number.parse().expect("a number");
    let months = match unit.trim_end_matches('s') {
        "day" => return day + chrono::Duration::days(i64::from(number)),
        "month" => number,
        "year" => number * 12,
        _ => panic!("{unit}"),
    };
    let months = day.year() * 12 + day.month0() as i32 + months;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
    (1..=day.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).expect("a day")
}
