//! What copies of the registries say of a number: the loaded ones, and a check that a list brought with it.

use super::case::Case;
use super::duties::names;
use super::hearing::Ruling;
use crate::domain::registry::Registry;
use crate::rules::age::Age;
use crate::rules::rule::Rule;
use chrono::NaiveDate;

/// On which of a rule's registries the number stands, in words, by whomever it is said. A later check that found it on none
/// outweighs no listing: which of them it was is not known.
pub(super) fn listed(case: &Case<'_>, rule: &Rule, codes: &[String]) -> Option<String> {
    let claimed = case.claims.listed.iter().find(|listing| names(rule, listing)).map(|listing| listing.in_words());
    claimed.or_else(|| {
        let loaded = case.registered.iter().filter(|check| check.listed).map(|check| &check.registry);
        loaded
            .filter(|registry| codes.contains(&registry.code))
            .max_by_key(|registry| registry.as_of)
            .map(|registry| format!("the {registry}"))
    })
}

/// What the copies say of a number that stands on none of them.
pub(super) struct Copies {
    /// One of them is older than the duty to refresh allows.
    pub(super) stale: bool,
    /// Codes of registries of which no copy speaks of the number.
    pub(super) unchecked: Vec<String>,
    pub(super) told: String,
}

impl Copies {
    pub(super) fn ruling(&self) -> Ruling {
        match (self.stale, !self.unchecked.is_empty()) {
            (true, _) => Ruling::Refused,
            (false, true) => Ruling::Unchecked,
            (false, false) => Ruling::Clear,
        }
    }
}

/// Asks a rule's registries one by one, on a day; `None` if no loaded copy of any speaks of the number. Of several checks against one
/// registry the last counts, and a list's own counts against all.
pub(super) fn read(case: &Case<'_>, codes: &[String], refresh: Option<Age>, today: NaiveDate) -> Option<Copies> {
    // A day that has not come yet says nothing.
    let speaking = |code: &String| {
        let loaded = case.registered.iter().map(|check| &*check.registry).filter(|registry| registry.code == *code);
        loaded.filter(|registry| registry.as_of <= today).max_by_key(|registry| registry.as_of)
    };
    if codes.iter().all(|code| speaking(code).is_none()) {
        return None;
    }
    let scrubbed = case.claims.scrubbed.filter(|day| *day <= today);
    let mut copies = Copies { stale: false, unchecked: Vec::new(), told: String::new() };
    let mut told: Vec<String> = Vec::new();
    for code in codes {
        let copy = speaking(code);
        let Some(day) = copy.map(|registry| registry.as_of).max(scrubbed) else {
            copies.unchecked.push(code.clone());
            told.push(format!("no check against {code} is on record"));
            continue;
        };
        copies.stale |= refresh.is_some_and(|refresh| today > refresh.after(day));
        told.push(in_words(copy.filter(|registry| registry.as_of == day), day, refresh, today));
    }
    told.dedup();
    copies.told = told.join("; ");
    Some(copies)
}

/// `not on the US list of 2026-11-14, 9 of 31 days old`.
fn in_words(copy: Option<&Registry>, day: NaiveDate, refresh: Option<Age>, today: NaiveDate) -> String {
    let what = copy.map_or_else(|| format!("checked {day}"), |registry| format!("not on the {registry}"));
    let age = (today - day).num_days();
    match refresh {
        Some(Age::Days(most)) => format!("{what}, {age} of {most} days old"),
        Some(most @ (Age::Months(_) | Age::Years(_))) => {
            format!("{what}, {age} {} old, {most} at most", if age == 1 { "day" } else { "days" })
        }
        None => what,
    }
}
