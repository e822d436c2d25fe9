//! Rejects as a file that people open in a spreadsheet, mend, and hand in again.

use crate::domain::lead::Reject;
use crate::domain::spreadsheet::inert;
use std::io::{self, Write};

/// Writes rejects as CSV: `line,row,column,value,reason,whole_row,code`.
pub struct RejectWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> RejectWriter<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(target: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(target);
        writer.write_record(["line", "row", "column", "value", "reason", "whole_row", "code"]).map_err(io_error)?;
        Ok(Self { writer })
    }

    /// Writes one reject.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let (line, row) = (reject.line.to_string(), reject.row.to_string());
        let texts = [&reject.column, &reject.value, &reject.reason].map(|text| inert(text));
        let whole = if reject.whole_row { "yes" } else { "no" };
        let [column, value, reason] = &texts;
        self.writer
            .write_record([line.as_str(), row.as_str(), column, value, reason, whole, reject.code.name()])
            .map_err(io_error)
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// What the system said when a row could not be written, with its kind, which `csv` hides.
pub fn io_error(error: csv::Error) -> io::Error {
    let told = error.to_string();
    if let csv::ErrorKind::Io(error) = error.into_kind() { error } else { io::Error::other(told) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reject_code::RejectCode;

    #[test]
    fn writes_what_a_spreadsheet_reads_as_text() {
        let reject = |value: &str, whole_row| Reject {
            row: 4,
            line: 5,
            column: "Phone, home".to_owned(),
            value: value.to_owned(),
            reason: "too few digits".to_owned(),
            code: RejectCode::TooShort,
            whole_row,
        };
        let mut out = Vec::new();
        let mut writer = RejectWriter::new(&mut out).expect("a writer");
        for (value, whole_row) in
            [("=1+2", true), ("+1 305", false), ("a \"b\"\nc", false), ("\t@x", true), ("12", true)]
        {
            writer.write(&reject(value, whole_row)).expect("written");
        }
        writer.finish().expect("finished");
        let expected = "line,row,column,value,reason,whole_row,code\n\
            5,4,\"Phone, home\",'=1+2,too few digits,yes,too_short\n\
            5,4,\"Phone, home\",'+1 305,too few digits,no,too_short\n\
            5,4,\"Phone, home\",\"a \"\"b\"\"\nc\",too few digits,no,too_short\n\
            5,4,\"Phone, home\",'\t@x,too few digits,yes,too_short\n\
            5,4,\"Phone, home\",12,too few digits,yes,too_short\n";
        assert_eq!(String::from_utf8(out).expect("text"), expected);
    }
}
