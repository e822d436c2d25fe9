//! The grammar: what the syntax crate makes of a part, and what people commonly write instead.

use super::Objection;
use opening_hours_syntax::Error;
use opening_hours_syntax::rules::RuleSequence;

/// The weekdays of the syntax.
const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// Reads one part; more than one rule comes back if it holds `, ` or `||` between rules.
pub(super) fn read(part: &str) -> Result<Vec<RuleSequence>, Objection> {
    if let Some(objection) = intersected_holiday(part) {
        return Err(objection);
    }
    opening_hours_syntax::parse(part).map(|expression| expression.rules).map_err(|error| explain(part, &error))
}

/// What to say of a part that holds several rules.
pub(super) fn several(part: &str) -> Objection {
    if part.contains("||") {
        return Objection::to(
            part,
            "||",
            "\"||\" gives a choice of hours",
            "write one set of hours, with ; between its parts",
        );
    }
    let hint = "write ; between parts, and no blank after the comma in a list of days";
    Objection::to(part, ", ", "a part that adds to the part before it", hint)
}

/// `PH Mo-Fr`: in the syntax "holidays that are weekdays", which the crate reads as "holidays, and weekdays".
fn intersected_holiday(part: &str) -> Option<Objection> {
    let tokens: Vec<&str> = part.split(' ').filter(|token| !token.is_empty()).collect();
    let is_day = |token: &str| token.get(..2).is_some_and(|day| WEEKDAYS.contains(&day.to_ascii_lowercase().as_str()));
    let ends_in_day = |token: &str| {
        let from = token.len().checked_sub(2).and_then(|at| token.get(at..));
        from.is_some_and(|day| WEEKDAYS.contains(&day.to_ascii_lowercase().as_str()))
    };
    let clash = tokens.windows(2).any(|pair| match pair {
        [first, second] => {
            (first.ends_with("PH") && is_day(second)) || (ends_in_day(first) && second.starts_with("PH"))
        }
        _ => false,
    });
    let hint = "write a comma for \"holidays and these days\": Su,PH";
    clash.then(|| Objection::to(part, "PH", "holidays with a blank before or after a weekday", hint))
}

fn explain(part: &str, error: &Error) -> Objection {
    let misread =
        if let Error::Syntax(error) = error { Some(byte_of_column(part, column(&error.to_string()))) } else { None };
    let at = misread.unwrap_or_default();
    if let Some((token, hint)) = common_mistake(part) {
        return Objection::to(part, token, format!("\"{part}\" is not in the syntax of hours"), hint);
    }
    let rest: String = part.get(at..).unwrap_or_default().chars().take(12).collect();
    let what = match misread {
        Some(_) if rest.is_empty() => format!("\"{part}\" breaks off"),
        Some(_) => format!("\"{rest}\" is not understood"),
        None => format!("\"{part}\": {error}"),
    };
    Objection { at, what, hint: "write days, then times: Mo-Fr 09:00-12:00,13:00-20:00; Su,PH off".to_owned() }
}

/// The column in a message of the grammar's (` --> 1:5`), which says it in no other way that can be named here.
fn column(message: &str) -> usize {
    let digits = message.split_once("--> 1:").map(|(_, rest)| rest).unwrap_or_default();
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1)
}

fn byte_of_column(part: &str, column: usize) -> usize {
    part.char_indices().nth(column.saturating_sub(1)).map_or(part.len(), |(at, _)| at)
}

/// What people write who don't know the syntax: where it shows, and what to write.
fn common_mistake(part: &str) -> Option<(&'static str, &'static str)> {
    let lower = part.to_ascii_lowercase();
    let words = || lower.split(|c: char| !c.is_ascii_alphabetic());
    const LONG: [(&str, &str); 7] = [
        ("mon", "write Mo"),
        ("tue", "write Tu"),
        ("wed", "write We"),
        ("thu", "write Th"),
        ("fri", "write Fr"),
        ("sat", "write Sa"),
        ("sun", "write Su"),
    ];
    if let Some(found) = LONG
        .into_iter()
        .find(|(day, _)| words().any(|word| word.starts_with(day) && word != "sunrise" && word != "sunset"))
    {
        return Some(found);
    }
    let half_day = |half: &str| words().any(|word| word == half);
    if half_day("am") {
        return Some(("am", "write times of 24 hours: 09:00-20:00"));
    }
    if half_day("pm") {
        return Some(("pm", "write times of 24 hours: 09:00-20:00"));
    }
    for (word, hint) in [
        ("daily", "write Mo-Su"),
        ("weekdays", "write Mo-Fr"),
        ("weekend", "write Sa,Su"),
        ("holiday", "write PH"),
        (" to ", "write a hyphen: 09:00-20:00"),
        ("–", "write a plain hyphen: 09:00-20:00"),
    ] {
        if lower.contains(word) {
            return Some((word, hint));
        }
    }
    if words().any(|word| word == "ph") && !part.contains("PH") {
        return Some(("ph", "write PH"));
    }
    (!part.contains(':') && part.contains(|c: char| c.is_ascii_digit()))
        .then_some(("-", "write times with minutes: 09:00-20:00"))
}
