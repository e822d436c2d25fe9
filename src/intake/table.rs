//! Plain tables: rows of cells with named columns, read as lists are, but nothing is made of them here.

use super::error::IntakeError;
use super::header::normalise;
use super::layout::{Meaning, Tests};
use super::looks;
use super::rows::Content;
use super::scan::Row;
use super::sheet::{Opening, Sheet};
use super::table_file::{Part, TableFile};
use std::io::{Read, Seek};

/// How a table is read.
#[derive(Clone, Debug, Default)]
pub struct TableOptions {
    /// `(field, column)`: the column by its header, or by its position from 1.
    pub columns: Vec<(String, String)>,
    /// The first line is a row; columns are named by position.
    pub no_header: bool,
    /// `None`: found by trying.
    pub delimiter: Option<u8>,
    /// `None`: found by looking.
    pub encoding: Option<String>,
    /// Which part of the file is meant.
    pub part: Part,
}

impl TableOptions {
    /// What of the options is part of a file's identity.
    pub fn identity(&self) -> String {
        let Self { columns, no_header, delimiter, encoding, part } = self;
        format!(
            "TableOptions {{ columns: {columns:?}, no_header: {no_header:?}, delimiter: {delimiter:?}, encoding: {encoding:?} }}{}",
            part.identity()
        )
    }

    /// Reads pairs such as `phone=Tel` or `phone=3`.
    ///
    /// # Errors
    /// When a text is no pair; in words for the user.
    pub fn from_maps(maps: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        for map in maps {
            match map.split_once('=') {
                Some((field, column)) if !field.trim().is_empty() && !column.trim().is_empty() => {
                    options.columns.push((field.trim().to_owned(), column.trim().to_owned()));
                }
                _ => return Err(format!("--map {map}: write FIELD=COLUMN, such as phone=Tel or phone=3")),
            }
        }
        Ok(options)
    }
}

/// A row of a table: as many cells as it came with. It is used again for the next, so that a row costs no memory of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow {
    row: Row,
    /// Why the cells can't be trusted, in words, if they can't: a quote that never closes, a line without an end, or more
    /// cells than columns. It costs its own line only.
    pub damage: Option<String>,
}

impl TableRow {
    /// The line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// A cell, from 0; empty if the row is too short to have it.
    pub fn cell(&self, index: usize) -> &str {
        self.row.cell(index)
    }

    /// The cells, in order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.row.cells()
    }
}

/// Reads a table row by row.
pub struct TableReader<'a> {
    sheet: Sheet<'a>,
    fields: Vec<(&'static str, usize)>,
}

/// Fields, each with the headers that mean it; case, blanks and signs do not count.
pub type Fields<'f> = [(&'static str, &'f [&'f str])];

impl<'a> TableReader<'a> {
    /// Reads a file, whatever it is. `fields` are those that the caller knows. Fields that no column holds are no error.
    ///
    /// # Errors
    /// When the file can't be read or is no table, or a field or column that was named does not exist.
    pub fn open<R: Read + Seek + Send>(
        file: &'a mut TableFile<R>,
        options: &TableOptions,
        fields: &Fields<'_>,
    ) -> Result<Self, IntakeError> {
        Self::of(file.content()?, options, fields)
    }

    /// Reads a table in text form.
    ///
    /// # Errors
    /// As [`TableReader::open`].
    pub fn new(
        source: impl Read + Send + 'a,
        options: &TableOptions,
        fields: &Fields<'_>,
    ) -> Result<Self, IntakeError> {
        Self::of(Content::Text(Box::new(source)), options, fields)
    }

    fn of(content: Content<'a>, options: &TableOptions, fields: &Fields<'_>) -> Result<Self, IntakeError> {
        let means = |cell: &str| {
            let normal = normalise(cell);
            let same = |header: &str| !normal.is_empty() && normalise(header) == normal;
            let named = options.columns.iter().find(|(_, column)| same(column)).map(|(field, _)| field.as_str());
            let expected = || fields.iter().find(|(_, headers)| headers.iter().any(|header| same(header)));
            match named.or_else(|| expected().map(|(field, _)| *field)) {
                Some("phone") => Meaning::Phone,
                Some("key" | "lead") => Meaning::Key,
                Some("state") => Meaning::State,
                Some("zip") => Meaning::Zip,
                Some(_) => Meaning::Other,
                None => Meaning::Nothing,
            }
        };
        let position = |(field, column): &(String, String)| field == "phone" && column.parse::<usize>().is_ok();
        let opening = Opening {
            no_header: options.no_header,
            header: &[],
            header_line: options.part.header_line,
            delimiter: options.delimiter,
            encoding: options.encoding.as_deref(),
            by_position: options.columns.iter().any(position),
            tests: Tests { means: &means, is_phone: &looks::like_a_phone },
        };
        let sheet = Sheet::open(content, &opening)?;
        let mut held: Vec<(&'static str, usize)> = Vec::new();
        for (name, column) in &options.columns {
            let Some((field, _)) = fields.iter().find(|(field, _)| field == name) else {
                let fields = fields.iter().map(|(field, _)| *field).collect::<Vec<_>>().join(", ");
                return Err(IntakeError::UnknownField { field: name.clone(), fields });
            };
            let index = sheet.headers.find(field, column)?;
            held.retain(|(other, _)| other != field);
            held.push((field, index));
        }
        let normal = sheet.headers.normalised();
        for (field, headers) in fields {
            if held.iter().any(|(other, _)| other == field) {
                continue;
            }
            let free = |index: usize| !held.iter().any(|(_, taken)| *taken == index);
            let place = |header: &str| {
                (0..normal.len()).find(|index| free(*index) && normal.get(*index).is_some_and(|name| *name == header))
            };
            if let Some(index) = headers.iter().find_map(|header| place(&normalise(header))) {
                held.push((field, index));
            }
        }
        Ok(Self { sheet, fields: held })
    }

    /// The columns' names, each different; `column 1` and so on without a header.
    pub fn headers(&self) -> &[String] {
        &self.sheet.headers.shown
    }

    /// The index of a field's column, if the table has one.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.fields.iter().find(|(held, _)| *held == field).map(|(_, index)| *index)
    }

    /// The index of a column that is named for a field of the caller's own, by its header or its position from 1.
    ///
    /// # Errors
    /// When there is no such column, or several of this header.
    pub fn find(&self, field: &str, column: &str) -> Result<usize, IntakeError> {
        self.sheet.headers.find(field, column)
    }

    /// Takes the next row that is not a blank line; `false` at the end. A row may be shorter than the header; one that is
    /// longer is damaged.
    ///
    /// # Errors
    /// When the source can't be read on.
    pub fn read_row(&mut self, into: &mut TableRow) -> Result<bool, IntakeError> {
        if !self.sheet.next(&mut into.row)? {
            return Ok(false);
        }
        let row = &into.row;
        let too_long = || self.sheet.headers.overflow(row).map(|(_, reason)| reason);
        into.damage = row.damage.map(|damage| damage.told(row.line)).or_else(too_long);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [(&str, &[&str]); 3] =
        [("phone", &["phone", "phone_number"]), ("at", &["at", "instant"]), ("key", &["key", "id"])];

    fn table(text: &'static str, maps: &[&str], no_header: bool) -> Result<TableReader<'static>, IntakeError> {
        let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
        let mut options = TableOptions::from_maps(&maps).expect("pairs");
        options.no_header = no_header;
        TableReader::new(text.as_bytes(), &options, &FIELDS)
    }

    #[test]
    fn gives_rows_and_columns() {
        let mut table = table("\u{FEFF}Phone Number;x;ID\r\n\"1;2\";;a\r\n\r\n3\r\n", &[], false).expect("a table");
        assert_eq!(table.headers(), ["Phone Number", "x", "ID"]);
        assert_eq!(["phone", "at", "key", "other"].map(|field| table.column(field)), [Some(0), None, Some(2), None]);
        let mut row = TableRow::default();
        for (line, cells) in [(2, &["1;2", "", "a"] as &[&str]), (4, &["3"])] {
            assert!(table.read_row(&mut row).expect("a row"));
            assert_eq!((row.line(), row.cells().collect::<Vec<_>>().as_slice(), &row.damage), (line, cells, &None));
        }
        assert_eq!((row.cell(0), row.cell(1)), ("3", ""));
        assert!(!table.read_row(&mut row).expect("the end"));
    }

    #[test]
    fn a_row_with_cells_beyond_the_columns_is_damaged() {
        for (line, damaged) in [("1,2,3", false), ("1,2,3,,", false), ("1", false), ("1,2,3,4", true)] {
            let text: &'static str = Box::leak(format!("phone,at,key\n{line}\n").into_boxed_str());
            let mut table = table(text, &[], false).expect("a table");
            let mut row = TableRow::default();
            assert!(table.read_row(&mut row).expect("read"));
            assert_eq!(row.damage.is_some_and(|damage| damage.contains("row too long: 4 cells")), damaged, "{line}");
        }
    }

    #[test]
    fn columns_that_are_named_go_before_those_that_are_found() {
        let named = table("phone,Tel,key\n1,2,3\n", &["phone=tel", "at=3"], false).expect("a table");
        assert_eq!(["phone", "at", "key"].map(|field| named.column(field)), [Some(1), Some(2), None]);
        let numbered = table("100001|NOCALL\n", &["key=1"], true).expect("a table");
        assert_eq!((numbered.headers().len(), numbered.column("key")), (2, Some(0)));
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, map, part) in [
            ("a,b\n", "phone=c", "no column \"c\" for phone: the columns are a, b"),
            ("a,b\n", "fone=a", "the fields are phone, at, key"),
            ("a,a\n", "phone=a", "2 columns are called \"a\""),
            ("", "phone=a", "the file is empty"),
            ("PK\u{3}\u{4}", "phone=a", "XLSX"),
        ] {
            let message = table(text, &[map], false).map(|_| ()).expect_err(text).to_string();
            assert!(message.contains(part), "{message}");
        }
        for map in ["phone", "=a", "phone="] {
            assert!(TableOptions::from_maps(&[map.to_owned()]).is_err(), "{map}");
        }
        let mut open = table("a,b\n1,\"2\n3,4\n", &[], false).expect("a table");
        let mut row = TableRow::default();
        assert!(open.read_row(&mut row).expect("a row with damage"));
        let message = row.damage.as_deref().expect("an open quote");
        assert!(message.contains("line 2") && row.cells().eq(["1", "\"2"]), "{message}");
        assert!(open.read_row(&mut row).expect("the next"));
        assert!(row.cells().eq(["3", "4"]) && row.damage.is_none());
    }
}
