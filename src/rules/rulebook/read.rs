//! A jurisdiction's file from its TOML text, with every fault in it.

use super::entry::{self, KEYS};
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::{Fault, line_and_column};
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::rule::{Confidence, Rule, Topic};
use chrono::NaiveDate;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a file says, each rule with where its value stands, line and column.
pub(super) struct Read {
    pub(super) jurisdiction: Jurisdiction,
    /// Empty if a user's file has none.
    pub(super) name: String,
    pub(super) rules: Vec<(Rule, (usize, usize))>,
}

/// Reads one file, `file` by name; its faults are added to `faults`. `own` says that it is a user's. `None` if nothing of it
/// can be used.
pub(super) fn jurisdiction(code: &str, text: &str, file: &str, own: bool, faults: &mut Vec<Fault>) -> Option<Read> {
    let mut reader = Reader { file: file.to_owned(), text, faults };
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
        let key_text = key.get_ref().as_ref();
        if key_text != "name" && Topic::from_name(key_text).is_none() {
            let topics = Topic::ALL.map(|topic| format!("[[{}]]", topic.name())).join(", ");
            reader.fault(key.span(), format!("unknown key \"{key_text}\""), &format!("a file holds name and {topics}"));
        }
    }
    // A user's file adds to a place that has a name already.
    let named = !own || table.get_ref().contains_key("name");
    let name = if named { reader.text_of(&table, "name").unwrap_or_default() } else { String::new() };
    let mut rules = Vec::new();
    for topic in Topic::ALL {
        let Some(entries) = table.get_ref().get(topic.name()) else { continue };
        match entries.get_ref().as_array() {
            Some(list) => {
                rules.extend(list.iter().filter_map(|entry| reader.entry(&jurisdiction, topic, own, entry)));
            }
            None => {
                let hint = format!("write [[{}]]", topic.name());
                reader.fault(entries.span(), format!("{} is no list of tables", topic.name()), &hint);
            }
        }
    }
    Some(Read { jurisdiction, name, rules })
}

pub(super) struct Reader<'a> {
    pub(super) file: String,
    pub(super) text: &'a str,
    pub(super) faults: &'a mut Vec<Fault>,
}

/// An entry's table, with where it stands.
pub(super) type Entry<'t> = Spanned<DeTable<'t>>;

impl Reader<'_> {
    pub(super) fn fault(&mut self, span: Range<usize>, what: String, hint: &str) {
        let (line, column) = line_and_column(self.text, span.start);
        self.faults.push(Fault { file: self.file.clone(), line, column, what, hint: hint.to_owned() });
    }

    fn entry(
        &mut self,
        jurisdiction: &Jurisdiction,
        topic: Topic,
        own: bool,
        entry: &Spanned<DeValue<'_>>,
    ) -> Option<(Rule, (usize, usize))> {
        let Some(table) = entry.get_ref().as_table() else {
            let hint = format!("write [[{}]]", topic.name());
            self.fault(entry.span(), format!("an entry of {} is no table", topic.name()), &hint);
            return None;
        };
        let keys = entry::keys(topic);
        for (key, _) in table {
            let key_text = key.get_ref().as_ref();
            if !KEYS.contains(&key_text) && !keys.contains(&key_text) {
                let all: Vec<_> = KEYS.iter().chain(keys).copied().collect();
                let hint = format!("an entry of {} holds {}", topic.name(), all.join(", "));
                self.fault(key.span(), format!("unknown key \"{key_text}\""), &hint);
            }
        }
        let table = &Spanned::new(entry.span(), table.clone());
        // Each is read before any is asked for, so that one run tells all faults.
        let kinds = self.kinds(table);
        let value = self.text_of(table, "value");
        let provision = value.as_ref().and_then(|value| entry::provision(self, topic, table, value));
        let unless = entry::unless(self, table);
        let sectors = entry::sectors(self, table);
        let mobile = entry::flag(self, table, "mobile");
        let (from, until) = (self.date(table, "from", false), self.date(table, "until", false));
        let source = self.text_of(table, "source");
        let checked = self.date(table, "checked", true);
        let confidence = self.confidence(table);
        let note = table.get_ref().get("note").and_then(|note| self.string(note, "note", true)).unwrap_or_default();
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let what = format!("until {until} is not after from {from}");
            self.fault(entry.span(), what, "until is the first day without it");
        }
        let start = table.get_ref().get("value").map_or(0, |value| value.span().start);
        let rule = Rule {
            jurisdiction: jurisdiction.clone(),
            kinds: kinds?,
            value: value?,
            provision: provision?,
            unless: unless?,
            mobile: mobile?,
            sectors: sectors?,
            from,
            until,
            source: source?,
            checked: checked?,
            confidence: confidence?,
            note,
            own,
        };
        Some((rule, line_and_column(self.text, start)))
    }

    /// A text that must be there and not be empty.
    pub(super) fn text_of(&mut self, table: &Entry<'_>, key: &str) -> Option<String> {
        let value = self.required(table, key)?;
        self.string(value, key, false)
    }

    fn required<'t, 'v>(&mut self, table: &'t Entry<'v>, key: &str) -> Option<&'t Spanned<DeValue<'v>>> {
        let value = table.get_ref().get(key);
        if value.is_none() {
            self.fault(table.span(), format!("\"{key}\" is missing"), "every entry states it");
        }
        value
    }

    pub(super) fn string(&mut self, value: &Spanned<DeValue<'_>>, key: &str, may_be_empty: bool) -> Option<String> {
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

    fn kinds(&mut self, table: &Entry<'_>) -> Option<Vec<CampaignKind>> {
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

    fn date(&mut self, table: &Entry<'_>, key: &str, required: bool) -> Option<NaiveDate> {
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

    fn confidence(&mut self, table: &Entry<'_>) -> Option<Confidence> {
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
