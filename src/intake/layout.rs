//! Where a table begins, and whether its header fits its rows; found by trying, on the first rows.
//!
//! What is not clear is not guessed: a header that is taken for a title costs an error, a name under the wrong column costs
//! calls to the wrong people at the wrong hour.

use super::looks;
use super::scan::Row;
use std::collections::HashSet;

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;

/// Rows of a table that are looked at.
pub(super) const SAMPLE_ROWS: usize = 200;

/// Rows among which a header is looked for.
const HEADER_WITHIN: usize = 30;

/// What a header says that its column holds, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Nothing,
    Phone,
    Key,
    State,
    Zip,
    /// Another field that somebody knows.
    Other,
}

/// What a table's rows are tried with.
pub(super) struct Tests<'a> {
    /// What a cell of the header means.
    pub(super) means: &'a dyn Fn(&str) -> Meaning,
    /// Whether a cell holds a telephone number.
    pub(super) is_phone: &'a dyn Fn(&str) -> bool,
}

impl Tests<'_> {
    pub(super) fn known(&self, cell: &str) -> bool {
        (self.means)(cell) != Meaning::Nothing
    }
}

/// How the names of a header belong to the cells of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// One under the other; cells beyond the header are blank, or a fault of their row.
    Fit,
    /// Rows begin with a cell that has no name, such as the row names that R writes.
    FirstMissing,
    /// Rows end with a cell that has no name.
    LastMissing,
    /// One name is missing, and the rows do not say which.
    Unclear,
}

/// What is seen of a row.
struct Seen {
    width: usize,
    filled: usize,
    known: usize,
    names_phone: bool,
    holds_phone: bool,
    figures: bool,
    damaged: bool,
}

impl Seen {
    fn of(row: &Row, tests: &Tests<'_>) -> Self {
        let cells = || row.cells().map(str::trim).filter(|cell| !cell.is_empty());
        Self {
            width: row.width(),
            filled: cells().count(),
            known: cells().filter(|cell| tests.known(cell)).count(),
            names_phone: cells().any(|cell| (tests.means)(cell) == Meaning::Phone),
            holds_phone: cells().any(looks::like_a_phone),
            figures: cells().any(|cell| !cell.contains(char::is_alphabetic)),
            damaged: row.damage.is_some(),
        }
    }
}

/// The index of the header among the first rows of a file: 0, unless rows above the header are a title and what else
/// reports begin with.
pub(super) fn header(rows: &[Row], tests: &Tests<'_>) -> usize {
    let seen: Vec<Seen> = rows.iter().take(SAMPLE_ROWS).map(|row| Seen::of(row, tests)).collect();
    let candidates = || 1..seen.len().min(HEADER_WITHIN);
    let by = |test: fn(&[Seen], &Seen, &[Seen]) -> bool| {
        candidates().find(|index| {
            let (above, rest) = seen.split_at(*index);
            let Some((this, below)) = rest.split_first() else { return false };
            // A telephone number above it may be a lead, which must not be lost.
            !this.damaged && !this.holds_phone && !above.iter().any(|row| row.holds_phone) && test(above, this, below)
        })
    };
    by(named).or_else(|| by(wide)).unwrap_or(0)
}

/// Whether a row is the header because it holds names that somebody knows, and those above hold fewer of them.
fn named(above: &[Seen], this: &Seen, below: &[Seen]) -> bool {
    if this.filled == 1 {
        let phones = below.iter().filter(|row| row.holds_phone).count();
        return this.names_phone && above.iter().all(|row| row.known == 0) && 2 * phones > below.len();
    }
    let sure = this.known >= 2 || this.names_phone;
    let title = |row: &Seen| row.known == 0 && (row.filled < this.filled || this.known >= 2);
    let note = |row: &Seen| this.known >= 2 && row.known < this.known && row.filled < this.filled;
    let fits = below.iter().filter(|row| (2..=this.width + 1).contains(&row.width)).count();
    sure && above.iter().all(|row| title(row) || note(row)) && (below.is_empty() || 2 * fits > below.len())
}

/// Whether a row is the header because it is the first that is as wide as all that follow, below titles of one cell.
fn wide(above: &[Seen], this: &Seen, below: &[Seen]) -> bool {
    let fits = below.iter().filter(|row| row.width == this.width).count();
    this.filled >= 3
        && this.filled == this.width
        && !this.figures
        && above.iter().all(|row| row.filled == 1 && row.known == 0)
        && below.len() >= 2
        && 10 * fits >= 9 * below.len()
}

/// How the names of `header` belong to the cells of `rows`, the first below it.
pub(super) fn names(header: &Row, rows: &[Row], tests: &Tests<'_>) -> Names {
    let width = header.width();
    let again = |row: &Row| row.width() == width && row.cells().eq(header.cells());
    let rows: Vec<&Row> = rows.iter().filter(|row| row.damage.is_none() && !again(row)).collect();
    let longer = rows.iter().filter(|row| row.width() == width + 1).count();
    // Single rows are too long because a cell lacks its quotes: they are rejects.
    if rows.len() < 3 || 20 * longer < 19 * rows.len() {
        return Names::Fit;
    }
    let nothing_beyond = rows.iter().all(|row| row.cell(width).trim().is_empty());
    let columns = |wanted: Meaning| -> Vec<usize> {
        let meant = header.cells().enumerate().filter(|(_, cell)| (tests.means)(cell.trim()) == wanted);
        meant.map(|(index, _)| index).collect()
    };
    let fits = |shift: usize| {
        let phones = columns(Meaning::Phone);
        let held: Vec<f64> = phones.iter().filter_map(|index| share(&rows, index + shift, tests.is_phone)).collect();
        !held.is_empty() && held.iter().all(|share| *share >= 0.8)
    };
    let against = |shift: usize, other: usize| {
        let worse = |wanted: Meaning, test: &dyn Fn(&str) -> bool| {
            columns(wanted).iter().any(|index| {
                let at = |shift: usize| share(&rows, index + shift, test).unwrap_or_default();
                at(other) > at(shift) + 0.2
            })
        };
        worse(Meaning::State, &short_word) || worse(Meaning::Zip, &like_a_zip) || worse(Meaning::Key, &numbered)
    };
    match (fits(0), fits(1)) {
        (true, false) if nothing_beyond => Names::Fit,
        (true, false) if !against(0, 1) && !unquoted(&rows) => Names::LastMissing,
        (false, true) if !against(1, 0) && !unquoted(&rows) && all_different(&rows) => Names::FirstMissing,
        _ if nothing_beyond => Names::Fit,
        (true | false, true | false) => Names::Unclear,
    }
}

/// The share of a column's cells that pass a test, of those that are not blank; `None` if all are.
#[expect(clippy::cast_precision_loss, reason = "at most 200 rows")]
fn share(rows: &[&Row], column: usize, test: &dyn Fn(&str) -> bool) -> Option<f64> {
    let cells: Vec<&str> = rows.iter().map(|row| row.cell(column).trim()).filter(|cell| !cell.is_empty()).collect();
    let passed = cells.iter().filter(|cell| test(cell)).count();
    (!cells.is_empty()).then(|| passed as f64 / cells.len() as f64)
}

/// Whether some columns begin with a blank, and others do not: a comma in a name without quotes looks so.
fn unquoted(rows: &[&Row]) -> bool {
    let width = rows.first().map_or(0, |row| row.width());
    let led = |column: usize| {
        let cells = rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.trim().is_empty());
        let (mut all, mut blank) = (0, 0);
        for cell in cells {
            all += 1;
            blank += usize::from(cell.starts_with(' '));
        }
        (all > 0).then_some(2 * blank > all)
    };
    let led: Vec<bool> = (1..width).filter_map(led).collect();
    led.contains(&true) && led.contains(&false)
}

/// Whether the first cells are filled, and no two are the same: names of rows are.
fn all_different(rows: &[&Row]) -> bool {
    let mut seen = HashSet::new();
    rows.iter().map(|row| row.cell(0).trim()).all(|cell| !cell.is_empty() && seen.insert(cell))
}

fn short_word(cell: &str) -> bool {
    (2..=3).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn numbered(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
}

fn like_a_zip(cell: &str) -> bool {
    (4..=10).contains(&cell.len())
        && cell.bytes().any(|byte| byte.is_ascii_digit())
        && cell.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-'))
}
