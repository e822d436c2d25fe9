//! Reading one table of a TOML text key by key: each key that is asked for is known, the others are faults.

use super::document::{Document, Text};
use super::{duration, nearest};
use chrono::{Duration, NaiveDate};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of a text, being read.
pub(super) struct Section<'d> {
    pub document: &'d Document<'d>,
    /// Its name and a dot, `calling.`; empty for the table that is the whole text.
    path: String,
    table: &'d DeTable<'d>,
    /// Where the table begins.
    pub at: usize,
    asked: Vec<&'static str>,
}

/// A key with its value, as they stand in the text.
pub(super) type Entry<'d> = (Text<'d>, &'d Spanned<DeValue<'d>>);

impl<'d> Section<'d> {
    /// A table that `name` leads to; the name is empty for the whole text.
    pub fn new(document: &'d Document<'d>, name: &str, table: &'d DeTable<'d>, at: usize) -> Self {
        let path = if name.is_empty() { String::new() } else { format!("{name}.") };
        Self { document, path, table, at, asked: Vec::new() }
    }

    /// The value of a key, if the key is there.
    pub fn value(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table.get(key)
    }

    /// A text that is not blank.
    pub fn text(&mut self, key: &'static str) -> Option<Text<'d>> {
        let value = self.value(key)?;
        self.text_of(value, key)
    }

    /// A text that must be there; `example` shows how to write it.
    pub fn required(&mut self, key: &'static str, example: &str) -> Option<Text<'d>> {
        if !self.table.contains_key(key) {
            self.missing(key, example);
        }
        self.text(key)
    }

    fn missing(&self, key: &str, example: &str) {
        let (what, hint) = (format!("no {}{key}", self.path), format!("add {example}"));
        if self.path.is_empty() {
            self.document.fault_in_whole(what, hint);
        } else {
            self.document.fault(self.at, what, hint);
        }
    }

    /// A list of texts, or a single one; none blank, none twice.
    pub fn texts(&mut self, key: &'static str) -> Vec<Text<'d>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        self.texts_of(value, key)
    }

    /// As [`texts`](Self::texts), of a value that stands under any name.
    pub fn texts_of(&self, value: &'d Spanned<DeValue<'d>>, key: &str) -> Vec<Text<'d>> {
        let DeValue::Array(items) = value.get_ref() else { return self.text_of(value, key).into_iter().collect() };
        let mut texts: Vec<Text<'d>> = Vec::new();
        for item in items.iter() {
            let Some(text) = self.text_of(item, key) else { continue };
            if texts.iter().any(|earlier| earlier.value == text.value) {
                let what = format!("{}{key} names \"{}\" twice", self.path, text.value);
                self.document.fault(text.span.start, what, "leave one out");
            } else {
                texts.push(text);
            }
        }
        texts
    }

    /// A text that is not blank, of a value that stands under any name.
    pub fn text_of(&self, value: &'d Spanned<DeValue<'d>>, key: &str) -> Option<Text<'d>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, key, "text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            self.document.fault(
                value.span().start,
                format!("{}{key} is blank", self.path),
                "write it, or leave the key out",
            );
            return None;
        }
        Some(Text { value: text, span: value.span() })
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, key, "true or false");
        }
        flag
    }

    /// A whole number in a range.
    pub fn whole(&mut self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(key)?;
        self.whole_of(value, key, range)
    }

    /// The same, of a value that stands under any name.
    pub fn whole_of(&self, value: &Spanned<DeValue<'_>>, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(value, key, "a whole number");
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| range.contains(n));
        if number.is_none() {
            let hint = format!("write a number from {} to {}", range.start(), range.end());
            self.document.fault(value.span().start, format!("{}{key} is {integer}", self.path), hint);
        }
        number
    }

    /// A duration of at least `least`.
    pub fn duration(&mut self, key: &'static str, least: Duration) -> Option<Duration> {
        let value = self.value(key)?;
        self.duration_of(value, key, least)
    }

    /// A duration, of a value that stands under any name.
    pub fn duration_of(&self, value: &'d Spanned<DeValue<'d>>, key: &str, least: Duration) -> Option<Duration> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, key, "a duration in quotes");
            return None;
        };
        let path = &self.path;
        let text = Text { value: text, span: value.span() };
        let read = match duration::parse(text.value) {
            Ok(read) => read,
            Err(column) => {
                let what = format!("{path}{key} \"{}\" is not a duration", text.value);
                self.document.fault_inside(&text, column, what, duration::HOW);
                return None;
            }
        };
        let most = Duration::days(duration::LONGEST_DAYS);
        if read < least || read > most {
            let hint = format!("write {} to {}", duration::words(least), duration::words(most));
            self.document.fault(text.span.start, format!("{path}{key} is \"{}\"", text.value), hint);
            return None;
        }
        Some(read)
    }

    /// A day, written as a TOML date, and where it stands.
    pub fn date(&mut self, key: &'static str) -> Option<(NaiveDate, Range<usize>)> {
        let value = self.value(key)?;
        let Some(written) = value.get_ref().as_datetime() else {
            self.wrong_type(value, key, "a date without quotes, such as 2026-11-23");
            return None;
        };
        if written.time.is_some() {
            self.document.fault(
                value.span().start,
                format!("{}{key} has a time of day", self.path),
                "write the date alone",
            );
            return None;
        }
        let date = written.date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()));
        if date.is_none() {
            self.document.fault(value.span().start, format!("{}{key} {written} is no date", self.path), "");
        }
        date.map(|date| (date, value.span()))
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let text = self.text(key)?;
        let found = all.iter().copied().find(|one| name(*one) == text.value);
        if found.is_none() {
            let hint = nearest::hint(text.value, all.iter().map(|one| name(*one)));
            self.document.fault(text.span.start, format!("unknown {}{key} \"{}\"", self.path, text.value), hint);
        }
        found
    }

    /// A table under this one.
    pub fn section(&mut self, key: &'static str) -> Option<Section<'d>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, &format!("a table: a line [{}{key}], and its keys below it", self.path));
            return None;
        };
        Some(Section::new(self.document, &format!("{}{key}", self.path), table, value.span().start))
    }

    /// All keys with their values, in the order of the text; none is unknown any more.
    pub fn entries(&self) -> Vec<Entry<'d>> {
        let entry = |(key, value): (&'d Spanned<_>, _)| (Text { value: key_text(key), span: key.span() }, value);
        let mut entries: Vec<_> = self.table.iter().map(entry).collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        entries
    }

    /// Says which keys nobody asked for. `home` knows the table in which a key would be right.
    pub fn close(self, home: impl Fn(&str) -> Option<String>) {
        for (key, _) in self.entries() {
            if self.asked.contains(&key.value) {
                continue;
            }
            let near = nearest::nearest(key.value, self.asked.iter().copied());
            let hint = match (home(key.value), near) {
                (Some(home), _) => home,
                (None, Some(meant)) => format!("did you mean \"{meant}\"?"),
                (None, None) => format!("the keys here are {}", self.asked.join(", ")),
            };
            let what = format!("unknown key \"{}{}\"", self.path, key.value);
            self.document.fault(key.span.start, what, hint);
        }
    }

    /// Says that a value is of another type than it must be.
    pub fn wrong_type(&self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.document.fault(value.span().start, format!("{}{key} is {found}", self.path), format!("write {expected}"));
    }

    /// The section's name and a dot, for messages.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn key_text<'d>(key: &'d Spanned<toml::de::DeString<'d>>) -> &'d str {
    key.get_ref().as_ref()
}
