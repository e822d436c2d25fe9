//! A jurisdiction's file from its TOML text, with every fault in it.

use super::{Confidence, HoursRule, JurisdictionFile};
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::{Fault, line_and_column};
use crate::domain::hours::Hours;
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::parse::parse_hours;
use chrono::NaiveDate;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of an entry of hours.
const HOURS_KEYS: [&str; 8] = ["kinds", "value", "from", "until", "source", "checked", "confidence", "note"];

/// The name of a jurisdiction's file in faults.
pub(super) fn file_name(code: &str) -> String {
    format!("jurisdictions/{code}.toml")
}

/// Reads one file; its faults are added to `faults`. `None` if nothing of it can be used.
pub(super) fn jurisdiction(
    code: &str,
    text: &str,
    faults: &mut Vec<Fault>,
) -> Option<(Jurisdiction, JurisdictionFile)> {
    let mut reader = Reader { file: file_name(code), text, faults };
    let jurisdiction = match Jurisdiction::parse(code) {
        Ok(jurisdiction) => jurisdiction,
        Err(error) => {
            reader.fault(0..0, error.to_string(), "name the file by the code");
            return None;
        }
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            reader.fault(error.span().unwrap_or(0..0), error.message().to_owned(), "mend the TOML");
            return None;
        }
    };
    for (key, _) in table.get_ref() {
        if !["name", "hours"].contains(&key.get_ref().as_ref()) {
            reader.fault(key.span(), format!("unknown key \"{}\"", key.get_ref()), "a file holds name and [[hours]]");
        }
    }
    let name = reader.text_of(&table, "name").unwrap_or_default();
    let mut hours = Vec::new();
    if let Some(entries) = table.get_ref().get("hours") {
        match entries.get_ref().as_array() {
            Some(list) => hours.extend(list.iter().filter_map(|entry| reader.entry(&jurisdiction, entry))),
            None => reader.fault(entries.span(), "hours is no list of tables".to_owned(), "write [[hours]]"),
        }
    }
    Some((jurisdiction, JurisdictionFile { name, hours }))
}

struct Reader<'a> {
    file: String,
    text: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, span: Range<usize>, what: String, hint: &str) {
        let (line, column) = line_and_column(self.text, span.start);
        self.faults.push(Fault { file: self.file.clone(), line, column, what, hint: hint.to_owned() });
    }

    fn entry(&mut self, jurisdiction: &Jurisdiction, entry: &Spanned<DeValue<'_>>) -> Option<HoursRule> {
        let Some(table) = entry.get_ref().as_table() else {
            self.fault(entry.span(), "an entry of hours is no table".to_owned(), "write [[hours]]");
            return None;
        };
        for (key, _) in table {
            if !HOURS_KEYS.contains(&key.get_ref().as_ref()) {
                let what = format!("unknown key \"{}\"", key.get_ref());
                self.fault(key.span(), what, &format!("an entry of hours holds {}", HOURS_KEYS.join(", ")));
            }
        }
        let table = &Spanned::new(entry.span(), table.clone());
        // Each is read before any is asked for, so that one run tells all faults.
        let kinds = self.kinds(table);
        let value = self.hours(table);
        let (from, until) = (self.date(table, "from", false), self.date(table, "until", false));
        let source = self.text_of(table, "source");
        let checked = self.date(table, "checked", true);
        let confidence = self.confidence(table);
        let note = table.get_ref().get("note").and_then(|note| self.string(note, "note", true)).unwrap_or_default();
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            self.fault(
                entry.span(),
                format!("until {until} is not after from {from}"),
                "until is the first day without it",
            );
        }
        Some(HoursRule {
            jurisdiction: jurisdiction.clone(),
            kinds: kinds?,
            value: value?,
            from,
            until,
            source: source?,
            checked: checked?,
            confidence: confidence?,
            note,
        })
    }

    /// A text that must be there and not be empty.
    fn text_of(&mut self, table: &Spanned<DeTable<'_>>, key: &str) -> Option<String> {
        let value = self.required(table, key)?;
        self.string(value, key, false)
    }

    fn required<'t, 'v>(&mut self, table: &'t Spanned<DeTable<'v>>, key: &str) -> Option<&'t Spanned<DeValue<'v>>> {
        let value = table.get_ref().get(key);
        if value.is_none() {
            self.fault(table.span(), format!("\"{key}\" is missing"), "every entry states it");
        }
        value
    }

    fn string(&mut self, value: &Spanned<DeValue<'_>>, key: &str, may_be_empty: bool) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if may_be_empty || !text.trim().is_empty() => Some(text.to_owned()),
            Some(_) => {
                self.fault(value.span(), format!("\"{key}\" is empty"), "write it out");
                None
            }
            None => {
                self.fault(value.span(), format!("\"{key}\" is no text"), "write it in quotes");
                None
            }
        }
    }

    fn kinds(&mut self, table: &Spanned<DeTable<'_>>) -> Option<Vec<CampaignKind>> {
        let value = self.required(table, "kinds")?;
        let hint = "write kinds = [\"sales\", \"survey\", \"collections\"], those that are meant";
        let list: Vec<_> = value.get_ref().as_array().into_iter().flat_map(|list| list.iter()).collect();
        if list.is_empty() {
            self.fault(value.span(), "kinds names no kind".to_owned(), hint);
            return None;
        }
        let mut kinds = Vec::new();
        for item in list {
            match item.get_ref().as_str().and_then(CampaignKind::from_name) {
                Some(kind) => kinds.push(kind),
                None => self.fault(item.span(), "no kind of campaign".to_owned(), hint),
            }
        }
        Some(kinds)
    }

    fn hours(&mut self, table: &Spanned<DeTable<'_>>) -> Option<Hours> {
        let value = self.required(table, "value")?;
        let text = self.string(value, "value", false)?;
        match parse_hours(&text) {
            Ok(hours) => Some(hours),
            Err(problem) => {
                let (line, column) = line_and_column(self.text, value.span().start);
                // The value begins after its quote.
                let column = column + problem.column;
                let file = self.file.clone();
                self.faults.push(Fault { file, line, column, what: problem.what, hint: problem.hint });
                None
            }
        }
    }

    fn date(&mut self, table: &Spanned<DeTable<'_>>, key: &str, required: bool) -> Option<NaiveDate> {
        let value = if required { self.required(table, key)? } else { table.get_ref().get(key)? };
        let moment = value.get_ref().as_datetime().filter(|moment| moment.time.is_none() && moment.offset.is_none());
        let day = moment
            .and_then(|moment| moment.date)
            .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
        if day.is_none() {
            self.fault(value.span(), format!("\"{key}\" is no date"), "write a date without quotes: 2026-11-24");
        }
        day
    }

    fn confidence(&mut self, table: &Spanned<DeTable<'_>>) -> Option<Confidence> {
        let value = self.required(table, "confidence")?;
        let text = self.string(value, "confidence", false)?;
        let found = Confidence::from_name(&text);
        if found.is_none() {
            let what = format!("confidence \"{text}\" is unknown");
            self.fault(value.span(), what, "write statute, regulation, guidance or practice");
        }
        found
    }
}
