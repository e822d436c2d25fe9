//! Clean CSV, as another program writes it: every cell comes back as it was, and as that program reads it.
//!
//! The first byte chooses the width, the second the delimiter, the third the line end and the quoting; the rest is text,
//! cut into cells at each `\u{1f}`.

#![no_main]

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};
use libfuzzer_sys::fuzz_target;
use outdial::intake::table::{TableOptions, TableReader, TableRow};

/// What no list has in a cell, and what the reader takes for another encoding or for lost characters.
fn fits(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t') || !(c.is_control() || c == '\u{feff}')
}

/// Rows of one width; the first cell begins with a letter, so that the file is nothing but a table.
fn rows(text: &str, width: usize) -> Vec<Vec<String>> {
    let mut cells: Vec<String> = vec!["h".to_owned()];
    cells.extend(text.split('\u{1f}').map(|cell| cell.chars().filter(|c| fits(*c)).collect()));
    while cells.len() % width != 0 {
        cells.push(String::new());
    }
    cells.chunks(width).map(<[String]>::to_vec).collect()
}

fn written(rows: &[Vec<String>], delimiter: u8, choice: u8) -> Vec<u8> {
    let end = if choice & 1 == 0 { Terminator::Any(b'\n') } else { Terminator::CRLF };
    let quotes = if choice & 2 == 0 { QuoteStyle::Necessary } else { QuoteStyle::Always };
    let mut writer =
        WriterBuilder::new().delimiter(delimiter).terminator(end).quote_style(quotes).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    writer.into_inner().expect("the bytes")
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first_chunk::<3>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let delimiter = [b',', b';', b'\t', b'|'][usize::from(choice[1] & 3)];
    let rows = rows(text, 1 + usize::from(choice[0] & 7));
    let bytes = written(&rows, delimiter, choice[2]);
    let mut reference = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes.as_slice());
    let theirs: Vec<Vec<String>> =
        reference.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();

    let options = TableOptions {
        no_header: true,
        delimiter: Some(delimiter),
        encoding: Some("utf-8".to_owned()),
        ..TableOptions::default()
    };
    let mut table = TableReader::new(bytes.as_slice(), &options, &[]).expect("a table");
    let mut row = TableRow::default();
    let mut ours: Vec<Vec<String>> = Vec::new();
    while table.read_row(&mut row).expect("a slice can always be read") {
        assert_eq!(row.damage, None, "clean rows are not damaged: {:?}", String::from_utf8_lossy(&bytes));
        ours.push(row.cells().map(str::to_owned).collect());
    }
    // A line of nothing but blanks is no row here, and one blank cell there.
    let blank = |row: &Vec<String>| row.len() == 1 && row[0].trim().is_empty();
    let filled = |rows: Vec<Vec<String>>| rows.into_iter().filter(|row| !blank(row)).collect::<Vec<_>>();
    let ours = filled(ours);
    assert_eq!(ours, filled(theirs), "as the other program reads it");
    assert_eq!(ours, filled(rows), "as it was written");
});
