//! A file on its way to rows: plain, packed, or a workbook.

use super::error::IntakeError;
use super::rows::Content;
use super::unpack::{Member, Packed, Shape};
use super::workbook::Workbook;
use std::io::{Read, Seek};

/// Which part of a file is meant, where its table begins, and how far it may unpack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The file in a zip archive; `None`: the only one that can be a table.
    pub member: Option<String>,
    /// The sheet of a workbook; `None`: the only one that holds rows.
    pub sheet: Option<String>,
    /// The line of the header, from 1, or the row in a sheet; `None`: found by trying.
    pub header_line: Option<u64>,
    /// Bytes that the file may unpack to; `None`: 256 MiB, or 200 times its length.
    pub unpack_limit: Option<u64>,
}

impl Part {
    /// What of it is part of a file's identity: the same bytes read otherwise are another list. Empty if nothing was said,
    /// so that files of old are known again.
    pub(super) fn identity(&self) -> String {
        let Self { member, sheet, header_line, unpack_limit: _ } = self;
        let header_line = header_line.map(|line| line.to_string());
        let given = [("member", member), ("sheet", sheet), ("header_line", &header_line)];
        given.iter().filter_map(|(what, given)| given.as_ref().map(|given| format!(" {what}: {given:?}"))).collect()
    }
}

/// A file that holds a table, opened. What reads rows borrows from it.
pub struct TableFile<R: Read + Seek> {
    held: Held<R>,
    told: String,
}

enum Held<R: Read + Seek> {
    Text(Packed<R>, Member),
    Workbook(Workbook<R>),
}

impl<R: Read + Seek + Send> TableFile<R> {
    /// Looks what a file is, by its bytes, and finds the part of it that is meant.
    ///
    /// # Errors
    /// When it can't be read or unpacked, or has no such part, or several that may be meant.
    pub fn open(source: R, part: &Part) -> Result<Self, IntakeError> {
        let packed = Packed::open(source, part.unpack_limit)?;
        let no_meaning = |option: String, what| Err(IntakeError::NoMeaning { option, what });
        if let Shape::Workbook(format) = packed.shape() {
            if let Some(member) = &part.member {
                return no_meaning(format!("--member {member}"), "a workbook");
            }
            let book = Workbook::open(packed, format, part.sheet.as_deref())?;
            let told = book.told();
            return Ok(Self { held: Held::Workbook(book), told });
        }
        if let Some(sheet) = &part.sheet {
            return no_meaning(format!("--sheet {sheet}"), "no workbook");
        }
        let member = packed.choose(part.member.as_deref())?;
        let told = match packed.shape() {
            Shape::Gzip => "gzip".to_owned(),
            Shape::Zip => {
                let left: Vec<_> = packed.members().iter().filter(|other| **other != member).collect();
                let left = match left.as_slice() {
                    [] => String::new(),
                    [one] => format!(" ({} passed over)", one.name),
                    several => format!(" ({} others passed over)", several.len()),
                };
                format!("zip, {}{left}", member.name)
            }
            Shape::Plain | Shape::Workbook(_) => String::new(),
        };
        Ok(Self { held: Held::Text(packed, member), told })
    }

    /// Reads every byte of what is packed: that nothing of it is damaged is known before any row is taken.
    ///
    /// # Errors
    /// When something is.
    pub fn verify(&mut self) -> Result<(), IntakeError> {
        match &mut self.held {
            Held::Text(packed, member) => Ok(packed.verify(Some(&member.clone()))?),
            // Its parts were read when it was opened.
            Held::Workbook(_) => Ok(()),
        }
    }

    /// Whether the rows are those of the file's own bytes, read once from the first to the last.
    pub fn is_plain(&self) -> bool {
        matches!(&self.held, Held::Text(packed, _) if packed.shape() == Shape::Plain)
    }

    /// `gzip`, `zip, north.csv`, `xlsx, sheet "Leads"`; empty for a plain file.
    pub(super) fn told(&self) -> &str {
        &self.told
    }

    /// What rows are made of.
    pub(super) fn content(&mut self) -> Result<Content<'_>, IntakeError> {
        Ok(match &mut self.held {
            Held::Text(packed, member) => Content::Text(Box::new(packed.read(member)?)),
            Held::Workbook(book) => Content::Workbook(book.rows()?),
        })
    }
}
