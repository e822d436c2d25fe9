//! What spreadsheets, web pages and typists leave around a number, taken off before it is read.

use std::borrow::Cow;

/// The cell without invisible characters, outer blanks and a spreadsheet's quoting (`'…`, `="…"`, `"…"`). Full-width
/// letters, digits and signs become plain; every kind of blank but the line break becomes a space.
pub(super) fn clean(cell: &str) -> Cow<'_, str> {
    if cell.chars().all(|c| c == '\n' || ((' '..='~').contains(&c) && c != '_')) {
        return Cow::Borrowed(unquoted(cell));
    }
    let plain: String = cell.chars().filter(|c| !invisible(*c)).map(plain).collect();
    Cow::Owned(unquoted(&plain).to_owned())
}

/// Zero-width characters, marks of writing direction, the byte-order mark and the soft hyphen.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn plain(c: char) -> char {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
        // Full-width forms stand in the order of ASCII, from ！ for ! to ～ for ~ (Unicode, block FF00).
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        // No part of a number anywhere, and between the digits of some.
        '_' => ' ',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

fn unquoted(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let within = |open: &str, close: char| rest.strip_prefix(open).and_then(|inner| inner.strip_suffix(close));
        let inner = within("=\"", '"').or_else(|| within("\"", '"')).or_else(|| within("'", '\''));
        match inner.or_else(|| rest.strip_prefix('\'')) {
            Some(inner) => rest = inner.trim(),
            None => return unstarred(rest),
        }
    }
}

/// A number without the service code that hides the caller's own, `*67`, `*82`, `#31#`: a dialer sends no such codes. The code alone
/// stays, to be told as no number.
fn unstarred(text: &str) -> &str {
    let rest = ["#31#", "*31#", "*67", "*82"].iter().find_map(|code| text.strip_prefix(code));
    rest.filter(|rest| rest.contains(|c: char| c.is_ascii_digit()))
        .map_or(text, |rest| rest.trim_start_matches([' ', '-', ',']))
}

/// Words for an extension that libphonenumber does not know, in lower case.
const EXTENSION_WORDS: [&str; 9] =
    ["ramal", "interno", "poste", "durchwahl", "klappe", "toestel", "anknytning", "dw", "wew"];

/// The text with an `ext.` for such a word, if digits stand before it and only the extension behind: `11 5555 0142 ramal 12`.
pub(super) fn plain_extension(text: &str) -> Cow<'_, str> {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, extension) = text.split_at(text.len() - digits);
    let head = head.trim_end_matches([' ', '.', ':', '-']);
    let named = EXTENSION_WORDS.iter().find_map(|word| {
        let start = head.len().checked_sub(word.len())?;
        head.get(start..)?.eq_ignore_ascii_case(word).then(|| head.get(..start)).flatten()
    });
    match named.map(|number| number.trim_end_matches([' ', ',', ';', '-', '('])) {
        Some(number) if (1..=7).contains(&digits) && number.ends_with(|c: char| c.is_ascii_digit()) => {
            Cow::Owned(format!("{number} ext. {extension}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Words that are part of how a number is written.
const WRITTEN: [&str; 27] = [
    "x",
    "e",
    "n",
    "a",
    "toestel",
    "klappe",
    "anknytning",
    "wew",
    "ext",
    "extn",
    "extension",
    "tel",
    "telephone",
    "phone",
    "or",
    "and",
    "доб",
    "isub",
    "ph",
    "int",
    "anexo",
    "context",
    "ramal",
    "interno",
    "poste",
    "durchwahl",
    "dw",
];

/// Whether a text says more than numbers: it has a word that is not part of how they are written.
pub(super) fn has_words(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.into_iter().any(|word| !WRITTEN.contains(&word.to_lowercase().as_str()))
}

/// What says that a number must not be called, in lower case.
const FORBIDDING: [&str; 12] = [
    "do not call",
    "don't call",
    "dont call",
    "do not phone",
    "dnc",
    "no llamar",
    "no llame",
    "nicht anrufen",
    "ne pas appeler",
    "não ligar",
    "nao ligar",
    "non chiamare",
];

/// What makes a time out of it: `do not call before 5`.
const BOUNDING: [&str; 20] = [
    "before", "after", "until", "till", "between", "at", "on", "from", "antes", "después", "despues", "hasta", "entre",
    "a", "vor", "nach", "avant", "après", "prima", "dopo",
];

/// Whether a cell says not to call its number, and not only at some times.
pub(super) fn forbids(text: &str) -> bool {
    let lower = text.to_lowercase();
    FORBIDDING.iter().any(|phrase| {
        lower.match_indices(phrase).any(|(at, _)| {
            let before = lower.get(..at).unwrap_or_default();
            let rest = lower.get(at + phrase.len()..).unwrap_or_default();
            let whole = !before.ends_with(char::is_alphanumeric) && !rest.starts_with(char::is_alphanumeric);
            let next = rest.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            whole && !BOUNDING.contains(&next)
        })
    })
}

/// Most digits of what is no number beside a number: alone, and with words (`apt 1204`).
const FEW_DIGITS: (usize, usize) = (2, 4);

/// Whether a piece is too small for a number, or for what is left of one.
pub(super) fn too_small(piece: &str) -> bool {
    let digits = piece.chars().filter(|c| c.is_numeric()).count();
    digits <= if has_words(piece) { FEW_DIGITS.1 } else { FEW_DIGITS.0 }
}

/// What a spreadsheet made of a number that it took for an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spoilt {
    /// `2.12556E+09`: fewer digits are shown than the number had.
    LostDigits,
    /// `2125550123.0` or `2.125550123E9`: all digits are there, these.
    Decimal(String),
}

/// Fewer digits before `.0` are no telephone number that a spreadsheet has spoilt.
const DECIMAL_DIGITS: usize = 7;

/// Whether a cell is an amount, as a spreadsheet writes large ones.
pub(super) fn spoilt(text: &str) -> Option<Spoilt> {
    let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if let Some((mantissa, exponent)) = text.strip_prefix('+').unwrap_or(text).split_once(['e', 'E']) {
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
        if whole.len() != 1 || !digits_only(whole) || !digits_only(fraction) || !digits_only(exponent) {
            return None;
        }
        let all_there = mantissa.len() > 1 && exponent.parse() == Ok(fraction.len());
        return Some(if all_there { Spoilt::Decimal(format!("{whole}{fraction}")) } else { Spoilt::LostDigits });
    }
    let (whole, fraction) = text.split_once('.')?;
    let decimal = whole.len() >= DECIMAL_DIGITS && digits_only(whole) && matches!(fraction, "0" | "00");
    decimal.then(|| Spoilt::Decimal(whole.to_owned()))
}

/// The text before its first word, if that word follows enough digits for a number: `0121 234 5678 ` of
/// `0121 234 5678 (home)`. libphonenumber reads words of three letters and more as the keys they stand on. Capitals that
/// hang on the digits are meant so: `800-555-HOME`.
pub(super) fn before_words(text: &str) -> Option<&str> {
    let (mut digits, mut letters, mut word) = (0, 0, 0);
    let (mut before, mut keys) = (' ', false);
    for (at, c) in text.char_indices() {
        if c.is_alphabetic() {
            if letters == 0 {
                word = at;
                keys = before.is_numeric() || matches!(before, '-' | '.');
            }
            keys &= c.is_ascii_uppercase();
            letters += 1;
            if letters == 3 && digits >= DECIMAL_DIGITS && !keys {
                return text.get(..word).map(|head| head.trim_end_matches([' ', '(', '[', '-', ':']));
            }
        } else {
            letters = 0;
            digits += usize::from(c.is_numeric());
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_off_what_surrounds_a_number() {
        for (cell, expected) in [
            ("305-555-0142", "305-555-0142"),
            ("\u{a0} 305 555\u{a0}0142 \u{feff}", "305 555 0142"),
            ("\u{202a}+1 305 555 0142\u{202c}", "+1 305 555 0142"),
            ("＋１ ３０５ ５５５ ０１４２", "+1 305 555 0142"),
            ("'3055550142", "3055550142"),
            ("=\"3055550142\"", "3055550142"),
            ("\"'3055550142\"", "3055550142"),
            ("\"305\"", "305"),
            ("\"", "\""),
            (" \t\u{200b} ", ""),
            ("a\r\nb", "a\n\nb"),
        ] {
            assert_eq!(clean(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn tells_amounts_from_numbers() {
        let decimal = |digits: &str| Some(Spoilt::Decimal(digits.to_owned()));
        for (text, expected) in [
            ("2.12556E+09", Some(Spoilt::LostDigits)),
            ("2,12556e9", Some(Spoilt::LostDigits)),
            ("3E+09", Some(Spoilt::LostDigits)),
            ("2.125550123E9", decimal("2125550123")),
            ("2125550123.0", decimal("2125550123")),
            ("2125550123.00", decimal("2125550123")),
            ("2125550123", None),
            ("36.67.11", None),
            ("030.0", None),
            ("212.555.0123", None),
            ("E9", None),
            ("1-800-E9", None),
            ("+1.5E9", Some(Spoilt::LostDigits)),
        ] {
            assert_eq!(spoilt(text), expected, "{text}");
        }
    }

    #[test]
    fn finds_words_behind_a_number_only() {
        for (text, expected) in [
            ("0121 234 5678 (home)", Some("0121 234 5678")),
            ("305-555-0142 mobile 305-555-0143", Some("305-555-0142")),
            ("1-800-FLOWERS", None),
            ("+1 800-555-HOME", None),
            ("800-555-0142-home", Some("800-555-0142")),
            ("800-555-0142 HOME", Some("800-555-0142")),
            ("home 305-555-0142", None),
            ("305-555-0142 x12", None),
        ] {
            assert_eq!(before_words(text), expected, "{text}");
        }
    }
}
