//! The delimiter, found by trying.

use super::layout::{self, Tests};
use super::rows::first_rows;
use super::scan::{ONE_COLUMN, Row};
use std::collections::HashMap;

/// Delimiters in the order in which they win a draw.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a text falls into columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// Cells of the widest row that was looked at.
    pub(super) widest: usize,
}

/// How the first rows fall into columns with this delimiter.
struct Trial {
    first: usize,
    common: usize,
    widest: usize,
    /// The share of rows that have as many cells as the header, or as most rows have.
    agree: f64,
    /// The share of rows that have more than one cell.
    split: f64,
    /// Cells of the first row that are names of columns.
    known: usize,
}

/// Finds the delimiter: the one that gives the most consistent number of columns, at least two, and known names in the
/// header. `ended` says that the head is the whole file, `fixed` that it begins with the header, or the first row.
pub(super) fn find(head: &str, ended: bool, no_header: bool, fixed: bool, tests: &Tests<'_>) -> Dialect {
    let has_header = !no_header;
    let mut best: Option<(f64, usize, Dialect)> = None;
    for delimiter in CANDIDATES {
        let rows = first_rows(head, ended, delimiter);
        let header = if fixed { 0 } else { layout::header(&rows, tests) };
        let trial = try_out(rows.get(header..).unwrap_or_default(), has_header, tests);
        let width = if has_header { trial.first } else { trial.common };
        if width < 2 || (trial.agree < 0.5 && trial.split < 0.9 && trial.known == 0) {
            continue;
        }
        let score = trial.agree + if trial.known > 0 { 1.0 } else { 0.0 };
        let dialect = Dialect { delimiter, widest: trial.widest };
        let better = best.is_none_or(
            |(other, columns, _)| {
                if (score - other).abs() < 1e-9 { width > columns } else { score > other }
            },
        );
        if better {
            best = Some((score, width, dialect));
        }
    }
    best.map_or(Dialect { delimiter: ONE_COLUMN, widest: 1 }, |(_, _, dialect)| dialect)
}

/// The dialect with a delimiter that somebody said.
pub(super) fn with(delimiter: u8, head: &str, ended: bool) -> Dialect {
    let widest = first_rows(head, ended, delimiter).iter().map(Row::width).max().unwrap_or_default();
    Dialect { delimiter, widest }
}

/// Tries rows, of which the first is the header if there is one.
fn try_out(sample: &[Row], has_header: bool, tests: &Tests<'_>) -> Trial {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let mut trial = Trial { first: 0, common: 0, widest: 0, agree: 0.0, split: 0.0, known: 0 };
    let rows = sample.len();
    for (index, row) in sample.iter().enumerate() {
        if index == 0 {
            trial.first = row.width();
            trial.known = if has_header { row.cells().filter(|cell| tests.known(cell)).count() } else { 0 };
        }
        trial.widest = trial.widest.max(row.width());
        *counts.entry(row.width()).or_default() += 1;
    }
    let common = counts.iter().max_by_key(|(width, count)| (**count, **width)).map_or(0, |(width, _)| *width);
    trial.common = common;
    let reference = if has_header { trial.first } else { common };
    let agreeing = counts.get(&reference).copied().unwrap_or_default();
    let alone = counts.get(&1).copied().unwrap_or_default();
    trial.agree = share(agreeing, rows);
    trial.split = share(rows - alone, rows);
    trial
}

#[expect(clippy::cast_precision_loss, reason = "at most 200 rows")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::layout::Meaning;

    #[test]
    fn finds_the_delimiter() {
        let means = |cell: &str| match cell.trim() {
            "phone" => Meaning::Phone,
            "name" | "city" => Meaning::Other,
            _ => Meaning::Nothing,
        };
        let tests = Tests { means: &means, is_phone: &|_| false };
        for (head, has_header, delimiter) in [
            ("name,phone\nA,1\nB,2\n", true, b','),
            ("name;phone\n\"Li, Bo\";1\n\"a\nb\";2\n", true, b';'),
            ("name\tphone\tcity\nJ, B, C\t1\tx, y\nJ, B, C\t2\tx, y\n", true, b'\t'),
            ("name|phone\n", true, b'|'),
            // One column: commas in the cells are none of ours.
            ("phone\n305 555 0142, 305 555 0143\n305 555 0144, 305 555 0145\n", true, ONE_COLUMN),
            ("305 555 0142\n305 555 0143\n", false, ONE_COLUMN),
            ("1|2|a, b\n3|4|c, d, e\n5|6|f\n", false, b'|'),
            ("1;a,b,c\n2;d\n3;e\n4;f,g\n", false, b';'),
            ("1|2|3\n4|5\n6|7|8|9\n10|11|12|13|14\n", false, b'|'),
            // Below a title.
            ("title\nname,phone\n", true, b','),
            ("Leads, all; 2026\n\nname;phone;city\nA;1;x, y\nB;2;x, y\n", true, b';'),
        ] {
            assert_eq!(find(head, true, !has_header, !has_header, &tests).delimiter, delimiter, "{head:?}");
        }
    }

    #[test]
    fn the_row_that_the_sample_cuts_off_does_not_count() {
        let tests = Tests { means: &|_| Meaning::Nothing, is_phone: &|_| false };
        let dialect = find("a,b,c\n1,2,3\n4,5", false, true, true, &tests);
        assert_eq!(dialect, Dialect { delimiter: b',', widest: 3 });
    }
}
