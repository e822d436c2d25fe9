//! From a lead file, whatever its shape, to drafts and rejects.
//!
//! A file is plain, packed (`unpack`) or a workbook (`workbook`), which `table_file` finds out. Bytes become text (`encoding`),
//! text becomes rows of cells (`scan`, told the delimiter by `dialect`); a workbook gives rows by itself (`rows` knows both).
//! The header is found below what titles there are (`layout`) and gives the columns their meaning (`sheet`, `mapping`), and
//! each row becomes a draft or a reject (`row`, with what it claims of the person from `claim_cells`).
//! What a client's columns hold can be kept (`maps`), and is built in for the files of other systems.
//! Nothing here keeps more of a file than one block and one row, but for the texts of a workbook, and all of an ODS one.

mod aliases;
mod claim_cells;
mod claim_headers;
pub mod consents;
mod countries;
mod dialect;
mod encoding;
mod error;
mod header;
#[cfg(test)]
mod label_tests;
mod layout;
mod leave_out;
mod looks;
mod mapping;
pub mod maps;
pub mod phones;
pub mod reader;
pub mod registry;
pub mod reject;
mod row;
mod rows;
mod scan;
mod sheet;
pub mod table;
pub mod table_file;
pub mod unpack;
mod workbook;

#[cfg(test)]
mod news_tests;
#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod real_files_tests;

pub use error::IntakeError;
