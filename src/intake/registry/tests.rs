//! Each format as it is published, with its traps.

use super::*;
use std::fmt::Write;

/// What comes of a list, a line an item: `+13055550142`, `-+13055550142` deleted, `no` not listed, `!` a reject.
fn read(region: &str, text: &str) -> String {
    let options = ListOptions { region: Some(region.to_owned()), ..ListOptions::default() };
    items(ListReader::new(text.as_bytes(), &options).expect("a list"))
}

fn items<'a, R: Read + Send + 'a>(mut reader: ListReader<'a, R>) -> String {
    let mut told = String::new();
    while let Some(item) = reader.next_item().expect("readable") {
        match item {
            Item::Listed(listed) => {
                let sign = match listed.change {
                    Change::Listed => "",
                    Change::Added => "add ",
                    Change::Deleted => "del ",
                };
                let end = listed.last_day.map(|day| format!(" to {day}")).unwrap_or_default();
                let why = if listed.reason.is_empty() { String::new() } else { format!(" {}", listed.reason) };
                write!(told, "{sign}{}{end}{why};", listed.number)
            }
            Item::NotListed => write!(told, "no;"),
            Item::Reject(reject) => write!(told, "!{}:{}:{};", reject.line, reject.column, reject.value),
        }
        .expect("memory");
    }
    told
}

#[test]
fn formats_are_read_as_they_are_published() {
    for (region, text, told) in [
        ("US", "202,5550101\n727,5550111\n", "+12025550101;+17275550111;"),
        ("US", "2025550101\r\n\r\n(727) 555-0111\r\n", "+12025550101;+17275550111;"),
        ("US", "\u{feff}202,5550101", "+12025550101;"),
        ("US", "202,5550101,2026-11-20,A\n727,5550111,2026-11-20,D\n", "add +12025550101;del +17275550111;"),
        ("US", "202,5550101,D\n2025550102,A,20261120\n", "del +12025550101;add +12025550102;"),
        ("CA", "416,5550101\n905,5550103\n", "+14165550101;+19055550103;"),
        ("GB", "0207 9460101\r\n01632 960102\r\n0191 4980103\r\n", "+442079460101;+441632960102;+441914980103;"),
        ("GB", "02079460101 \r\n07700900104 \r\n", "+442079460101;+447700900104;"),
        (
            "AU",
            "0255501234\n(02) 5550 1235\n0491 570 006\n61255501236\n+61491570156\n",
            "+61255501234;+61255501235;+61491570006;+61255501236;+61491570156;",
        ),
        (
            "US",
            "2025550101,2024-03-01,yes\n7275550111,2023-11-15,no\n8005550199,2025-01-31,no data\n",
            "+12025550101;no;no;",
        ),
        ("AU", "Phone,Expires\n0255501234,2026-12-31\n0491570006,\n", "+61255501234 to 2026-12-31;+61491570006;"),
        (
            "US",
            "Last Name, First Name,DNC_Home,DNC_Cell,DNC_Work\nSmith,Bill,317-555-0177,317-555-0133,\n",
            "+13175550177;+13175550133;",
        ),
        ("US", "phone,reason\n3055550142,sued twice\n", "+13055550142 sued twice;"),
    ] {
        assert_eq!(read(region, text), told, "{text:?}");
    }
}

#[test]
fn the_tagged_form_need_not_be_sound() {
    let phones = "<ac val='416'>\n<ph val='5550101'/>\n<ph val='5550102'/>\n</ac>\n";
    for (open, close) in [
        ("<?xml version='1.0'?>\n<list type='full' level='all' val=''>", "</list>"),
        ("<list type='full' level='ac' val='416'/>", "</list>"),
        ("<LIST>", ""),
    ] {
        assert_eq!(read("CA", &format!("{open}\n{phones}{close}")), "+14165550101;+14165550102;", "{open}");
    }
    let changes = "<list type='change'>\n<ac val='416'>\n<ph val='5550101' action='A'/>\n<ph val='5550102' action='D'/>\n<ph val='1'/>\n</ac></list>";
    assert_eq!(read("CA", changes), "add +14165550101;del +14165550102;!5:ph:4161;");
}

#[test]
fn a_torn_tag_is_told_with_its_line() {
    let options = ListOptions { region: Some("CA".to_owned()), ..ListOptions::default() };
    let mut reader =
        ListReader::new(&b"<list>\n<ac val='416'>\n<ph val='5550101'/>\n<ph val='55"[..], &options).expect("a list");
    assert!(matches!(reader.next_item(), Ok(Some(Item::Listed(_)))));
    let error = reader.next_item().expect_err("torn").to_string();
    assert!(error.starts_with("line 4: "), "{error}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (region, text, told) in [
        ("US", "202,5550101\nunknown\n", "+12025550101;!2:column 1:unknown;"),
        ("US", "202,555010\n", "!1:column 1:202,555010;"),
        ("US", "202,5550101,X\n", "!1:column 3:X;"),
        ("US", "102,5550101\n", "!1:column 1:102,5550101;"),
        ("GB", "12345\n", "!1:column 1:12345;"),
        ("US", "phone,expires\n3055550142,soon\n,2026-12-31\n", "!2:expires:soon;+13055550142;!3::,2026-12-31;"),
    ] {
        assert_eq!(read(region, text), told, "{text:?}");
    }
    let options = ListOptions::default();
    assert!(matches!(ListReader::new(&b" \n"[..], &options), Err(IntakeError::Empty)));
    let named = ListReader::new(&b"name,city\nBo,Reno\n"[..], &options);
    assert!(matches!(named, Err(IntakeError::NoPhoneColumn { .. })));
}

#[test]
fn plain_lines_are_taken_whole_and_the_others_one_by_one() {
    let mut text = String::new();
    for line in 0..200_000 {
        writeln!(text, "305,{:07}", 5_550_000 + line * 7 % 9_000).expect("memory");
        if line % 50_000 == 49_999 {
            text.push_str("3055550142\r\n\nnone\n");
        }
    }
    let options = ListOptions { region: Some("US".to_owned()), ..ListOptions::default() };
    let mut reader = ListReader::new(text.as_bytes(), &options).expect("a list");
    let mut pages = Pages::default();
    let (mut plain, mut others, mut rejects) = (0, 0, Vec::new());
    loop {
        plain += reader.take_plain(&mut pages).expect("readable");
        match reader.next_item().expect("readable") {
            None => break,
            Some(Item::Reject(reject)) => rejects.push(reject.line),
            Some(_) => others += 1,
        }
    }
    assert_eq!((plain, others, rejects), (200_000, 4, vec![50_003, 100_006, 150_009, 200_012]));
    assert_eq!(pages.areas(), [305]);
    let numbers: u64 = pages.take().iter().map(|(_, block)| block.len()).sum();
    assert_eq!(numbers, 9_000);
}
