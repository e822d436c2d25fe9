//! Cells read as what they are compared with.

use crate::domain::days;
use crate::domain::decimal::Decimal;
use crate::domain::filter::Reading;
use chrono::NaiveDate;

/// Codes of currencies that stand beside numbers.
const CURRENCIES: [&str; 16] =
    ["usd", "us$", "ca$", "c$", "a$", "cad", "aud", "nzd", "gbp", "eur", "inr", "rs.", "rs", "php", "mxn", "chf"];

/// `yes`, `Y`, `1`, `x`; `no`, `N`, `0`. Blank is neither.
pub(super) fn flag(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" => Some(true),
        "no" | "n" | "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// A day as the lists of the region write it.
pub(super) fn day(cell: &str, reading: Reading) -> Option<NaiveDate> {
    days::read(cell, reading.days).ok()
}

/// `1200.5`, `$1,200.50`, `1 200,50 €`, `(120.00)`, `12 %`; of two possible numbers none.
pub(super) fn number(cell: &str, reading: Reading) -> Option<Decimal> {
    let cell = cell.trim();
    // Most cells are plain figures.
    if let Some(number) = Decimal::read(cell)
        && (reading.point || !is_group(cell.trim_start_matches('-')))
    {
        return Some(number);
    }
    let (negative, cell) = match cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (true, inside),
        None => (false, cell),
    };
    let cell = bare(cell);
    let (minus, cell) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, bare(rest)),
        None => (false, cell.strip_prefix('+').unwrap_or(cell)),
    };
    if negative && minus || !cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return None;
    }
    let figures = ungrouped(cell, reading.point)?;
    Decimal::read(&format!("{}{figures}", if negative || minus { "-" } else { "" }))
}

/// A cell without the sign of a currency or a percent sign, before or after.
fn bare(cell: &str) -> &str {
    let cell = cell.trim().trim_end_matches('%');
    let sign = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₱') || c.is_whitespace();
    let cell = cell.trim_matches(sign);
    for code in CURRENCIES {
        if let Some(head) = cell.get(..code.len())
            && head.eq_ignore_ascii_case(code)
        {
            return cell.get(code.len()..).unwrap_or_default().trim_matches(sign);
        }
        let tail = cell.len().checked_sub(code.len());
        if let Some(tail) = tail
            && cell.get(tail..).is_some_and(|tail| tail.eq_ignore_ascii_case(code))
        {
            return cell.get(..tail).unwrap_or_default().trim_matches(sign);
        }
    }
    cell
}

/// `1.200`: up to three figures, a sign, three figures.
fn is_group(figures: &str) -> bool {
    let parts: Vec<_> = figures.split(['.', ',']).map(str::len).collect();
    matches!(parts.as_slice(), [1..=3, 3])
}

/// Figures with at most a point before the fraction, in place of groups of thousands and a comma.
fn ungrouped(figures: &str, point: bool) -> Option<String> {
    let marks: Vec<char> = figures.chars().filter(|c| !c.is_ascii_digit()).collect();
    let last = marks.last().copied();
    let seldom = |mark: char| marks.iter().filter(|other| **other == mark).count() == 1;
    let fraction = match last {
        None => None,
        Some('.') if marks.len() == 1 && !point && is_group(figures) => return None,
        Some('.') if seldom('.') => Some('.'),
        // A comma ends the thousands where points are fractions; elsewhere it may be either.
        Some(',') if point => None,
        Some(',') if marks.len() == 1 && is_group(figures) => return None,
        Some(',') if seldom(',') => Some(','),
        Some(_) => None,
    };
    let (whole, part) = match fraction {
        Some(mark) => figures.split_once(mark)?,
        None => (figures, ""),
    };
    let mut signs = whole.chars().filter(|c| !c.is_ascii_digit());
    let mut plain = String::new();
    match signs.next() {
        None => plain.push_str(whole),
        Some(sign) => {
            let is_sign = matches!(sign, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
            if !is_sign || Some(sign) == fraction || signs.any(|other| other != sign) {
                return None;
            }
            let groups: Vec<_> = whole.split(sign).collect();
            // In India groups of two stand before the last.
            let sound = |(index, group): (usize, &&str)| match (index, group.len()) {
                (0, 1..=3) => true,
                (0, _) => false,
                (index, 3) => index > 0,
                (index, 2) => index + 1 < groups.len() && sign == ',',
                (_, _) => false,
            };
            if !groups.iter().enumerate().all(sound) {
                return None;
            }
            plain.extend(groups);
        }
    }
    if plain.is_empty() {
        if part.is_empty() {
            return None;
        }
        plain.push('0');
    }
    if part.is_empty() { Some(plain) } else { Some(format!("{plain}.{part}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_lists_write_them() {
        for (cell, us, de) in [
            ("1200", "1200", "1200"),
            (" 1200.50 ", "1200.5", "1200.5"),
            ("$1,200.50", "1200.5", "1200.5"),
            ("$ 1,200", "1200", ""),
            ("1,200,000", "1200000", "1200000"),
            ("12,50,000.75", "1250000.75", "1250000.75"),
            ("1.200", "1.2", ""),
            ("1,200", "1200", ""),
            ("1.200,50 €", "", "1200.5"),
            ("1.200.000", "1200000", "1200000"),
            ("1 200,50", "", "1200.5"),
            ("1\u{202f}200", "1200", "1200"),
            ("1'200.50", "1200.5", "1200.5"),
            ("12,5", "", "12.5"),
            ("12.5", "12.5", "12.5"),
            ("(120.00)", "-120", "-120"),
            ("-$5", "-5", "-5"),
            ("$-5", "-5", "-5"),
            ("USD 1,200.00", "1200", "1200"),
            ("1200 eur", "1200", "1200"),
            ("5.5%", "5.5", "5.5"),
            ("+7", "7", "7"),
            (".5", "0.5", "0.5"),
            ("5.", "5", "5"),
            ("", "", ""),
            ("n/a", "", ""),
            ("12 apples", "", ""),
            ("1,20", "", "1.2"),
            ("12,34,5", "", ""),
            ("1,2000", "", "1.2"),
            ("1e3", "", ""),
            ("$", "", ""),
            ("-", "", ""),
            (",", "", ""),
            ("(-5)", "", ""),
            ("2026-11-01", "", ""),
            ("3-4", "", ""),
        ] {
            for (region, expected) in [("US", us), ("DE", de)] {
                let read = number(cell, Reading::of(region)).map(|number| number.to_string()).unwrap_or_default();
                assert_eq!(read, expected, "{cell:?} in {region}");
            }
        }
    }

    #[test]
    fn yes_and_no() {
        for (cell, read) in [("Yes", Some(true)), (" X ", Some(true)), ("0", Some(false)), ("", None), ("maybe", None)]
        {
            assert_eq!(flag(cell), read, "{cell}");
        }
    }
}
