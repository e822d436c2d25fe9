//! Awkward lead files.

use super::reader::{ListReader, ReadOptions, RowOutcome};
use super::table_file::Part;
use proptest::prelude::*;
use std::io::Read;

fn options(columns: &[(&str, &str)]) -> ReadOptions {
    let columns = columns.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
    ReadOptions { columns, region: Some("US".to_owned()), ..ReadOptions::default() }
}

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

fn positions(columns: &[(&str, &str)]) -> ReadOptions {
    ReadOptions { no_header: true, ..options(columns) }
}

fn outcomes(source: impl Read + Send, options: &ReadOptions) -> Vec<RowOutcome> {
    let mut reader = ListReader::new(source, options.clone(), today()).expect("a list");
    std::iter::from_fn(|| reader.next_row()).map(|row| row.expect("a row")).collect()
}

/// What came of each row: `line: name phone phone` or `line! column: reason`; cell rejects after the lead.
fn told(bytes: &[u8], options: &ReadOptions) -> Vec<String> {
    let mut told = Vec::new();
    for outcome in outcomes(bytes, options) {
        if let Some(draft) = outcome.draft {
            let phones: Vec<_> = draft.phones.iter().map(|phone| phone.number.to_string()).collect();
            told.push(format!("{}: {} {}", draft.line, draft.name, phones.join(" ")));
        }
        told.extend(outcome.rejects.iter().map(|reject| {
            let mark = if reject.whole_row { "!" } else { "?" };
            let reason: String = reject.reason.chars().take(40).collect();
            format!("{}{mark} {}: {reason}", reject.line, reject.column)
        }));
    }
    told
}

const A: &str = "+13055550142";
const B: &str = "+13055550143";

#[test]
fn line_ends_quotes_and_blank_lines() {
    for (text, expected) in [
        ("phone,name\n3055550142,Ann\n", vec![format!("2: Ann {A}")]),
        ("phone,name\r3055550142,Ann\r3055550143,Bo", vec![format!("2: Ann {A}"), format!("3: Bo {B}")]),
        ("\r\n\r\nphone,name\r\n\r\n3055550142,Ann\r\n", vec![format!("5: Ann {A}")]),
        (
            "phone,name\n3055550142,\"Ann\nLee\"\n3055550143,Bo\n",
            vec![format!("2: Ann\nLee {A}"), format!("4: Bo {B}")],
        ),
        ("phone,name\n3055550142,\"Ann \"\"X\"\" Lee\"\n", vec![format!("2: Ann \"X\" Lee {A}")]),
        (
            "phone,name\n3055550142,\"Ann\n3055550143,Bo\n",
            vec!["2! name: the quote opened on line 2 is never clos".to_owned(), format!("3: Bo {B}")],
        ),
        ("\u{FEFF}phone,name\n3055550142,Ann\n", vec![format!("2: Ann {A}")]),
        ("sep=;\nphone;name\n3055550142;Ann\n", vec![format!("3: Ann {A}")]),
        ("phone\n3055550142\n", vec![format!("2:  {A}")]),
    ] {
        assert_eq!(told(text.as_bytes(), &options(&[])), expected, "{text:?}");
    }
}

#[test]
fn rows_that_do_not_fit() {
    for (row, expected) in [
        ("Ann,3055550142,x", vec![format!("2: Ann {A}")]),
        ("Ann,3055550142", vec![format!("2: Ann {A}")]),
        ("Ann,3055550142,x,,", vec![format!("2: Ann {A}")]),
        ("Ann", vec!["2! : row too short: 1 cell, the header has 3".to_owned()]),
        ("Ann,3055550142,x,y", vec!["2! column 4: row too long: 4 cells, the header has 3:".to_owned()]),
        (",,", vec!["2! : no phone: the row has none in phone".to_owned()]),
        ("name, phone ,city", vec!["2! : the header again: the row holds the colu".to_owned()]),
    ] {
        assert_eq!(told(format!("name,phone,city\n{row}\n").as_bytes(), &options(&[])), expected, "{row}");
    }
}

#[test]
fn telephone_cells_good_and_bad() {
    for (row, expected) in [
        ("3055550142,3055550143", vec![format!("2:  {A} {B}")]),
        ("3055550142,305-555-0142", vec![format!("2:  {A}")]),
        ("3055550142 / 3055550143,", vec![format!("2:  {A} {B}")]),
        ("n/a,3055550143", vec![format!("2:  {B}"), "2? phone1: there is no digit in it: write a telepho".to_owned()]),
        ("3.05E+09,", vec!["2! phone1: the spreadsheet has destroyed the number".to_owned()]),
        ("n/a,n/a", vec!["2! phone1: phone1 \"n/a\": there is no digit in it: w".to_owned()]),
    ] {
        assert_eq!(told(format!("phone1,phone2\n{row}\n").as_bytes(), &options(&[])), expected, "{row}");
    }
}

#[test]
fn a_row_may_name_its_country() {
    for (header, row, expected) in [
        ("phone,country", "020 7946 0018,United Kingdom", "+442079460018"),
        ("phone,country", "3055550142,", A),
        ("phone,country_code", "020 7946 0018,44", "+442079460018"),
        ("phone,country", "+442079460018,Elbonia", "+442079460018"),
        ("phone,country,phone_code", "020 7946 0018,USA,44", "+442079460018"),
        ("phone,default_region,country", "020 7946 0018,gb,US", "+442079460018"),
    ] {
        let found = told(format!("{header}\n{row}\n").as_bytes(), &options(&[]));
        assert_eq!(found, [format!("2:  {expected}")], "{header}: {row}");
    }
    let outcome = outcomes("phone,country\n3055550142,Elbonia\n".as_bytes(), &options(&[]));
    let reason = &outcome[0].rejects[0].reason;
    assert!(reason.contains("Elbonia") && reason.contains('+'), "{reason}");
}

#[test]
fn whom_the_list_says_not_to_call() {
    for (cell, called) in [
        ("", true),
        ("No", true),
        ("0", true),
        ("FALSE", true),
        ("yes", false),
        ("1", false),
        ("Y", false),
        ("2026-01-02", false),
    ] {
        let outcome = outcomes(format!("phone,DNC\n3055550142,{cell}\n").as_bytes(), &options(&[]));
        assert_eq!(outcome[0].draft.is_some(), called, "{cell}");
        assert!(called || outcome[0].rejects[0].reason.contains("the list says"), "{cell}");
    }
}

#[test]
fn a_draft_holds_the_whole_row() {
    let text = "id,First Name,Last Name,Company,Phone,State,ZIP,Country,tz,priority,email,,dnc\n\
        A7,Ann,Lee,Acme,3055550142,FL,33101,usa,America/New_York,5,a@example.com,x,no\n";
    let draft = outcomes(text.as_bytes(), &options(&[])).remove(0).draft.expect("a draft");
    let evidence = &draft.evidence;
    assert_eq!((draft.row, draft.line, draft.priority), (1, 2, 5));
    assert_eq!([&draft.key, &draft.name, &draft.company], ["A7", "Ann Lee", "Acme"]);
    assert_eq!(
        [&evidence.state, &evidence.postcode, &evidence.country, &evidence.zone],
        ["FL", "33101", "US", "America/New_York"]
    );
    let extra = [("email", "a@example.com"), ("column 12", "x")].map(|(name, cell)| (name.to_owned(), cell.to_owned()));
    assert_eq!(draft.extra, extra);
    let outcome = outcomes("phone,priority\n3055550142,soon\n".as_bytes(), &options(&[])).remove(0);
    assert_eq!((outcome.draft.map(|draft| draft.priority), outcome.rejects.len()), (Some(0), 1));
}

#[test]
fn names_in_other_encodings() {
    let text = "phone;name\n3055550142;Muñoz Peña\n3055550143;Jürgen Groß\n";
    let expected = [format!("2: Muñoz Peña {A}"), format!("3: Jürgen Groß {B}")];
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let big: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes(), &western, &big] {
        assert_eq!(told(bytes, &options(&[])), expected);
    }
    let wrong = ReadOptions { encoding: Some("utf-8".to_owned()), ..options(&[]) };
    let found = told(&western, &wrong);
    assert_eq!(found[0], format!("2: Mu\u{FFFD}oz Pe\u{FFFD}a {A}"));
    assert!(found[1].starts_with("2? name: some of its bytes are no characters"), "{}", found[1]);
}

#[test]
fn says_how_the_file_is_read() {
    let described = |text: &str, options: ReadOptions| {
        ListReader::new(text.as_bytes(), options, today()).expect("a list").described().to_string()
    };
    assert_eq!(
        described("id\tphone1\tphone2\tState\tweb\n", options(&[])),
        "ascii, tab, header on line 1; phone ← phone1, phone2; key ← id; state ← State; kept as extra: web"
    );
    assert_eq!(
        described("A7,3055550142,FL\n", positions(&[("phone", "2"), ("state", "3")])),
        "ascii, comma, no header; phone ← column 2; state ← column 3; kept as extra: column 1"
    );
    assert_eq!(described("3055550142\n", positions(&[])), "ascii, one column, no header; phone ← column 1");
}

#[test]
fn lists_of_old_are_known_again() {
    let plain = "ReadOptions { columns: [(\"phone\", \"2\")], region: Some(\"US\"), no_header: false, delimiter: Some(59), encoding: None, scrubbed: Some(2026-11-20) }";
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 20);
    let read = ReadOptions { delimiter: Some(b';'), scrubbed: day, ..options(&[("phone", "2")]) };
    assert_eq!(read.identity(), plain);
    let limit = Part { unpack_limit: Some(1), ..Part::default() };
    assert_eq!(
        ReadOptions { part: limit, ..read.clone() }.identity(),
        plain,
        "the limit changes nothing of what is read"
    );
    for (part, expected) in [
        (Part { member: Some("a".to_owned()), ..Part::default() }, " member: \"a\""),
        (Part { sheet: Some("a".to_owned()), ..Part::default() }, " sheet: \"a\""),
        (Part { header_line: Some(3), ..Part::default() }, " header_line: \"3\""),
    ] {
        assert_eq!(ReadOptions { part, ..read.clone() }.identity(), format!("{plain}{expected}"));
    }
}

#[test]
fn files_that_are_no_lists() {
    for (bytes, options, part) in [
        (b"".as_slice(), options(&[]), "the file is empty"),
        (b"\n\n", options(&[]), "the file is empty"),
        (b"PK\x03\x04rest", options(&[]), "save the sheet as CSV"),
        (b"a\0\x01\x02\x03b", options(&[]), "no list in text form"),
        (b"Ann,3055550142,FL\nBo,3055550143,FL\n", options(&[]), "--no-header"),
        (b"Ann,3055550142,FL\n", options(&[("phone", "2")]), "--no-header"),
        (b"Ann,3055550142,2\n", options(&[("phone", "2")]), "--no-header"),
        (b"name,city\nAnn,Miami\n", options(&[]), "the columns are name, city: say --map phone=COLUMN"),
        (b"Ann,3055550142\n", positions(&[]), "the first row is 1: Ann, 2: 3055550142"),
        (b"Ann,3055550142\n", positions(&[("phone", "Tel")]), "--map phone=POSITION, from 1 to 2"),
        (b"phone,name\n", options(&[("fone", "name")]), "there is no field \"fone\""),
        (b"phone,name\n", options(&[("state", "ST")]), "no column \"ST\" for state: the columns are phone, name"),
        (b"phone\n", ReadOptions { encoding: Some("klingon".to_owned()), ..options(&[]) }, "no encoding is called"),
        (b"phone\n", ReadOptions { delimiter: Some(b'\n'), ..options(&[]) }, "can't stand between columns"),
        (b"phone,\"name\n1,2\n", options(&[]), "line 1: a quote that opens in column 2"),
    ] {
        let message = ListReader::new(bytes, options, today()).map(|_| ()).expect_err(part).to_string();
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn without_a_header_the_widest_of_the_first_rows_counts() {
    let text = "3055550142|a|b|x_1!y_2\n3055550143|c\n3055550142|a|b|c|d\n";
    let expected = [format!("1:  {A}"), format!("2:  {B}"), format!("3:  {A}")];
    assert_eq!(told(text.as_bytes(), &positions(&[("phone", "1")])), expected);
}

/// Hands out its bytes in pieces of these lengths, over and over.
struct Pieces<'a>(&'a [u8], Vec<usize>, usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1[self.2 % self.1.len()].min(self.0.len()).min(buffer.len());
        self.2 += 1;
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), no_header: bool) {
        let options = ReadOptions { no_header, ..options(&[("phone", "1")]) };
        if let Ok(mut reader) = ListReader::new(bytes.as_slice(), options, today()) {
            while let Some(row) = reader.next_row() {
                let outcome = row.expect("a slice can always be read");
                let whole = outcome.rejects.iter().filter(|reject| reject.whole_row).count();
                prop_assert_eq!(whole, usize::from(outcome.draft.is_none()));
            }
        }
    }

    #[test]
    fn every_line_is_accounted_for(
        cells in prop::collection::vec(prop_oneof![Just("3055550142"), Just("n/a"), Just("\"x"), Just("a,b"), Just("")], 0..12)
    ) {
        let text: String = cells.iter().map(|cell| format!("{cell},name\n")).collect();
        // One row that fits: where every row has a cell more, the header lacks a name.
        let outcome = outcomes(format!("phone,name\n3055550143,fits\n{text}").as_bytes(), &options(&[]));
        let lines: Vec<u64> = outcome.iter().map(|row| row.line).collect();
        let expected: Vec<u64> = (0..=cells.len() as u64).map(|row| row + 2).collect();
        prop_assert_eq!(lines, expected, "no cell here closes a quote, so each line is a row");
    }
}

proptest! {
    // Whole blocks are read here, which takes its time.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_sizes_of_reads_change_nothing(sizes in prop::collection::vec(1_usize..70_000, 1..6), rows in 1_usize..4_000) {
        let mut bytes = b"phone,name\r\n".to_vec();
        for row in 0..rows {
            let name = ["\"a\r\nb\"", "c", "\"open", "é"][row % 4];
            bytes.extend_from_slice(format!("n/a {row},{name}\r\n").as_bytes());
        }
        let whole = outcomes(bytes.as_slice(), &options(&[]));
        prop_assert_eq!(outcomes(Pieces(&bytes, sizes, 0), &options(&[])), whole);
    }
}

#[test]
fn a_row_that_is_not_taken_shows_its_beginning() {
    let text = "name,phone,city\nAnn\n , ,Rome\nname,phone,city\n";
    let mut reader = ListReader::new(text.as_bytes(), options(&[]), today()).expect("a list");
    let rejects = std::iter::from_fn(|| reader.next_row()).flat_map(|row| row.expect("a row").rejects);
    let shown: Vec<_> = rejects.map(|reject| (reject.line, reject.value)).collect();
    let expected = [(2, "Ann"), (3, "Rome"), (4, "name, phone, city")];
    assert_eq!(shown, expected.map(|(line, value)| (line, value.to_owned())));
}

#[test]
fn what_a_telephone_cell_says_besides_is_kept_with_the_lead() {
    let text = "phone,cell,note\n305-555-0142 call after 5,305-555-0143,\n305-555-0142 x12,,vip\n305-555-0142 (DNC),305-555-0143,\n";
    let kept: Vec<_> = outcomes(text.as_bytes(), &options(&[]))
        .into_iter()
        .map(|outcome| (outcome.draft.map(|draft| (draft.phones.len(), draft.extra)), outcome.rejects.len()))
        .collect();
    let pair = |header: &str, cell: &str| (header.to_owned(), cell.to_owned());
    let expected = [
        (Some((2, vec![pair("phone", "305-555-0142 call after 5")])), 0),
        (Some((1, vec![pair("note", "vip")])), 0),
        (Some((1, Vec::new())), 1),
    ];
    assert_eq!(kept, expected);
}

#[test]
fn alternate_numbers_come_last_and_count_apart() {
    let text = "phone,alternates,x\n3055550142,3055550142_1_work!3055550143_1_home!12_1_,1\n,3055550143__,\n";
    let found = outcomes(text.as_bytes(), &options(&[]));
    let figures = |outcome: &RowOutcome| {
        let phones = outcome.draft.iter().flat_map(|draft| &draft.phones).map(|phone| phone.number.to_string());
        (phones.collect::<Vec<_>>().join(" "), outcome.alternates, outcome.rejects.len())
    };
    assert_eq!(found.iter().map(figures).collect::<Vec<_>>(), [(format!("{A} {B}"), 1, 1), (B.to_owned(), 1, 0)]);
    assert!(found[0].rejects[0].reason.starts_with("\"12_1_\": "), "{:?}", found[0].rejects);
}

#[test]
fn rows_that_the_mapping_leaves_out() {
    let leave_out = vec![
        ("status".to_owned(), vec!["DNC".to_owned(), " c ".to_owned()]),
        ("not there".to_owned(), vec!["x".to_owned()]),
    ];
    let options = ReadOptions { leave_out, ..options(&[]) };
    let text = format!("phone,name,Status\n{A},Ann,dnc\n{A},Bo,C\n{A},Cy,A\n{A},Di,\n");
    let told = told(text.as_bytes(), &options);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[..2].iter().all(|line| line.contains("! Status: the mapping says")), "{told:?}");
    assert_eq!(told[2..], [format!("4: Cy {A}"), format!("5: Di {A}")]);
}

#[test]
fn names_for_columns_and_columns_that_may_be_missing() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let if_there = vec![("phone".to_owned(), "Tel".to_owned()), ("name".to_owned(), "who".to_owned())];
    let options = ReadOptions { header: names(&["who", "x", "Tel", "gone"]), if_there, ..options(&[]) };
    let text = "Ann,1,3055550142\nBo,2,3055550143,,5\n";
    assert_eq!(told(text.as_bytes(), &options), [format!("1: Ann {A}"), format!("2: Bo {B}")]);
    let mut reader = ListReader::new(text.as_bytes(), options, today()).expect("a list");
    let column = |field: &str, column: &str| (field.to_owned(), column.to_owned());
    assert_eq!(reader.mapped(), [column("phone", "Tel"), column("name", "who")]);
    assert_eq!(reader.described().extra, ["x", "gone", "column 5"]);
    let draft = reader.next_row().expect("a row").expect("read").draft.expect("a lead");
    assert_eq!(draft.extra, [column("x", "1")]);
}

#[test]
fn a_spreadsheets_apostrophe_comes_off() {
    let text = format!("phone,name,key,note\n'{A},'=Ann,'-5,'@x\n");
    let draft = outcomes(text.as_bytes(), &options(&[])).remove(0).draft.expect("a lead");
    assert_eq!((draft.name.as_str(), draft.key.as_str(), draft.extra[0].1.as_str()), ("=Ann", "-5", "@x"));
}

#[test]
fn a_layout_that_is_known_is_named() {
    let row = "A1|s|101|1|3055550142|MR|Ann||Lee|1 Palm St|||Miami|FL||33101|USA|F||||nothing|COMMENTS\n";
    for options in [options(&[]), positions(&[])] {
        let message =
            ListReader::new(row.as_bytes(), options, today()).map(|_| ()).expect_err("no columns").to_string();
        assert!(message.contains("VICIdial's standard layout: --use-map vicidial"), "{message}");
    }
    for row in ["A1|s|101|1|3055550142|MR|Ann\n", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21\n"] {
        let message = ListReader::new(row.as_bytes(), positions(&[]), today()).map(|_| ()).expect_err("no columns");
        assert!(!message.to_string().contains("VICIdial"), "{message}");
    }
    let results = ListReader::new("1001|NOCALL\n1002|DC\n".as_bytes(), options(&[]), today()).map(|_| ());
    let message = results.expect_err("no phones").to_string();
    assert!(message.contains("outdial disposition import"), "{message}");
}

#[test]
fn thousands_of_columns_of_one_name_are_told_apart_soon() {
    let text = format!("phone{}\n305-555-0142{}\n", ",x".repeat(6_000), ",1".repeat(6_000));
    let begun = std::time::Instant::now();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let options = ReadOptions { region: Some("US".to_owned()), ..ReadOptions::default() };
    let reader = ListReader::new(text.as_bytes(), options, today).expect("a list");
    assert_eq!(reader.described().extra.last().map(String::as_str), Some("x (6000)"));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
