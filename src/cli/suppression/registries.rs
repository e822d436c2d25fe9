//! Which registries the rulebook knows, and how old a copy may be.

use crate::cli::error::{CliError, Exit};
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::suppression::ListKind;
use crate::rules::Rulebook;
use crate::rules::age::Age;
use crate::rules::rule::{Duty, Rule};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The code of a registry, from itself (`GB-TPS`) or from the place that has one (`US`, `US-IN`).
///
/// # Errors
/// When the place has several, or the text is no code at all.
pub fn code(book: &Rulebook, text: &str, kind: ListKind) -> Result<String, CliError> {
    let wanted = text.trim().to_ascii_uppercase();
    let known = codes(book);
    if known.contains(&wanted) {
        return Ok(wanted);
    }
    let usage = |line: String| CliError::new(Exit::Usage, line);
    let place = Jurisdiction::parse(&wanted);
    let place =
        place.map_err(|wrong| usage(format!("--for {text}: {wrong}; or that of a registry, such as GB-TPS")))?;
    let own: Vec<_> =
        known.iter().filter(|code| code.starts_with(&format!("{wanted}-")) && !is_state(book, code)).collect();
    match own.as_slice() {
        [one] => Ok((*one).clone()),
        // Lists of states of which the rulebook knows no rule are refused for sales all the same.
        [] if kind == ListKind::State && place.parent().is_some() => Ok(wanted),
        [] => {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            Err(usage(format!("--for {text}: no rule names a registry there; the registries are {}", known.join(", "))))
        }
        several => {
            let several: Vec<_> = several.iter().map(|code| code.as_str()).collect();
            Err(usage(format!("--for {text}: there are several registries: say which: {}", several.join(", "))))
        }
    }
}

/// Every registry that a rule names.
fn codes(book: &Rulebook) -> BTreeSet<String> {
    let named = book.rules().filter_map(|rule| match rule.duty() {
        Some(Duty::Registry { codes, .. }) => Some(codes.clone()),
        _ => None,
    });
    named.flatten().collect()
}

/// Whether a code is that of a state, such as `US-IN`, and not of a country's registry, such as `AU-DNCR`.
fn is_state(book: &Rulebook, code: &str) -> bool {
    book.jurisdictions().any(|place| place.code() == code)
}

/// The country whose numbers a registry holds: `US` of `US-IN`.
pub fn country(code: &str) -> String {
    code.split('-').next().unwrap_or_default().to_owned()
}

/// How old a copy of a registry may be, by the strictest rule in force that names it.
pub struct Refresh<'a> {
    pub age: Age,
    pub rule: &'a Rule,
}

/// The strictest duty to refresh a registry.
pub fn refresh<'a>(book: &'a Rulebook, code: &str, today: NaiveDate) -> Option<Refresh<'a>> {
    let naming = book.rules().filter(|rule| rule.in_force(today));
    let aged = naming.filter_map(|rule| match rule.duty() {
        Some(Duty::Registry { codes, refresh: Some(age) }) if codes.iter().any(|named| named == code) => {
            Some(Refresh { age: *age, rule })
        }
        _ => None,
    });
    // Of equally strict ones that of the wider place: the country's own.
    aged.min_by_key(|refresh| (refresh.age.days(), refresh.rule.jurisdiction.code().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_its_registry_if_it_has_one() {
        let book = Rulebook::embedded();
        for (text, kind, code) in [
            ("US", ListKind::National, Ok("US")),
            ("ca", ListKind::National, Ok("CA")),
            ("GB-TPS", ListKind::National, Ok("GB-TPS")),
            ("AU", ListKind::National, Ok("AU-DNCR")),
            ("US-IN", ListKind::State, Ok("US-IN")),
            ("US-OH", ListKind::State, Ok("US-OH")),
            ("GB", ListKind::National, Err("GB-CTPS, GB-TPS")),
            ("DE", ListKind::National, Err("no rule names a registry there")),
            ("Florida", ListKind::State, Err("is not a jurisdiction")),
        ] {
            let found = super::code(book, text, kind).map_err(|error| error.to_string());
            match code {
                Ok(code) => assert_eq!(found.as_deref(), Ok(code), "{text}"),
                Err(words) => assert!(found.as_ref().is_err_and(|line| line.contains(words)), "{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn the_strictest_duty_is_the_countrys() {
        let today = "2026-11-23".parse().expect("a day");
        let refresh = refresh(Rulebook::embedded(), "US", today).expect("a duty");
        assert_eq!((refresh.age.days() <= 31, refresh.rule.jurisdiction.country()), (true, "US"));
        assert_eq!(country("US-IN"), "US");
    }
}
