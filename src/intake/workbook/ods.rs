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

/// Cells that a sheet comes to, as far as it is read.
#[derive(Default)]
struct Count {
    all: u64,
    /// Cells of the row at hand up to the last that is not blank.
    row: u64,
    blanks: u64,
    /// Times that the row at hand stands there, and blank rows before it.
    repeats: u64,
    blank_rows: u64,
    widest: u64,
}

/// Whether a workbook can be held in memory.
///
/// # Errors
/// When it is too large, or damaged.
pub(super) fn fits<R: Read + Seek>(packed: &mut Packed<R>) -> Result<(), IntakeError> {
    let content = packed.members().iter().find(|member| member.name == "content.xml").cloned();
    let Some(content) = content else { return Err(unreadable(&"it has no content.xml")) };
    let mut xml = Reader::from_reader(BufReader::new(packed.read(&content)?));
    let mut buffer = Vec::new();
    let mut count = Count::default();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| unreadable(&error))? {
            Event::Start(tag) => count.opens(&tag),
            Event::Empty(tag) => {
                count.opens(&tag);
                count.closes(tag.name().as_ref());
            }
            Event::End(tag) => count.closes(tag.name().as_ref()),
            Event::Eof => return Ok(()),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
        if count.all > MOST_CELLS {
            return Err(IntakeError::LargeWorkbook { cells: count.all });
        }
    }
}

impl Count {
    fn opens(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table" => *self = Self { all: self.all, ..Self::default() },
            "table:table-row" => {
                self.repeats = figure(tag, "table:number-rows-repeated");
                (self.row, self.blanks) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let cells = figure(tag, "table:number-columns-repeated");
                let held = ["office:value-type", "calcext:value-type", "table:formula"];
                if held.iter().any(|name| tag.try_get_attribute(name).is_ok_and(|found| found.is_some())) {
                    self.row = self.row.saturating_add(self.blanks).saturating_add(cells);
                    self.blanks = 0;
                } else {
                    self.blanks = self.blanks.saturating_add(cells);
                }
            }
            _ => {}
        }
    }

    fn closes(&mut self, name: &str) {
        if name != "table:table-row" {
            return;
        }
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

/// A tag's attribute that counts; 1 without it.
fn figure(tag: &BytesStart<'_>, name: &str) -> u64 {
    let found = tag.try_get_attribute(name).ok().flatten();
    found.map_or(1, |found| found.value.trim().parse().unwrap_or(u64::MAX))
}
