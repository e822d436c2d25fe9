//! `[calling]`, `[attempts]` and `[callbacks]`: when, how, how often and by whom people are called.

use super::campaign::home;
use super::document::Text;
use super::section::Section;
use super::{Context, default_attempts};
use crate::domain::campaign::{AttemptPolicy, CallbackFor, CallbackPolicy, DialingMode};
use crate::domain::hours::Hours;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::PlacePolicy;
use chrono::Duration;

/// What `[calling]` says.
pub(super) struct Calling {
    pub hours: Option<Hours>,
    pub hours_for: Vec<(Jurisdiction, Hours)>,
    pub floor: String,
    pub mode: DialingMode,
    pub weight: u32,
    pub caller_ids: Vec<String>,
    pub numbers: Vec<PhoneType>,
    pub practice: bool,
    pub place: PlacePolicy,
}

impl Default for Calling {
    fn default() -> Self {
        let (hours_for, caller_ids, numbers) = (Vec::new(), Vec::new(), Vec::new());
        let (mode, place) = (DialingMode::default(), PlacePolicy::default());
        Self {
            hours: None,
            hours_for,
            floor: String::new(),
            mode,
            weight: 1,
            caller_ids,
            numbers,
            practice: false,
            place,
        }
    }
}

/// Reads `[calling]`.
pub(super) fn read(top: &mut Section<'_>, context: &Context<'_>) -> Calling {
    let Some(mut section) = top.section("calling") else { return Calling::default() };
    let hours = section.text("hours").and_then(|text| hours(&section, &text, "hours", context));
    let hours_for = hours_for(&mut section, context);
    let floor = floor(&mut section, context);
    let mode = section.choice("mode", &DialingMode::ALL, DialingMode::name).unwrap_or_default();
    let weight = section.whole("weight", 1..=100).unwrap_or(1);
    let caller_ids = caller_ids(&mut section);
    let numbers = numbers(&mut section);
    let practice = section.flag("practice").unwrap_or_default();
    let place = section.choice("place", &PlacePolicy::ALL, PlacePolicy::name).unwrap_or_default();
    section.close(|key| home(key, "calling"));
    Calling { hours, hours_for, floor, mode, weight, caller_ids, numbers, practice, place }
}

/// Reads `[attempts]`.
pub(super) fn attempts(top: &mut Section<'_>) -> AttemptPolicy {
    let default = default_attempts();
    let Some(mut section) = top.section("attempts") else { return default };
    let policy = AttemptPolicy {
        total: section.whole("total", 1..=99).unwrap_or(default.total),
        per_number: section.whole("per_number", 1..=99).unwrap_or(default.per_number),
        per_day: section.whole("per_day", 1..=24).unwrap_or(default.per_day),
        gap: section.duration("gap", Duration::zero()).unwrap_or(default.gap),
        next_number_after: section.whole("next_number_after", 1..=99),
        spread: section.flag("spread").unwrap_or_default(),
    };
    section.close(|key| home(key, "attempts"));
    policy
}

/// Reads `[callbacks]`.
pub(super) fn callbacks(top: &mut Section<'_>) -> CallbackPolicy {
    let default = CallbackPolicy::default();
    let Some(mut section) = top.section("callbacks") else { return default };
    let policy = CallbackPolicy {
        owner: section.choice("for", &CallbackFor::ALL, CallbackFor::name).unwrap_or_default(),
        grace: section.duration("grace", Duration::zero()).unwrap_or(default.grace),
    };
    section.close(|key| home(key, "callbacks"));
    policy
}

fn hours(section: &Section<'_>, text: &Text<'_>, key: &str, context: &Context<'_>) -> Option<Hours> {
    match (context.parse_hours)(text.value) {
        Ok(hours) => Some(hours),
        Err(problem) => {
            let what = format!("{}{key}: {}", section.path(), problem.what);
            section.document.fault_inside(text, problem.column, what, problem.hint);
            None
        }
    }
}

/// `[calling.hours_for]`: jurisdictions with the campaign's own hours, in the order of writing.
fn hours_for(calling: &mut Section<'_>, context: &Context<'_>) -> Vec<(Jurisdiction, Hours)> {
    let Some(section) = calling.section("hours_for") else { return Vec::new() };
    let mut found: Vec<(Jurisdiction, Hours)> = Vec::new();
    for (key, value) in section.entries() {
        let place = Jurisdiction::parse(key.value).ok().filter(|place| (context.region_known)(place.country()));
        if place.is_none() {
            let hint = "write a country's or a state's code, such as US, \"US-PR\" or \"GB-ENG\"";
            section.document.fault(key.span.start, format!("\"{}\" is not a jurisdiction", key.value), hint);
        }
        let hours = section.text_of(value, key.value).and_then(|text| hours(&section, &text, key.value, context));
        let (Some(place), Some(hours)) = (place, hours) else { continue };
        if found.iter().any(|(earlier, _)| *earlier == place) {
            section.document.fault(
                key.span.start,
                format!("{}{place} is there twice", section.path()),
                "leave one out",
            );
            continue;
        }
        found.push((place, hours));
    }
    found
}

fn floor(section: &mut Section<'_>, context: &Context<'_>) -> String {
    let Some(text) = section.text("floor") else { return String::new() };
    let name = text.value.trim();
    if !(context.zone_known)(name) {
        let hint = "write the IANA name of the zone where the agents sit, such as \"Asia/Manila\"";
        section.document.fault(text.span.start, format!("unknown time zone \"{name}\""), hint);
    }
    name.to_owned()
}

/// Classes of number that are dialed though none is unasked.
fn numbers(section: &mut Section<'_>) -> Vec<PhoneType> {
    let asked: Vec<_> = PhoneType::ALL.into_iter().filter(|kind| !kind.dialed_unasked()).collect();
    let mut classes = Vec::new();
    for text in section.texts("numbers") {
        let class = PhoneType::from_name(text.value);
        match class.filter(|class| asked.contains(class)) {
            Some(class) => classes.push(class),
            None => {
                let what = match class {
                    Some(_) => format!("numbers \"{}\": such numbers are dialed anyway", text.value),
                    None => format!("numbers \"{}\" is no class of number", text.value),
                };
                let names: Vec<_> = asked.iter().map(|class| format!("\"{}\"", class.name())).collect();
                section.document.fault(text.span.start, what, format!("write one or several of {}", names.join(", ")));
            }
        }
    }
    classes
}

fn caller_ids(section: &mut Section<'_>) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for text in section.texts("caller_ids") {
        let Some(number) = caller_id(text.value) else {
            let hint = "write + , the calling code and the whole number, such as \"+1 305 555 0142\"";
            section.document.fault(
                text.span.start,
                format!("caller id \"{}\" is not an international number", text.value),
                hint,
            );
            continue;
        };
        if numbers.contains(&number) {
            section.document.fault(text.span.start, format!("caller id {number} is there twice"), "leave one out");
            continue;
        }
        numbers.push(number);
    }
    numbers
}

/// A number in E.164, its spaces, hyphens, dots and brackets taken out; in North America with all of its ten digits.
fn caller_id(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    let number = PhoneNumber::parse(&plain).ok()?;
    let area_code = number.nanp().map(|(area, exchange, _)| area >= 200 && exchange >= 200);
    (area_code.unwrap_or(!plain.starts_with("+1")) && plain.len() >= 8).then_some(plain)
}
