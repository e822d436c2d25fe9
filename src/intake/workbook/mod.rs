//! Workbooks: the sheet that is meant, and its rows. XLSX is read row by row; an ODS workbook is held in memory whole.

mod cells;
mod ods;
#[cfg(test)]
mod tests;
mod texts;

use super::error::IntakeError;
use super::rows::RowSource;
use super::scan::Row;
use super::unpack::{BookFormat, Packed};
use calamine::{Cell, Data, DataRef, Range, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxCellReader};
use std::io::{BufReader, Read, Seek};

/// Columns that a sheet of any program can have.
const MOST_COLUMNS: u32 = 16_384;

/// A workbook with the sheet that is read.
pub(super) struct Workbook<R: Read + Seek> {
    book: Book<R>,
    sheet: Sheet,
    /// Other sheets that hold rows.
    passed: Vec<Sheet>,
}

enum Book<R: Read + Seek> {
    Xlsx(Box<Xlsx<BufReader<R>>>),
    /// The rows of the sheet.
    Ods(Range<Data>),
}

impl<R: Read + Seek + Send> Workbook<R> {
    /// Opens a workbook and finds the sheet: the one of this name, or the only one to be seen that holds rows.
    ///
    /// # Errors
    /// When it is damaged, or has no such sheet, or several.
    pub(super) fn open(mut packed: Packed<R>, format: BookFormat, named: Option<&str>) -> Result<Self, IntakeError> {
        packed.verify(None)?;
        match format {
            BookFormat::Xlsx => {
                texts::fit(&mut packed)?;
                let mut book = Xlsx::new(BufReader::new(packed.into_source())).map_err(|error| unreadable(&error))?;
                let sheets = tables(book.sheets_metadata());
                let filled = holding(&sheets, |sheet| {
                    let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(|error| unreadable(&error))?;
                    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
                        if !cells::told(cell.get_value()).trim().is_empty() {
                            return Ok(true);
                        }
                    }
                    Ok(false)
                })?;
                let (sheet, passed) = choose(&sheets, filled, named)?;
                Ok(Self { book: Book::Xlsx(Box::new(book)), sheet, passed })
            }
            BookFormat::Ods => {
                ods::fits(&mut packed)?;
                let mut book: calamine::Ods<_> =
                    calamine::Ods::new(BufReader::new(packed.into_source())).map_err(|error| unreadable(&error))?;
                let sheets = tables(book.sheets_metadata());
                let filled = holding(&sheets, |sheet| {
                    let range = book.worksheet_range(&sheet.name).map_err(|error| unreadable(&error))?;
                    Ok(!range.is_empty())
                })?;
                let (sheet, passed) = choose(&sheets, filled, named)?;
                let range = book.worksheet_range(&sheet.name).map_err(|error| unreadable(&error))?;
                Ok(Self { book: Book::Ods(range), sheet, passed })
            }
        }
    }

    /// `xlsx, sheet "Leads"`, with the sheets that hold rows and are not read.
    pub(super) fn told(&self) -> String {
        let format = match self.book {
            Book::Xlsx(_) => "xlsx",
            Book::Ods(_) => "ods",
        };
        let named = |sheet: &Sheet| {
            let hidden = if is_hidden(sheet) { "hidden " } else { "" };
            format!("{hidden}sheet \"{}\"", sheet.name)
        };
        let mut told = format!("{format}, {}", named(&self.sheet));
        if !self.passed.is_empty() {
            let passed = self.passed.iter().map(named).collect::<Vec<_>>().join(", ");
            told.push_str(&format!(" ({passed} passed over)"));
        }
        told
    }

    /// The rows of the sheet, from the first.
    ///
    /// # Errors
    /// When the sheet can't be read.
    pub(super) fn rows(&mut self) -> Result<Box<dyn RowSource + Send + '_>, IntakeError> {
        Ok(match &mut self.book {
            Book::Xlsx(book) => {
                let cells = book.worksheet_cells_reader(&self.sheet.name).map_err(|error| unreadable(&error))?;
                Box::new(XlsxRows { cells, next: None, row: Vec::new(), over: false })
            }
            Book::Ods(range) => {
                let (line, blanks) = range.start().map_or((0, 0), |(row, column)| (row, column));
                Box::new(OdsRows { rows: range.rows(), line: u64::from(line), blanks })
            }
        })
    }
}

/// The sheets that can hold a table.
fn tables(sheets: &[Sheet]) -> Vec<Sheet> {
    sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect()
}

fn holding(
    sheets: &[Sheet],
    mut holds_rows: impl FnMut(&Sheet) -> Result<bool, IntakeError>,
) -> Result<Vec<Sheet>, IntakeError> {
    let mut filled = Vec::new();
    for sheet in sheets {
        if holds_rows(sheet)? {
            filled.push(sheet.clone());
        }
    }
    Ok(filled)
}

/// The sheet that is meant, and the others that hold rows.
fn choose(sheets: &[Sheet], filled: Vec<Sheet>, named: Option<&str>) -> Result<(Sheet, Vec<Sheet>), IntakeError> {
    let names = |sheets: &[Sheet]| sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    let (hidden, seen): (Vec<Sheet>, Vec<Sheet>) = filled.iter().cloned().partition(is_hidden);
    let sheet = match named {
        Some(name) => {
            let exact = sheets.iter().find(|sheet| sheet.name == name);
            let likely = |sheet: &&Sheet| sheet.name.trim().to_lowercase() == name.trim().to_lowercase();
            exact
                .or_else(|| sheets.iter().find(likely))
                .ok_or_else(|| IntakeError::UnknownSheet { sheet: name.to_owned(), sheets: names(sheets) })?
        }
        None => match (seen.as_slice(), hidden.as_slice()) {
            ([one], _) => one,
            ([], []) => return Err(IntakeError::EmptyWorkbook),
            ([], hidden) => return Err(IntakeError::HiddenSheets { sheets: names(hidden) }),
            (several, _) => return Err(IntakeError::SeveralSheets { sheets: names(several) }),
        },
    };
    let sheet = sheet.clone();
    Ok((sheet.clone(), filled.into_iter().filter(|other| other.name != sheet.name).collect()))
}

fn is_hidden(sheet: &Sheet) -> bool {
    sheet.visible != SheetVisible::Visible
}

fn unreadable(error: &dyn std::fmt::Display) -> IntakeError {
    IntakeError::Workbook(error.to_string())
}

/// The rows of an XLSX sheet, as its cells come in.
struct XlsxRows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, BufReader<R>>,
    /// The first cell of the next row.
    next: Option<Cell<DataRef<'a>>>,
    /// Columns and texts of the row at hand.
    row: Vec<(u32, String)>,
    over: bool,
}

impl<R: Read + Seek> XlsxRows<'_, R> {
    /// Gathers the cells of the next row; its number from 0, or `None` at the end.
    fn gather(&mut self) -> Result<Option<u32>, IntakeError> {
        self.row.clear();
        let mut line = None;
        loop {
            let cell = match self.next.take() {
                Some(cell) => Some(cell),
                None if self.over => None,
                None => self.cells.next_cell().map_err(|error| unreadable(&error))?,
            };
            let Some(cell) = cell else {
                self.over = true;
                return Ok(line);
            };
            let (row, column) = cell.get_position();
            if column >= MOST_COLUMNS {
                return Err(unreadable(&"a cell lies beyond the last column"));
            }
            if line.is_some_and(|line| line != row) {
                self.next = Some(cell);
                return Ok(line);
            }
            line = Some(row);
            let text = cells::told(cell.get_value());
            if !text.is_empty() {
                self.row.push((column, text.into_owned()));
            }
        }
    }
}

impl<R: Read + Seek> RowSource for XlsxRows<'_, R> {
    fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        loop {
            let Some(line) = self.gather()? else { return Ok(false) };
            if self.row.iter().all(|(_, text)| text.trim().is_empty()) {
                continue;
            }
            self.row.sort_by_key(|(column, _)| *column);
            row.begin(u64::from(line) + 1);
            let mut at = 0;
            for (column, text) in &self.row {
                // One of the two would push all that follow out of their columns.
                if *column < at {
                    return Err(unreadable(&format!("two cells stand at one place in row {}", row.line)));
                }
                while at < *column {
                    row.push("");
                    at += 1;
                }
                row.push(text);
                at = column + 1;
            }
            return Ok(true);
        }
    }
}

/// The rows of an ODS sheet.
struct OdsRows<'a> {
    rows: calamine::Rows<'a, Data>,
    /// The number of the next row, from 0.
    line: u64,
    /// Columns before the first that holds anything.
    blanks: u32,
}

impl RowSource for OdsRows<'_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        for cells in self.rows.by_ref() {
            self.line += 1;
            let texts: Vec<_> = cells.iter().map(|cell| cells::of(cell)).collect();
            let Some(last) = texts.iter().rposition(|text| !text.trim().is_empty()) else { continue };
            row.begin(self.line);
            (0..self.blanks).for_each(|_| row.push(""));
            texts.iter().take(last + 1).for_each(|text| row.push(text));
            return Ok(true);
        }
        Ok(false)
    }
}
