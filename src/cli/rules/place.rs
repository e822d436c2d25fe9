//! Which jurisdiction a person means: a code, or a name.

use crate::cli::error::CliError;
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::{Rulebook, places};

/// So many near ones are named to whom misspelt one.
const NEAR: usize = 3;

/// The jurisdiction that a code or a name means. Of several, one that has rules of its own.
///
/// # Errors
/// When none is known by this text; near ones are named.
pub fn find(book: &Rulebook, text: &str) -> Result<Jurisdiction, CliError> {
    let has_file = |place: &Jurisdiction| book.jurisdictions().any(|known| known == place);
    if let Some(place) = Jurisdiction::parse(text).ok().filter(has_file) {
        return Ok(place);
    }
    if let Some(place) = book.jurisdictions().find(|place| places::same_name(book.name(place), text)) {
        return Ok(place.clone());
    }
    let meant = places::meant(text);
    if let Some(place) = meant.iter().find(|place| has_file(place)).or_else(|| meant.first()) {
        return Ok(place.clone());
    }
    let hint = match near(book, text).as_slice() {
        [] => "outdial rules list names them".to_owned(),
        near => format!("did you mean {}? outdial rules list names them all", near.join(" or ")),
    };
    Err(CliError::fault(format!("no jurisdiction \"{text}\" is known: {hint}")))
}

/// `Florida`; the code if no name is known.
pub fn name(book: &Rulebook, place: &Jurisdiction) -> String {
    let name = book.name(place);
    if name == place.code() { places::name(place) } else { name.to_owned() }
}

/// `Florida (US-FL)`.
pub fn named(book: &Rulebook, place: &Jurisdiction) -> String {
    let name = name(book, place);
    if name == place.code() { name } else { format!("{name} ({place})") }
}

/// Jurisdictions whose code or name is near to a text, the nearest first, those with rules before others.
fn near(book: &Rulebook, text: &str) -> Vec<String> {
    let small = text.trim().to_lowercase();
    let allowed = (small.chars().count() / 3).max(1);
    let distance = |code: &str, name: &str| {
        let [code, name] = [code, name].map(|known| strsim::damerau_levenshtein(&small, &known.to_lowercase()));
        code.min(name)
    };
    let mut found = Vec::new();
    for place in book.jurisdictions() {
        found.push((distance(place.code(), book.name(place)), 0, place.code().to_owned(), book.name(place).to_owned()));
    }
    for (code, name) in places::known() {
        if !found.iter().any(|(_, _, known, _)| known == code) {
            found.push((distance(code, name), 1, code.to_owned(), name.to_owned()));
        }
    }
    found.retain(|(distance, _, _, _)| *distance <= allowed);
    found.sort();
    found.into_iter().take(NEAR).map(|(_, _, code, name)| format!("{code} ({name})")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_found() {
        let book = Rulebook::embedded();
        for (text, code) in [
            ("US-FL", "US-FL"),
            ("us-fl", "US-FL"),
            ("FL", "US-FL"),
            ("Florida", "US-FL"),
            ("new york", "US-NY"),
            ("New York City", "US-NY-NYC"),
            ("us-ny-nyc", "US-NY-NYC"),
            ("Georgia", "US-GA"),
            ("GE", "GE"),
            // A code of its own goes before a part of another.
            ("DE", "DE"),
            ("CA", "CA"),
            ("Québec", "CA-QC"),
            ("sao paulo", "BR-SP"),
            ("England", "GB-ENG"),
            ("PR", "US-PR"),
            ("Thailand", "TH"),
        ] {
            assert_eq!(find(book, text).map(|place| place.code().to_owned()).ok().as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn near_ones_are_named() {
        let book = Rulebook::embedded();
        for (text, hint) in [
            ("Flordia", "did you mean US-FL (Florida)?"),
            ("US-FX", "US-FL (Florida)"),
            ("Pensylvania", "US-PA (Pennsylvania)"),
            ("Atlantis", "outdial rules list"),
            ("", "outdial rules list"),
        ] {
            let error = find(book, text).expect_err(text).to_string();
            assert!(error.contains(hint), "{text}: {error}");
        }
    }
}
