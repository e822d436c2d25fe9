//! What an entry says by its topic: its value, and the keys that only its topic has.

use super::read::{Entry, Reader};
use crate::domain::campaign::is_sector;
use crate::domain::fault::{Fault, line_and_column};
use crate::domain::hours::{Hours, HoursProblem};
use crate::domain::past_call::CapScope;
use crate::rules::age::Age;
use crate::rules::exemption::Exemption;
use crate::rules::frequency::Frequency;
use crate::rules::limits::{Abandonment, OwnRequest, Ring, seconds};
use crate::rules::parse::parse_hours;
use crate::rules::rule::{Duty, Holidays, Provision, Topic};
use chrono::NaiveDate;
use toml::Spanned;

/// The keys that every entry may have.
pub(super) const KEYS: [&str; 8] = ["kinds", "value", "from", "until", "source", "checked", "confidence", "note"];

/// The keys that entries of a topic may have besides.
pub(super) fn keys(topic: Topic) -> &'static [&'static str] {
    match topic {
        Topic::Hours => &["unless", "sector"],
        Topic::Frequency => &["scope", "unless", "mobile", "sector"],
        Topic::DoNotCall => &["duty", "refresh", "unless", "mobile", "sector"],
        Topic::Abandonment => &["scope", "answer_within"],
        Topic::Record => &["about"],
        Topic::Holidays | Topic::Ring => &[],
    }
}

/// What the value of an entry says.
pub(super) fn provision(reader: &mut Reader<'_>, topic: Topic, table: &Entry<'_>, value: &str) -> Option<Provision> {
    match topic {
        Topic::Hours => hours(reader, table, value).map(Provision::Hours),
        Topic::Holidays => holidays(reader, table, value).map(Provision::Holidays),
        Topic::Frequency => {
            let scope = scope(reader, table)?;
            match Frequency::parse(value, scope) {
                Ok(cap) => Some(Provision::Frequency(cap)),
                Err(no_cap) => at_value(reader, table, no_cap.to_string(), "every cap has one of these shapes"),
            }
        }
        Topic::Abandonment => {
            let scope = scope(reader, table)?;
            let answer = text(reader, table, "answer_within");
            let within = answer.as_deref().and_then(seconds);
            if answer.is_some() && within.is_none() {
                return at_value(reader, table, "answer_within is no time".to_owned(), "write answer_within = \"2 s\"");
            }
            let hint =
                "write \"3 % of live answers in any 30 days\", \"… in any 24 hours\" or \"… in a calendar month\"";
            let limit = Abandonment::parse(value, scope, within).map(Provision::Abandonment);
            limit.or_else(|| at_value(reader, table, format!("\"{value}\" is no limit on abandoned calls"), hint))
        }
        Topic::Ring => {
            let hint = "write \"at least 15 s\", \"at least 3 rings\" or \"at least 15 s or 4 rings\"";
            let ring = Ring::parse(value).map(Provision::Ring);
            ring.or_else(|| at_value(reader, table, format!("\"{value}\" is no ring time"), hint))
        }
        Topic::DoNotCall => duty(reader, table, value).map(Provision::DoNotCall),
        Topic::Record => reader.text_of(table, "about").map(Provision::Record),
    }
}

/// Notes a fault of the value.
fn at_value<T>(reader: &mut Reader<'_>, table: &Entry<'_>, what: String, hint: &str) -> Option<T> {
    let span = table.get_ref().get("value").map_or_else(|| table.span(), Spanned::span);
    reader.fault(span, what, hint);
    None
}

/// A text that may be missing.
fn text(reader: &mut Reader<'_>, table: &Entry<'_>, key: &str) -> Option<String> {
    table.get_ref().get(key).and_then(|value| reader.string(value, key, false))
}

fn hours(reader: &mut Reader<'_>, table: &Entry<'_>, value: &str) -> Option<Hours> {
    match parse_hours(value) {
        Ok(hours) => Some(hours),
        Err(HoursProblem { column, what, hint }) => {
            let start = table.get_ref().get("value").map_or(0, |value| value.span().start);
            let (line, at) = line_and_column(reader.text, start);
            // The value begins after its quote.
            reader.faults.push(Fault { file: reader.file.clone(), line, column: at + column, what, hint });
            None
        }
    }
}

fn holidays(reader: &mut Reader<'_>, table: &Entry<'_>, value: &str) -> Option<Holidays> {
    match value {
        "set" => return Some(Holidays::Set),
        "none" => return Some(Holidays::None),
        _ => {}
    }
    let read = || {
        let (date, name) = value.split_once(' ')?;
        let day: NaiveDate = date.parse().ok()?;
        let hours = parse_hours(&format!("Mo-Su 00:00-24:00; {} off", day.format("%Y %b %d"))).ok()?;
        Some(Holidays::Day { day, name: name.trim().to_owned(), hours })
    };
    let hint = "write \"set\", \"none\", or one day more: \"2026-11-28 Day of mourning\"";
    read().or_else(|| at_value(reader, table, format!("\"{value}\" names no holidays"), hint))
}

fn scope(reader: &mut Reader<'_>, table: &Entry<'_>) -> Option<CapScope> {
    let text = reader.text_of(table, "scope")?;
    let scope = CapScope::from_name(&text);
    let hint = format!("write one of {}", CapScope::ALL.map(CapScope::name).join(", "));
    scope.or_else(|| at_value(reader, table, format!("scope \"{text}\" is unknown"), &hint))
}

fn duty(reader: &mut Reader<'_>, table: &Entry<'_>, value: &str) -> Option<Duty> {
    let word = reader.text_of(table, "duty")?;
    let refresh = text(reader, table, "refresh");
    let age = refresh.as_deref().and_then(Age::parse);
    if refresh.is_some() && age.is_none() {
        return at_value(reader, table, "refresh is no length of time".to_owned(), "write refresh = \"31 days\"");
    }
    match word.as_str() {
        "registry" => {
            let codes: Vec<_> = value.split(',').map(|code| code.trim().to_owned()).collect();
            let fits = |code: &String| {
                code.len() >= 2 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
            };
            if codes.iter().all(fits) {
                return Some(Duty::Registry { codes, refresh: age });
            }
            at_value(reader, table, format!("\"{value}\" names no registries"), "write codes: \"US, US-FL\"")
        }
        "own_request" => {
            let own = OwnRequest::parse(value).map(Duty::OwnRequest);
            let hint =
                "write \"honoured within 10 business days, kept 5 years\" or \"honoured at once, kept for good\"";
            own.or_else(|| at_value(reader, table, format!("\"{value}\" does not say how requests are kept"), hint))
        }
        "no_registry" => Some(Duty::NoRegistry),
        "consent" => Some(Duty::Consent),
        "refusal" => Some(Duty::Refusal),
        "cease" => Some(Duty::Cease),
        "attorney" => Some(Duty::Attorney),
        "bankruptcy" => Some(Duty::Bankruptcy),
        "inconvenient" => Some(Duty::Inconvenient),
        "workplace" => Some(Duty::Workplace),
        "ban" => Some(Duty::Ban),
        "emergency" => Some(Duty::Emergency),
        "other" => Some(Duty::Other),
        _ => {
            let hint = "write registry, no_registry, consent, own_request, refusal, cease, attorney, bankruptcy, inconvenient, workplace, \
                        ban, emergency or other";
            at_value(reader, table, format!("duty \"{word}\" is unknown"), hint)
        }
    }
}

/// What lifts the entry's rule. `None` if it can't be read.
pub(super) fn unless(reader: &mut Reader<'_>, table: &Entry<'_>) -> Option<Vec<Exemption>> {
    let texts = list(reader, table, "unless")?;
    let mut exemptions = Vec::new();
    for (text, span) in texts {
        match Exemption::parse(&text) {
            Some(exemption) => exemptions.push(exemption),
            None => {
                let hint = "write consent, customer, purchase < 18 months, inquiry < 3 months, past_due > 15 days, \
                            live_agent, sector charity, or one of these with a condition: customer if charity";
                reader.fault(span, format!("\"{text}\" lifts nothing"), hint);
                return None;
            }
        }
    }
    Some(exemptions)
}

/// The sectors that the entry's rule binds. `None` if they can't be read.
pub(super) fn sectors(reader: &mut Reader<'_>, table: &Entry<'_>) -> Option<Vec<String>> {
    let texts = list(reader, table, "sector")?;
    if let Some((text, span)) = texts.iter().find(|(text, _)| !is_sector(text)) {
        reader.fault(span.clone(), format!("\"{text}\" is no sector"), "write a word in small letters: electricity");
        return None;
    }
    Some(texts.into_iter().map(|(text, _)| text).collect())
}

/// A list of texts; empty if there is none.
fn list(reader: &mut Reader<'_>, table: &Entry<'_>, key: &str) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let Some(value) = table.get_ref().get(key) else { return Some(Vec::new()) };
    let items = value.get_ref().as_array();
    let texts: Option<Vec<_>> = items.and_then(|items| {
        items.iter().map(|item| item.get_ref().as_str().map(|text| (text.to_owned(), item.span()))).collect()
    });
    if texts.is_none() {
        reader.fault(value.span(), format!("{key} is no list of texts"), "write it in brackets: [\"consent\"]");
    }
    texts
}

/// A yes or no; no if it is missing.
pub(super) fn flag(reader: &mut Reader<'_>, table: &Entry<'_>, key: &str) -> Option<bool> {
    let Some(value) = table.get_ref().get(key) else { return Some(false) };
    let flag = value.get_ref().as_bool();
    if flag.is_none() {
        reader.fault(value.span(), format!("{key} is neither true nor false"), "write true or leave it out");
    }
    flag
}
