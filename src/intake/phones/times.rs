//! Clock times and other small numbers among the words of a telephone cell, which are no part of any number.

use std::borrow::Cow;

/// Words after which a small number is a clock time: `call after 5`, `no llamar antes de las 5`, `nach 17 Uhr`.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "after", "before", "until", "till", "from", "at", "by", "past", "between", "nach", "vor", "bis", "ab", "um", "zwischen", "antes",
    "después", "despues", "desde", "hasta", "partir", "après", "apres", "avant", "dès", "vers", "depois", "após", "apos", "até",
    "dopo", "prima", "dalle", "apt", "apartment", "unit", "suite", "room", "flat", "floor", "bldg",
];

/// Words that may stand between such a word and the time.
const BETWEEN: [&str; 10] = ["de", "del", "las", "los", "le", "les", "das", "as", "às", "delle"];

/// What stands behind a clock time: `5pm`, `17h`, `17 Uhr`.
const BEHIND: [&str; 14] =
    ["am", "pm", "a.m.", "p.m.", "a.m", "p.m", "h", "hs", "hrs", "hours", "uhr", "o'clock", "horas", "heures"];

/// The text without its clock times: numbers of one or two digits after a word that announces them, or with what marks
/// them as times (`5pm`, `17:30`). A number that is dialed keeps all of its digits.
pub(super) fn without_times(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut before = String::new();
    let (mut found, mut range) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word: String = rest.chars().take_while(|c| c.is_alphabetic() || *c == '\'').collect();
        if !word.is_empty() {
            let lower = word.to_lowercase();
            if range && ["and", "to", "y", "a", "und", "et", "e"].contains(&lower.as_str()) {
                "between".clone_into(&mut before);
            } else if !BETWEEN.contains(&lower.as_str()) {
                before = lower;
            }
            range = false;
            kept.push_str(&word);
            rest = rest.get(word.len()..).unwrap_or_default();
            continue;
        }
        if c.is_ascii_digit() && !kept.ends_with(is_of_number) {
            let taken = time(rest, BEFORE.contains(&before.as_str()));
            if taken > 0 {
                (found, range) = (true, true);
                rest = rest.get(taken..).unwrap_or_default();
                before.clear();
                continue;
            }
        }
        if c.is_ascii_digit() {
            before.clear();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            kept.push_str(&digits);
            rest = rest.get(digits.len()..).unwrap_or_default();
            continue;
        }
        kept.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    if found { Cow::Owned(kept.trim().to_owned()) } else { Cow::Borrowed(text) }
}

/// The text before opening hours behind it: `305-555-0173 ` of `305-555-0173 9-5`, `… (8:30-17)`. After a word, as before an
/// extension, they are none.
pub(super) fn before_hours(text: &str) -> Option<&str> {
    let rest = text.trim_end().trim_end_matches(')');
    let rest = before_hour(rest)?.trim_end().strip_suffix(['-', '–', '—'])?;
    let rest = before_hour(rest.trim_end())?;
    let number = rest.trim_end_matches([' ', '(', ',']);
    (number.len() < rest.len() && number.ends_with(|c: char| c.is_ascii_digit())).then_some(number)
}

/// The text before the hour with which it ends: `9`, `17:30`.
fn before_hour(text: &str) -> Option<&str> {
    let cut = |text: &str| text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let mut at = cut(text);
    if text.len() - at == 2 && text.get(..at).is_some_and(|head| head.ends_with(':')) {
        at = cut(text.get(..at - 1)?);
    }
    let hour: u8 = text.get(at..)?.split(':').next()?.parse().ok()?;
    (hour <= 24).then(|| text.get(..at)).flatten()
}

/// Whether a digit behind this sign goes on with a number.
fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '/' | ':' | '(' | '#' | '*')
}

/// The length of the clock time with which a text begins; 0 if there is none. `announced`: the word before says that one
/// comes.
fn time(text: &str, announced: bool) -> usize {
    let hours = text.bytes().take_while(u8::is_ascii_digit).count();
    if hours > 2 {
        return 0;
    }
    let mut length = hours;
    let behind = |at: usize| text.get(at..).unwrap_or_default();
    let minutes =
        behind(length).strip_prefix([':', 'h']).map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let clock = minutes == Some(2);
    if clock {
        length += 3;
    }
    let spaces = behind(length).len() - behind(length).trim_start_matches(' ').len();
    let word = behind(length + spaces).to_lowercase();
    let unit = BEHIND.iter().filter(|unit| {
        let next = word.strip_prefix(**unit).map(|rest| rest.chars().next());
        next.is_some_and(|next| next.is_none_or(|c| !c.is_alphanumeric()))
    });
    let unit = unit.map(|unit| unit.len()).max();
    if let Some(unit) = unit {
        return length + spaces + unit;
    }
    // What goes on with digits or signs of numbers is part of one: 12-345, 12.345, 12/34.
    let next = behind(length).chars().next();
    let goes_on = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | ':'))
        && behind(length + 1).starts_with(|c: char| c.is_ascii_digit());
    let ends = !goes_on && !next.is_some_and(char::is_alphanumeric);
    if ends && (announced || clock) { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_hours_behind_a_number_are_no_part_of_it() {
        for (text, number) in [
            ("305-555-0173 9-5", Some("305-555-0173")),
            ("305-555-0173 (8:30 - 17:00)", Some("305-555-0173")),
            ("305-555-0173, 9–17", Some("305-555-0173")),
            ("305-555-0173 ext 9-5", None),
            ("305-555-0173 x9-5", None),
            ("305-555-0173", None),
            ("305-555-9-5", None),
            ("305-555-0173 30-45", None),
            ("9-5", None),
        ] {
            assert_eq!(before_hours(text), number, "{text}");
        }
    }

    #[test]
    fn takes_times_out_and_leaves_numbers_whole() {
        for (text, expected) in [
            ("call after 5: 305-555-0142", "call after : 305-555-0142"),
            ("call after 5 305-555-0142", "call after  305-555-0142"),
            ("305-555-0142 call after 5", "305-555-0142 call after"),
            ("305-555-0142 call after 5pm", "305-555-0142 call after"),
            ("305-555-0142 after 17:30 only", "305-555-0142 after  only"),
            ("no llamar antes de las 5", "no llamar antes de las"),
            ("nach 17 Uhr 030 123456", "nach  030 123456"),
            ("home 17h30 then 030 123456", "home  then 030 123456"),
            ("from 9 a.m. on 305 555 0142", "from  on 305 555 0142"),
            ("305-555-0142 apt 12", "305-555-0142 apt"),
            ("home 305-555-0142, cell 305-555-0143", "home 305-555-0142, cell 305-555-0143"),
            ("tel 01 23 45 67 89", "tel 01 23 45 67 89"),
            ("at 12-345-678", "at 12-345-678"),
            ("between 9 and 17: 305-555-0142", "between  and : 305-555-0142"),
            ("from 305 555 0142", "from 305 555 0142"),
            ("305-555-0142 x12", "305-555-0142 x12"),
            ("305 555 0142", "305 555 0142"),
            ("1-800-555-HOME", "1-800-555-HOME"),
            ("", ""),
        ] {
            assert_eq!(without_times(text), expected, "{text}");
        }
    }
}
