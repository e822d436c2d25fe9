//! From a lead file, whatever its shape, to drafts and rejects.
//!
//! Bytes become text (`encoding`), text becomes rows of cells (`scan`, told the delimiter by `dialect`), the first
//! row gives the columns their meaning (`sheet`, `mapping`), and each row becomes a draft or a reject (`row`, with what it
//! claims of the person from `claim_cells`).
//! Nothing here keeps more of a file than one block and one row.

mod aliases;
mod claim_cells;
mod claim_headers;
pub mod consents;
mod countries;
mod days;
mod dialect;
mod encoding;
mod error;
mod header;
mod looks;
mod mapping;
pub mod phones;
pub mod reader;
pub mod reject;
mod row;
mod scan;
mod sheet;
pub mod table;

#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod real_files_tests;

pub use error::IntakeError;
