//! Awkward lead files.

use super::reader::{ListReader, ReadOptions, RowOutcome};
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

fn outcomes(source: impl Read, options: &ReadOptions) -> Vec<RowOutcome> {
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
        let outcome = outcomes(format!("phone,name\n{text}").as_bytes(), &options(&[]));
        let lines: Vec<u64> = outcome.iter().map(|row| row.line).collect();
        let expected: Vec<u64> = (0..cells.len() as u64).map(|row| row + 2).collect();
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
fn news_of_leads_need_a_key_and_no_phone() {
    let read = |text: &'static str| -> Vec<String> {
        let mut reader = ListReader::of_update(text.as_bytes(), options(&[]), today()).expect("news");
        let rows = std::iter::from_fn(|| reader.next_row()).map(|row| row.expect("a row"));
        rows.map(|row| {
            let rejects: Vec<_> = row.rejects.iter().map(|reject| format!("{}!", reject.column)).collect();
            let draft = row.draft.map(|draft| {
                let phones = draft.phones.len();
                let priority = if row.says_priority { draft.priority.to_string() } else { "-".to_owned() };
                format!("{} {} {phones} {priority} {}", draft.key, draft.name, draft.claims)
            });
            format!("{} {}", draft.unwrap_or_default(), rejects.join(" ")).trim().to_owned()
        })
        .collect()
    };
    for (text, expected) in [
        ("account,name\nK1,Ann\n", vec!["K1 Ann 0 -"]),
        ("account,name,phone\nK1,,\nK2,Bo,3055550142\nK3,,12\n", vec!["K1  0 -", "K2 Bo 1 -", "K3  0 -  phone!"]),
        ("account,priority\nK1,0\nK2,\nK3,high\n", vec!["K1  0 0", "K2  0 -", "K3  0 -  priority!"]),
        // What says not to call is a request, where an import would leave the row out.
        (
            "account,do_not_call\nK1,yes\nK2,no\nK3,\nK4,2026-11-01\n",
            vec!["K1  0 - idnc@2026-11-23", "K2  0 -", "K3  0 -", "K4  0 - idnc@2026-11-23"],
        ),
        ("account,name\nK1,\"Ann\nK2,Bo\n", vec!["name!", "K2 Bo 0 -"]),
        ("account,name\nK1,Ann,x\n", vec!["column 3!"]),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    let error = ListReader::of_update("name,phone\nAnn,3055550142\n".as_bytes(), options(&[]), today());
    assert!(error.map(|_| ()).expect_err("no key").to_string().contains("say --map key=COLUMN"));
}
