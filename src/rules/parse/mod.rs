//! Calling hours from text: the OpenStreetMap `opening_hours` syntax, as far as calling hours need it.
//!
//! `Mo-Fr 09:00-20:00; Sa 10:00-16:00; Su,PH off`: parts with `;` between them, a later part wins. The crate
//! `opening-hours-syntax` reads the grammar; what [`Hours`] can't hold is refused with what to write instead, since
//! hours that are half understood would be hours that are half kept.

mod lower;
#[cfg(test)]
mod oracle_tests;
mod order;
mod syntax;
#[cfg(test)]
mod tests;

use crate::domain::hours::{Hours, HoursPart, HoursProblem};

/// One part of an expression, with where it stands in the text.
struct Part<'a> {
    /// Byte offset of the part in the whole text.
    start: usize,
    /// As written, without the blanks around it.
    text: &'a str,
    meaning: HoursPart,
}

/// What is wrong with a part.
struct Objection {
    /// Byte offset in the part's text.
    at: usize,
    what: String,
    hint: String,
}

impl Objection {
    /// An objection to the first place in `part` where `token` stands, whatever its letters' case.
    fn to(part: &str, token: &str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        let at = part.to_ascii_lowercase().find(&token.to_ascii_lowercase()).unwrap_or(0);
        Self { at, what: what.into(), hint: hint.into() }
    }

    fn placed(self, text: &str, start: usize) -> HoursProblem {
        let before = text.get(..start + self.at).unwrap_or_default();
        HoursProblem { column: before.chars().count() + 1, what: self.what, hint: self.hint }
    }
}

/// Reads calling hours.
///
/// # Errors
/// When the text is not in the syntax, uses a feature that calling hours have no use for (sunrise, week numbers,
/// comments, spans past midnight …), or closes days that a later part opens again by mistake.
pub fn parse_hours(text: &str) -> Result<Hours, HoursProblem> {
    if text.trim().is_empty() {
        let (what, hint) = ("no hours".to_owned(), "write days and times, such as Mo-Fr 09:00-20:00".to_owned());
        return Err(HoursProblem { column: 1, what, hint });
    }
    if text.contains('"') {
        let hint = "leave it out, and put the remark beside the hours";
        return Err(Objection::to(text, "\"", "a comment in quotes", hint).placed(text, 0));
    }
    let mut parts = Vec::new();
    let mut offset = 0;
    for piece in text.split(';') {
        let start = offset + (piece.len() - piece.trim_start().len());
        let part = piece.trim();
        let meaning = read_part(part).map_err(|objection| objection.placed(text, start))?;
        parts.push(Part { start, text: part, meaning });
        offset += piece.len() + 1;
    }
    order::check(&parts).map_err(|(start, objection)| objection.placed(text, start))?;
    Ok(Hours::new(text.trim(), parts.into_iter().map(|part| part.meaning).collect()))
}

fn read_part(part: &str) -> Result<HoursPart, Objection> {
    if part.is_empty() {
        let hint = "write days and times between the semicolons, and no semicolon at the end";
        return Err(Objection { at: 0, what: "an empty part".to_owned(), hint: hint.to_owned() });
    }
    let rules = syntax::read(part)?;
    match rules.as_slice() {
        [rule] => lower::lower(part, rule),
        [] => Err(Objection { at: 0, what: format!("\"{part}\" says nothing"), hint: "leave it out".to_owned() }),
        _ => Err(syntax::several(part)),
    }
}
