//! Packed files: archives, workbooks and whatever begins like one. What is unpacked is bounded, and read twice it is the same.
//!
//! The first byte chooses what the rest is: `0` the file as it is; `1` what a gzip file holds, `2` a zip archive; the parts of
//! an XLSX workbook (`3`: the sheet, the shared texts, the styles and the list of sheets, cut at each `\u{1f}`; what is left
//! out is as it always is), or of an ODS one (`4`). Whole archives seldom survive a changed byte, so that these get far.

#![no_main]

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use outdial::intake::reader::{ListReader, ReadOptions};
use outdial::intake::table_file::{Part, TableFile};
use std::borrow::Cow;
use std::io::{Cursor, Write};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Bytes that a file may unpack to here.
const LIMIT: u64 = 1 << 20;

const SHEETS: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<Relationships><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"#;
const PACKAGE: &str = r#"<Relationships><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
const TEXTS: &str =
    r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>phone</t></si></sst>"#;

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in members {
        writer.start_file(*name, stored).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

fn xlsx(bytes: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = bytes.split(|byte| *byte == 0x1F).collect();
    let part = |at: usize, usual: &'static str| parts.get(at).copied().unwrap_or(usual.as_bytes());
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", part(3, SHEETS)),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/styles.xml", part(2, STYLES)),
        ("xl/sharedStrings.xml", part(1, TEXTS)),
        ("xl/worksheets/sheet1.xml", part(0, "")),
    ])
}

fn file(choice: u8, bytes: &[u8]) -> Cow<'_, [u8]> {
    match choice & 7 {
        1 => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).expect("packed");
            Cow::Owned(encoder.finish().expect("packed"))
        }
        2 => Cow::Owned(archive(&[("north/leads.csv", bytes), ("letter.pdf", b"%PDF")])),
        3 => Cow::Owned(xlsx(bytes)),
        4 => Cow::Owned(archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", bytes),
        ])),
        _ => Cow::Borrowed(bytes),
    }
}

fn told(data: &[u8]) -> Result<Vec<String>, String> {
    let part = Part { unpack_limit: Some(LIMIT), ..Part::default() };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let options = ReadOptions { region: Some("US".to_owned()), part: part.clone(), ..ReadOptions::default() };
    let mut file = TableFile::open(Cursor::new(data), &part).map_err(|error| error.to_string())?;
    file.verify().map_err(|error| error.to_string())?;
    let mut reader = ListReader::open(&mut file, options, today).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row() {
        let row = row.map_err(|error| error.to_string())?;
        assert_eq!(row.row, rows.len() as u64 + 1, "rows are numbered without a gap");
        let whole = row.rejects.iter().filter(|reject| reject.whole_row).count();
        assert_eq!(whole, usize::from(row.draft.is_none()), "a draft or one reject of the whole row: {row:?}");
        rows.push(format!("{row:?}"));
    }
    Ok(rows)
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let file = file(*choice, bytes);
    let once = told(&file);
    assert_eq!(once, told(&file), "the same bytes are the same list");
    // One cell of an ODS workbook may stand for a million others; how many it may is bounded by itself.
    if let (Ok(rows), 0..=3) = (&once, choice & 7) {
        let length: usize = rows.iter().map(String::len).sum();
        assert!(length < 64 * LIMIT as usize, "{} bytes made {length}", data.len());
    }
    // Packed or not, a list is the same; what is in a packed file is not unpacked again.
    if matches!(choice & 7, 1 | 2) && !matches!(bytes, [0x1F, 0x8B, ..] | [b'P', b'K', 3 | 5, 4 | 6, ..]) {
        assert_eq!(once, told(bytes), "packed it says another thing");
    }
});
