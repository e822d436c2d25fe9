//! A table of figures: for people as text, for programs as CSV and JSON.

use crate::domain::spreadsheet::inert;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A cell. Programs get figures raw, people get them marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Count(u64),
    /// A part of a whole: `28.4 %` as text, `0.2839` elsewhere; of nothing it is `n/a`, empty in CSV, null in JSON.
    Share {
        part: u64,
        whole: u64,
    },
    /// `1:02:03` as text, seconds elsewhere.
    Seconds(u64),
    /// No figure has its place here.
    Blank,
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn for_people(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => thousands(*count),
            Self::Share { part, whole } => percent(*part, *whole),
            Self::Seconds(seconds) => {
                format!("{}:{:02}:{:02}", thousands(seconds / 3600), seconds / 60 % 60, seconds % 60)
            }
            Self::Blank => String::new(),
        }
    }

    fn for_spreadsheets(&self) -> String {
        match self {
            // Agents and codes may come from foreign files; a spreadsheet would run what begins like a formula.
            Self::Text(text) => inert(text),
            Self::Count(figure) | Self::Seconds(figure) => figure.to_string(),
            Self::Share { part, whole } => ratio(*part, *whole).map(|ratio| ratio.to_string()).unwrap_or_default(),
            Self::Blank => String::new(),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(figure) | Self::Seconds(figure) => serializer.serialize_u64(*figure),
            Self::Share { part, whole } => ratio(*part, *whole).serialize(serializer),
            Self::Blank => serializer.serialize_none(),
        }
    }
}

/// What stands between the columns of a report.
pub const GAP: &str = "   ";

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in CSV and JSON: `talk_seconds`.
    pub name: &'static str,
    /// The heading for people.
    pub heading: String,
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn words(name: &'static str, heading: &str) -> Self {
        Self { name, heading: heading.to_owned(), align: Align::Left }
    }

    /// A column of figures.
    pub fn figures(name: &'static str, heading: &str) -> Self {
        Self { name, heading: heading.to_owned(), align: Align::Right }
    }
}

/// A table. Title, total and notes are for people; CSV and JSON hold the rows alone, so that sums over them are right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub total: Option<Vec<Cell>>,
    /// Lines below the table.
    pub notes: Vec<String>,
}

impl Table {
    /// For people: aligned, figures to the right, thousands marked, a blank line before the notes.
    pub fn text(&self) -> String {
        let headings = self.columns.iter().map(|column| column.heading.clone()).collect();
        let written = |row: &Vec<Cell>| row.iter().map(Cell::for_people).collect::<Vec<_>>();
        let mut lines = vec![headings];
        lines.extend(self.rows.iter().map(written));
        let above_total = lines.len();
        lines.extend(self.total.iter().map(written));
        let sides: Vec<Align> = self.columns.iter().map(|column| column.align).collect();
        let mut out = aligned(&lines, &sides, GAP);
        if self.total.is_some() {
            let width = out.iter().map(|line| line.chars().count()).max().unwrap_or_default();
            out.insert(above_total, "─".repeat(width));
        }
        if !self.title.is_empty() {
            out.splice(0..0, [self.title.clone(), String::new()]);
        }
        if !self.notes.is_empty() {
            out.push(String::new());
            out.extend(self.notes.iter().cloned());
        }
        out.join("\n") + "\n"
    }

    /// For spreadsheets: a header line and the rows, RFC 4180 with plain line feeds.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail; a row of another length than its header would, and there is none.
        let _ = writer.write_record(self.columns.iter().map(|column| column.name));
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(Cell::for_spreadsheets));
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// For programs: an array of objects, keys in the order of the columns.
    pub fn json(&self) -> String {
        let objects: Vec<_> = self.rows.iter().map(|cells| Object { columns: &self.columns, cells }).collect();
        serde_json::to_string_pretty(&objects).unwrap_or_default() + "\n"
    }
}

struct Object<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            map.serialize_entry(column.name, cell)?;
        }
        map.end()
    }
}

/// Lines of cells with each column as wide as its widest cell, `gap` between columns and no blanks at the end.
pub fn aligned(lines: &[Vec<String>], sides: &[Align], gap: &str) -> Vec<String> {
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..sides.len()).map(width).collect();
    let line = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths).zip(sides).map(|((cell, width), side)| match side {
            Align::Left => format!("{cell:<width$}"),
            Align::Right => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join(gap).trim_end().to_owned()
    };
    lines.iter().map(line).collect()
}

/// `12480` as `12,480`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `28.4 %`, rounded half up; `n/a` of nothing.
pub fn percent(part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 2000 + u128::from(whole)).checked_div(u128::from(whole) * 2);
    tenths.map_or("n/a".to_owned(), |tenths| format!("{}.{} %", tenths / 10, tenths % 10))
}

/// A share to four places; `None` of nothing.
#[allow(clippy::cast_precision_loss, reason = "calls are counted in far less than 2^53, and four places are kept")]
fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            title: "Calls".to_owned(),
            columns: vec![
                Column::words("agent", "agent"),
                Column::figures("calls", "calls"),
                Column::figures("contact_rate", "contact"),
                Column::figures("talk_seconds", "talk"),
            ],
            rows: vec![
                vec![Cell::text("Zoë"), Cell::Count(1240), Cell::Share { part: 352, whole: 1240 }, Cell::Seconds(3723)],
                vec![Cell::text("=2+5"), Cell::Count(0), Cell::Share { part: 0, whole: 0 }, Cell::Blank],
            ],
            total: Some(vec![
                Cell::text("all"),
                Cell::Count(1240),
                Cell::Share { part: 352, whole: 1240 },
                Cell::Seconds(3_723_000),
            ]),
            notes: vec!["contact: of calls".to_owned()],
        }
    }

    #[test]
    fn people_read_aligned_figures() {
        let expected = "\
Calls

agent   calls   contact          talk
Zoë     1,240    28.4 %       1:02:03
=2+5        0       n/a
─────────────────────────────────────
all     1,240    28.4 %   1,034:10:00

contact: of calls
";
        assert_eq!(table().text(), expected);
    }

    #[test]
    fn spreadsheets_get_raw_figures_and_no_formulas() {
        assert_eq!(table().csv(), "agent,calls,contact_rate,talk_seconds\nZoë,1240,0.2839,3723\n'=2+5,0,,\n");
    }

    #[test]
    fn programs_get_objects_in_the_order_of_the_columns() {
        let compact: String = table().json().split_whitespace().collect();
        let expected = concat!(
            r#"[{"agent":"Zoë","calls":1240,"contact_rate":0.2839,"talk_seconds":3723},"#,
            r#"{"agent":"=2+5","calls":0,"contact_rate":null,"talk_seconds":null}]"#
        );
        assert_eq!(compact, expected);
    }

    #[test]
    fn a_table_without_rows_has_its_header() {
        let bare = Table { rows: Vec::new(), total: None, notes: Vec::new(), title: String::new(), ..table() };
        assert_eq!(bare.text(), "agent   calls   contact   talk\n");
        assert_eq!((bare.csv().as_str(), bare.json().as_str()), ("agent,calls,contact_rate,talk_seconds\n", "[]\n"));
    }

    #[test]
    fn thousands_are_marked() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_480, "12,480"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn shares_are_rounded_half_up() {
        for (part, whole, text) in
            [(1, 3, "33.3 %"), (2, 3, "66.7 %"), (1, 2000, "0.1 %"), (1, 1, "100.0 %"), (0, 5, "0.0 %"), (0, 0, "n/a")]
        {
            assert_eq!(percent(part, whole), text, "{part} of {whole}");
        }
    }
}
