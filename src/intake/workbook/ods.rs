//! What an ODS workbook would need, before it is held in memory. One cell may stand for a million others, so that its length
//! says nothing.

use super::super::error::IntakeError;
use super::super::unpack::Packed;
use super::unreadable;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read, Seek};

/// Cells that are held in memory at most; a list of half a million rows has as many.
const MOST_CELLS: u64 = 10_000_000;

/// Bytes of text in them.
const MOST_TEXT: u64 = 256 << 20;

/// Attributes that give a cell a value; without any it is blank.
const VALUES: [&str; 8] = [
    "office:value-type",
    "calcext:value-type",
    "office:value",
    "office:boolean-value",
    "office:string-value",
    "office:date-value",
    "office:time-value",
    "table:formula",
];

/// Cells and text that a sheet comes to, as far as it is read.
#[derive(Default)]
struct Count {
    all: u64,
    text: u64,
    /// Cells of the row at hand up to the last that is not blank, and their text.
    row: u64,
    blanks: u64,
    row_text: u64,
    /// Text of the cell at hand, and times that it stands there.
    cell_text: u64,
    cell_repeats: u64,
    /// Times that the row at hand stands there, and blank rows before it.
    repeats: u64,
    blank_rows: u64,
    widest: u64,
    in_row: bool,
}

/// Whether a workbook can be held in memory, and is whole: the library waits for ever for the end of a table that has none.
///
/// # Errors
/// When it is too large, or damaged.
pub(super) fn fits<R: Read + Seek>(packed: &mut Packed<R>) -> Result<(), IntakeError> {
    let content = packed.members().iter().find(|member| member.name == "content.xml").cloned();
    let Some(content) = content else { return Err(unreadable(&"it has no content.xml")) };
    let mut xml = Reader::from_reader(BufReader::new(packed.read(&content)?));
    let mut buffer = Vec::new();
    let mut count = Count::default();
    let mut open = 0_u64;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| unreadable(&error))? {
            Event::Start(tag) => {
                open += 1;
                count.opens(&tag)?;
            }
            Event::Empty(tag) => {
                count.opens(&tag)?;
                count.closes(tag.name().as_ref());
            }
            Event::End(tag) => {
                open = open.saturating_sub(1);
                count.closes(tag.name().as_ref());
            }
            Event::Eof if open > 0 => return Err(unreadable(&"it ends in the midst of a table")),
            Event::Eof => return Ok(()),
            Event::Text(text) => count.cell_text = count.cell_text.saturating_add(text.len() as u64),
            Event::GeneralRef(_) => count.cell_text = count.cell_text.saturating_add(char::MAX.len_utf8() as u64),
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if count.all > MOST_CELLS || count.text > MOST_TEXT {
            return Err(IntakeError::LargeWorkbook { cells: count.all, text: count.text });
        }
    }
}

impl Count {
    fn opens(&mut self, tag: &BytesStart<'_>) -> Result<(), IntakeError> {
        match tag.name().as_ref() {
            "table:table" | "table:table-row" if self.in_row => {
                return Err(unreadable(&"a table lies within a cell"));
            }
            "table:table" => *self = Self { all: self.all, text: self.text, ..Self::default() },
            "table:table-row" => {
                // Even what stands there no time is held while it is read.
                self.repeats = figure(tag, "table:number-rows-repeated").max(1);
                (self.row, self.blanks, self.row_text, self.in_row) = (0, 0, 0, true);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let cells = figure(tag, "table:number-columns-repeated");
                (self.cell_text, self.cell_repeats) = (0, cells.max(1));
                if VALUES.iter().any(|name| attribute(tag, name).is_some()) {
                    self.row = self.row.saturating_add(self.blanks).saturating_add(cells);
                    self.blanks = 0;
                    let kept = ["office:string-value", "office:date-value", "office:time-value", "table:formula"];
                    let kept = kept.iter().filter_map(|name| attribute(tag, name));
                    self.cell_text = kept.fold(0, |sum, length| sum.saturating_add(length));
                } else {
                    self.blanks = self.blanks.saturating_add(cells);
                }
            }
            // A number of blanks.
            "text:s" => self.cell_text = self.cell_text.saturating_add(figure(tag, "text:c")),
            _ => {}
        }
        Ok(())
    }

    fn closes(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                self.row_text = self.row_text.saturating_add(self.cell_text.saturating_mul(self.cell_repeats));
                self.cell_text = 0;
            }
            "table:table-row" => self.closes_row(),
            _ => {}
        }
    }

    fn closes_row(&mut self) {
        self.in_row = false;
        self.text = self.text.saturating_add(self.row_text.saturating_mul(self.repeats));
        if self.row == 0 {
            self.blank_rows = self.blank_rows.saturating_add(self.repeats);
            return;
        }
        self.widest = self.widest.max(self.row);
        let rows = self.repeats.saturating_add(self.blank_rows);
        self.blank_rows = 0;
        self.all = self.all.saturating_add(rows.saturating_mul(self.widest));
    }
}

/// The length of a tag's attribute, if it is there, or may be in a tag that can't be read.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<u64> {
    tag.try_get_attribute(name).map_or(Some(0), |found| found.map(|found| found.value.len() as u64))
}

/// A tag's attribute that counts; 1 without it.
fn figure(tag: &BytesStart<'_>, name: &str) -> u64 {
    let Ok(found) = tag.try_get_attribute(name) else { return u64::MAX };
    found.map_or(1, |found| found.value.trim().parse().unwrap_or(u64::MAX))
}
