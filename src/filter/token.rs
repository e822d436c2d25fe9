//! The words and signs of a filter.

use super::Problem;
use crate::domain::decimal::Decimal;
use chrono::NaiveDate;
use std::ops::Range;

/// A word or sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `state`, `and`.
    Word(String),
    /// `[Loan Amount]`, without the brackets and outer blanks.
    Header(String),
    /// `"FL"` or `'FL'`, without the quotes.
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// `( ) , = != < <= > >=`
    Sign(&'static str),
    End,
}

/// A token and the stretch of bytes in which it stands.
pub(super) type Placed = (Token, Range<usize>);

/// How values are written, for hints.
pub(super) const HOW: &str = "write texts in quotes, numbers like 1200 or 12.5, days like 2026-11-01, yes or no";

/// Signs of other languages, and what stands for them here.
const FOREIGN: [(&str, &str); 15] = [
    ("==", "write ="),
    ("=>", "write >="),
    ("=<", "write <="),
    ("<>", "write !="),
    ("≠", "write !="),
    ("≤", "write <="),
    ("≥", "write >="),
    ("&", "write and"),
    ("|", "write or"),
    ("!", "write not, or != between a column and a value"),
    ("$", "write the number alone, such as 1200"),
    ("€", "write the number alone, such as 1200"),
    ("£", "write the number alone, such as 1200"),
    ("“", "write straight quotes: \"FL\""),
    ("‘", "write straight quotes: \"FL\""),
];

/// The longer ones first.
const SIGNS: [&str; 9] = ["!=", "<=", ">=", "(", ")", ",", "=", "<", ">"];

/// Breaks a text up; the last token is the end.
///
/// # Errors
/// The first stretch that is none.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Problem> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = rest(text, at).chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = next(text, at, first)?;
        found.push((token, at..at + length));
        at += length;
    }
    found.push((Token::End, text.len()..text.len()));
    Ok(found)
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The token that begins at a place, and its length in bytes.
fn next(text: &str, at: usize, first: char) -> Result<(Token, usize), Problem> {
    let here = rest(text, at);
    match first {
        '"' | '\'' => enclosed(here, first).map(|(inside, length)| (Token::Text(inside), length)).ok_or_else(|| {
            Problem::new(at..at + 1, "this quote is never closed", format!("write {first} after the text"))
        }),
        '[' => header(here, at),
        _ if first.is_alphabetic() || first == '_' => word(here, at),
        _ if first.is_ascii_digit()
            || (first == '-' && here.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))) =>
        {
            figures(here, at)
        }
        _ => sign(here, at, first),
    }
}

/// What stands between two of a sign; the sign twice stands for itself. Gives the length with both signs.
fn enclosed(here: &str, close: char) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut chars = here.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        if c != close {
            inside.push(c);
        } else if chars.next_if(|(_, next)| *next == close).is_some() {
            inside.push(close);
        } else {
            return Some((inside, index + close.len_utf8()));
        }
    }
    None
}

fn header(here: &str, at: usize) -> Result<(Token, usize), Problem> {
    let Some((inside, length)) = enclosed(here, ']') else {
        return Err(Problem::new(at..at + 1, "this bracket is never closed", "write ] after the column's header"));
    };
    match inside.trim() {
        "" => Err(Problem::new(at..at + length, "no header stands in the brackets", "write it, such as [Loan Amount]")),
        header => Ok((Token::Header(header.to_owned()), length)),
    }
}

fn word(here: &str, at: usize) -> Result<(Token, usize), Problem> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let length = here.find(|c| !is_part(c)).unwrap_or(here.len());
    let word = here.get(..length).unwrap_or_default();
    // `loan-amount`, `e.mail`: nothing here is subtracted, so that a header is meant.
    let mut after = rest(here, length).chars();
    if after.next().is_some_and(|c| matches!(c, '-' | '.' | '/' | '#' | ':')) && after.next().is_some_and(is_part) {
        let whole = here.find(|c: char| c.is_whitespace() || "()=<>!,\"'".contains(c)).unwrap_or(here.len());
        let header = here.get(..whole).unwrap_or_default();
        let hint = format!("write a header like this in brackets: [{header}]; texts stand in quotes");
        return Err(Problem::new(at..at + whole, format!("\"{header}\" is no plain word"), hint));
    }
    Ok((Token::Word(word.to_owned()), length))
}

/// A number or a day.
fn figures(here: &str, at: usize) -> Result<(Token, usize), Problem> {
    let mut length = 0;
    let mut chars = here.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '.' | '-' | '/' | ':') && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if !(c.is_alphanumeric() || c == '_' || joins || (length == 0 && c == '-')) {
            break;
        }
        length += c.len_utf8();
    }
    let written = here.get(..length).unwrap_or_default();
    let fault = |length: usize, what: String, hint: &str| Err(Problem::new(at..at + length, what, hint));
    let parts: Vec<_> = written.split('-').map(str::len).collect();
    if parts == [4, 2, 2] {
        return match NaiveDate::parse_from_str(written, "%Y-%m-%d") {
            Ok(day) => Ok((Token::Day(day), length)),
            Err(_) => fault(
                length,
                format!("there is no day {written}"),
                "write the year, the month and the day, such as 2026-11-01",
            ),
        };
    }
    let after = rest(here, length);
    if after.starts_with('%') {
        return fault(length + 1, format!("\"{written}%\" is no number"), "write it as the cells do, without the sign");
    }
    let Some(number) = Decimal::read(written) else {
        return fault(length, format!("\"{written}\" is no number and no day"), HOW);
    };
    // 1,200 would be two numbers of a list.
    let group =
        after.strip_prefix(',').map(|rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    if group == Some(3) {
        let whole = here.get(..length + 4).unwrap_or_default();
        let hint = format!("write {}; two values of a list have a blank between them", whole.replace(',', ""));
        return fault(length + 4, format!("\"{whole}\" may be one number or two"), &hint);
    }
    Ok((Token::Number(number), length))
}

fn sign(here: &str, at: usize, first: char) -> Result<(Token, usize), Problem> {
    let foreign = FOREIGN.iter().find(|(sign, _)| here.starts_with(sign) && !(*sign == "!" && here.starts_with("!=")));
    if let Some((sign, hint)) = foreign {
        // Signs that are doubled elsewhere are shown so.
        let doubled = here.get(sign.len()..).is_some_and(|rest| "&|".contains(sign) && rest.starts_with(sign));
        let length = if doubled { sign.len() * 2 } else { sign.len() };
        let shown = here.get(..length).unwrap_or_default();
        return Err(Problem::new(at..at + length, format!("\"{shown}\" is no sign of filters"), *hint));
    }
    match SIGNS.iter().find(|sign| here.starts_with(**sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => {
            let what = format!("\"{}\" is no sign of filters", first.escape_debug());
            Err(Problem::new(at..at + first.len_utf8(), what, "the signs are ( ) , = != < <= > >="))
        }
    }
}
