//! What a file seems to be that is no list in text form, and what a row seems to be that should be a header.

use crate::domain::days;

/// The first bytes of formats that people hand in instead of a list, and what to do about each.
const MAGIC: [(&[u8], &str); 10] = [
    (
        b"PK\x03\x04",
        "it seems to be an XLSX workbook or a ZIP archive: save the sheet as CSV (UTF-8), or unpack the archive",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "it seems to be an old Excel workbook (XLS), or one with a password: save it without one, as XLSX or the sheet as CSV (UTF-8)",
    ),
    (b"%PDF", "it seems to be a PDF document: ask for the list as CSV"),
    (b"\x1F\x8B", "it is packed with gzip: unpack it first"),
    (b"BZh", "it is packed with bzip2: unpack it first"),
    (b"\xFD7zXZ\x00", "it is packed with xz: unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "it is a 7-Zip archive: unpack it first"),
    (b"SQLite format 3\x00", "it is an SQLite database: export the table as CSV"),
    (b"\x89PNG", "it is a picture"),
    (b"{\\rtf", "it is a text document (RTF): save it as plain text or CSV"),
];

/// The first words of formats in text that are no table of cells.
const OPENINGS: [(&str, &str); 5] = [
    ("<!doctype", "it is a web page (some systems call such a file .xls): open it in a spreadsheet and save it as CSV"),
    ("<html", "it is a web page (some systems call such a file .xls): open it in a spreadsheet and save it as CSV"),
    ("<table", "it is a web page (some systems call such a file .xls): open it in a spreadsheet and save it as CSV"),
    ("<?xml", "it is XML: save the table as CSV"),
    ("[{\"", "it is JSON: export it as CSV"),
];

/// What the first bytes say the file is, with what to do, if it is no text.
pub(super) fn magic(bytes: &[u8]) -> Option<String> {
    // A tape archive has its mark further in.
    if bytes.get(257..262) == Some(b"ustar") {
        return Some("it is a tar archive: unpack it first".to_owned());
    }
    MAGIC.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| (*what).to_owned())
}

/// The same for decoded text: a web page, or characters that no text has.
pub(super) fn not_text(head: &str) -> Option<String> {
    let start: String = head.chars().skip_while(|c| c.is_whitespace()).take(9).collect();
    let start = start.to_ascii_lowercase();
    if let Some((_, what)) = OPENINGS.iter().find(|(opening, _)| start.starts_with(opening)) {
        return Some((*what).to_owned());
    }
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}') || !c.is_control();
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in head.chars() {
        all += 1;
        odd += usize::from(!allowed(c));
    }
    // One in two hundred: a stray control character in a real list is no reason to refuse it.
    (odd * 200 > all).then(|| "it holds characters that no text has; if it is text, say its --encoding".to_owned())
}

/// Whether a cell of the first row holds a telephone number rather than a name: at least seven digits and no letter, and not a
/// day such as reports have above their header.
pub(super) fn like_a_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 7 && !cell.contains(char::is_alphabetic) && !like_a_day(cell)
}

fn like_a_day(cell: &str) -> bool {
    let read = days::read(cell, days::Order::Either);
    cell.contains(['-', '/', '.']) && (read.is_ok() || matches!(read, Err(days::DayFault::Ambiguous(..))))
}

/// The layout without a header that a first row seems to have, with what to say. VICIdial's standard one has 23 columns and
/// more, of which the third is the list's number, the fourth a calling code, and the fifth a phone without anything but
/// digits: no other file that is known has these in these places.
pub(super) fn like_layout(first: &[String]) -> Option<&'static str> {
    let digits = |index: usize, least: usize, most: usize| {
        let cell = first.get(index).map_or("", |cell| cell.trim());
        (least..=most).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit())
    };
    let vicidial = first.len() >= 20 && digits(2, 1, 14) && digits(3, 1, 6) && digits(4, 6, 16);
    vicidial.then_some("it looks like VICIdial's standard layout: --use-map vicidial")
}

/// Whether a first row is one of results of calls: a lead's number and a code.
pub(super) fn like_results(first: &[String]) -> bool {
    let [lead, code] = first else { return false };
    let (lead, code) = (lead.trim(), code.trim());
    !lead.is_empty()
        && lead.bytes().all(|b| b.is_ascii_digit())
        && (1..=8).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_no_list() {
        for (bytes, hint) in [
            (b"PK\x03\x04\x14\x00".as_slice(), "XLSX"),
            (b"\xD0\xCF\x11\xE0\xA1", "XLS"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1F\x8B\x08", "gzip"),
        ] {
            assert!(magic(bytes).is_some_and(|what| what.contains(hint)), "{hint}");
        }
        for text in
            ["\n <!DOCTYPE html><table>", "<table><tr>", "<?xml version=\"1.0\"?>", "[{\"phone\":1}]", "a\0b\0c\u{1}"]
        {
            assert!(not_text(text).is_some(), "{text}");
        }
        for text in ["phone\n305-555-0142\n", "name\tphone\r\n", "\u{1a}", "név,телефон\n"] {
            assert_eq!(not_text(text), None, "{text}");
        }
        assert_eq!(magic(b"phone,name"), None);
    }

    #[test]
    fn tells_a_phone_from_a_name() {
        for (cell, phone) in [
            ("305-555-0142", true),
            ("+44 20 7946 0018", true),
            ("phone1", false),
            ("2026-11", false),
            ("2026-11-20", false),
            (" 11/20/2026 14:30", false),
            ("03/04/2026", false),
            ("20261120", true),
            ("01.42.68.53.00", true),
            ("", false),
            ("Q3 1234567", false),
        ] {
            assert_eq!(like_a_phone(cell), phone, "{cell}");
        }
    }
}
