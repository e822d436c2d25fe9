//! What other dialers' importers read in a hand-over, by the rules of their documents (`tests/importers.toml`). The readers are written
//! after these rules and share nothing with the writer.

use crate::floor::Bench;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Importers {
    importer: Vec<Importer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Importer {
    format: String,
    document: String,
    address: String,
    read_on: Option<toml::value::Datetime>,
    header: Option<Vec<String>>,
    header_signs: Option<String>,
    columns: Option<Vec<String>>,
    #[serde(default)]
    widths: Vec<usize>,
    delimiter: String,
    quotes: String,
    number: String,
    digits: String,
    cell: Option<usize>,
    record: Option<usize>,
    line: Option<usize>,
    rows: Option<u64>,
}

const CAMPAIGN: &str = r#"
name = "solar"
client = "Meridian Solar"
kind = "sales"
region = "US"
[calling]
caller_ids = ["+1 305 555 0100"]
"#;

const AT: &str = "--at 2026-11-23T17:00:00Z";

/// Names that end a cell, a line or a quote, or begin a formula, where they are not kept from it; and what a careful reader of any of the
/// files may find of them: letters and digits only.
const NAMES: [&str; 7] = [
    "Ana \"Q\" Duarte",
    "Ben, Marlowe; Jr.",
    "Cleo\nChannel: PJSIP/x",
    "=cmd|'/C calc'!A0 Ed",
    "Flo\\\"\t\u{85}Gray",
    "Zoë O'Brien-Łukasz",
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft Hubert",
];

/// A floor with these names, a street as bad, and a company.
fn floor() -> Bench {
    let bench = Bench::new();
    bench.write("solar.toml", CAMPAIGN);
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut leads = "key,name,phone,mobile,company,state,zip,email,city,address\n".to_owned();
    for (row, name) in NAMES.iter().enumerate() {
        let (name, street) = (quoted(name), quoted(&format!("{row} Main St, \"rear\"; a|b\n2nd floor")));
        let long = "x".repeat(600);
        let company = if row == 0 { long.as_str() } else { "Duarte, Inc." };
        leads += &format!(
            "K{row},{name},305-555-01{row:02},305-555-018{row},\"{company}\",Florida,33101,n{row}@example.com,Miami,{street}\n"
        );
    }
    bench.write("leads.csv", leads);
    bench.expect(&format!("{AT} -q campaign import solar.toml leads.csv"), 0);
    bench
}

fn importers() -> Vec<Importer> {
    let text = include_str!("../importers.toml");
    toml::from_str::<Importers>(text).expect("the table of importers").importer
}

/// RFC 4180, to the letter: quotes only around a whole cell, doubled within it; each record ends with a line's end.
fn quoted_rows(text: &str, delimiter: char, all: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut signs = text.chars().peekable();
    while signs.peek().is_some() {
        let mut row = Vec::new();
        loop {
            let mut cell = String::new();
            let quoted = signs.next_if_eq(&'"').is_some();
            assert!(quoted || !all, "a cell without quotes");
            loop {
                match signs.next().expect("a line's end at the end of the file") {
                    '"' if quoted => {
                        if signs.next_if_eq(&'"').is_none() {
                            break;
                        }
                        cell.push('"');
                    }
                    '"' => panic!("a quote in a cell without quotes: {cell}"),
                    sign if !quoted && (sign == delimiter || sign == '\n') => {
                        row.push(cell.clone());
                        cell = String::from(sign);
                        break;
                    }
                    sign => {
                        assert!(!sign.is_control(), "{sign:?} in a cell: {cell}");
                        cell.push(sign);
                    }
                }
            }
            let end = if quoted {
                row.push(cell);
                signs.next().expect("a delimiter or a line's end")
            } else {
                cell.chars().next().expect("what ended the cell")
            };
            match end {
                '\n' => break,
                sign => assert_eq!(sign, delimiter, "behind a quote"),
            }
        }
        rows.push(row);
    }
    rows
}

/// An importer that splits lines and knows no quotes.
fn bare_rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    assert!(text.ends_with('\n') && !text.contains(['"', '\r']), "{text}");
    text.lines().map(|line| line.split(delimiter).map(str::to_owned).collect()).collect()
}

/// VICIdial's web loader, step by step: the delimiter by the first line, `stripslashes`, quotes out, `explode`, and the signs that it takes
/// out of every field.
fn as_vicidial_loads(text: &str) -> Vec<Vec<String>> {
    let first = text.lines().next().expect("a line");
    assert!(first.matches('\t').count() > first.matches('|').count(), "the loader takes the file for one of pipes");
    let field = |cell: &str| cell.replace(['"', '`', '\\', ';'], "");
    let line = |line: &str| line.trim_end_matches(['\n', '\r', ' ', '\0']).replace(['\\', '"'], "");
    text.lines().map(line).map(|line| line.split('\t').map(field).collect()).collect()
}

/// Letters and digits, which every importer keeps.
fn kept(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).collect()
}

fn rows_as_read(importer: &Importer, text: &str) -> Vec<Vec<String>> {
    let delimiter = importer.delimiter.chars().next().expect("a delimiter");
    match importer.quotes.as_str() {
        "none" => bare_rows(text, delimiter),
        quotes => quoted_rows(text, delimiter, quotes == "all"),
    }
}

fn digits(importer: &Importer, line: usize) -> String {
    match importer.digits.as_str() {
        "ten" | "national" | "prefixed" => format!("30555501{line:02}"),
        "e164" => format!("+130555501{line:02}"),
        other => panic!("{other}: no way to write digits"),
    }
}

#[test]
fn importers_read_every_cell_as_their_documents_say() {
    let bench = floor();
    for importer in importers() {
        let format = &importer.format;
        assert!(!importer.document.is_empty() && !importer.address.is_empty());
        assert!(importer.read_on.is_none_or(|day| day.date.is_some()), "a day");
        let words = format!("{AT} -q dial-list --format {format} --list-id 998 --url https://example.com/say?a=1,2");
        let text = bench.expect(&words, 0);
        assert!(!text.starts_with('\u{feff}') && !text.contains('\r'), "{format}");
        let mut rows = rows_as_read(&importer, &text);
        let columns = match (&importer.header, &importer.columns) {
            (Some(header), None) => {
                assert_eq!(&rows.remove(0), header, "{format}");
                header
            }
            (None, Some(columns)) => columns,
            _ => panic!("{format}: a header or columns"),
        };
        headers_are_sound(&importer, columns);
        if format == "vicidial" {
            assert_eq!(as_vicidial_loads(&text), rows, "what its loader takes out or cuts is not in the file");
        }
        assert_eq!(rows.len(), NAMES.len(), "{format}: a row a lead, whatever stands in it");
        if let Some(longest) = importer.line {
            assert!(text.lines().all(|line| line.len() <= longest), "{format}");
        }
        for (row, (line, name)) in rows.iter().zip(NAMES.iter().enumerate()) {
            assert_eq!(row.len(), columns.len(), "{format}: {row:?}");
            let cell: BTreeMap<_, _> = columns.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
            assert_eq!(cell[importer.number.as_str()], digits(&importer, line), "{format}");
            cells_are_sound(&importer, row);
            cells_say(&importer, &cell, line, name);
        }
    }
}

fn headers_are_sound(importer: &Importer, columns: &[String]) {
    let format = &importer.format;
    let unique: BTreeSet<_> = columns.iter().map(|name| name.to_lowercase()).collect();
    assert!(unique.len() == columns.len() && columns.len() <= 50, "{format}: {columns:?}");
    assert!(columns.iter().all(|name| name.chars().count() <= 128 && !name.contains('\\')), "{format}: {columns:?}");
    if importer.header_signs.as_deref() == Some("none") {
        assert!(columns.iter().all(|name| name.chars().all(char::is_alphanumeric)), "{format}: {columns:?}");
    }
}

fn cells_are_sound(importer: &Importer, row: &[String]) {
    let format = &importer.format;
    for (at, cell) in row.iter().enumerate() {
        let letters = cell.chars().count();
        assert!(importer.widths.get(at).is_none_or(|width| letters <= *width), "{format}, column {at}: {cell}");
        assert!(importer.cell.is_none_or(|longest| letters <= longest), "{format}, column {at}: {letters} letters");
        assert!(!cell.starts_with(['=', '@', '\t']), "{format}, column {at}: a formula: {cell}");
        assert!(!cell.contains("5550180"), "{format}: a number that was not judged");
    }
    let letters = row.iter().map(|cell| cell.chars().count() + 1).sum::<usize>();
    assert!(importer.record.is_none_or(|longest| letters <= longest), "{format}: a record of {letters} letters");
}

/// Each cell that comes from the lead says what the list said, but for signs and what there is no room for.
fn cells_say(importer: &Importer, cell: &BTreeMap<&str, &str>, line: usize, name: &str) {
    let format = &importer.format;
    let lead = (line + 1).to_string();
    let name = name.trim();
    let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    let said = |key: &str| -> Option<String> {
        Some(match key {
            "vendor_lead_code" | "lead_id" | "AccountNumber" | "contact_id" | "external_id" | "Account Number" => {
                lead.clone()
            }
            "first_name" | "FirstName" | "First Name" => first.to_owned(),
            "last_name" | "LastName" | "Last Name" => last.to_owned(),
            "street" | "address1" | "Address1" => format!("{line} Main St, rear; a|b 2nd floor"),
            "company" => {
                if line == 0 {
                    "x".repeat(600)
                } else {
                    "Duarte, Inc.".to_owned()
                }
            }
            "city" | "City" => "Miami".to_owned(),
            "state" | "State" => "FL".to_owned(),
            "zip" | "postal_code" | "PostalCode" => "33101".to_owned(),
            "email" | "Email" => format!("n{line}@example.com"),
            "timezone" | "tz_home" => "America/New_York".to_owned(),
            "expiration" | "call_before" => "2026-11-24T01:00:00Z".to_owned(),
            "comments" => "call before 2026-11-24 01:00 UTC".to_owned(),
            "priority" | "rank" => "0".to_owned(),
            "source_id" => "solar".to_owned(),
            "list_id" => "998".to_owned(),
            "phone_code" => "1".to_owned(),
            "From" => "+13055550100".to_owned(),
            "Url" => "https://example.com/say?a=1,2".to_owned(),
            "MachineDetection" => "Enable".to_owned(),
            other if other == importer.number => return None,
            _ => String::new(),
        })
    };
    for (at, (key, found)) in cell.iter().enumerate() {
        let Some(said) = said(key) else { continue };
        let place = importer.columns.iter().flatten().position(|column| column == key).unwrap_or(at);
        // A record of so many letters has room for forty in each of its ten columns at least.
        let room = importer.widths.get(place).copied().or(importer.cell).or(importer.record.map(|_| 40));
        let room = room.unwrap_or(usize::MAX);
        let fits = said.chars().count() < room;
        let (said, found) = (kept(&said), kept(found));
        let whole = found == said;
        // Signs and an apostrophe took some of the room.
        let cut = !fits && said.starts_with(&found) && found.chars().count() + 6 >= room;
        assert!(whole || cut, "{format}, {key}: \"{found}\" for \"{said}\"");
    }
}

#[test]
fn limits_of_lists_are_those_of_the_documents() {
    use outdial::handover::Shape;
    let importers = importers();
    let named: BTreeSet<_> = importers.iter().map(|importer| importer.format.as_str()).collect();
    assert_eq!(named, Shape::ALL.into_iter().map(Shape::name).collect(), "a row for each taker");
    for importer in &importers {
        let shape = Shape::from_name(&importer.format).expect("a format");
        assert_eq!(shape.most().map(|most| most as u64), importer.rows, "{}", importer.format);
        let without_code = matches!(importer.digits.as_str(), "ten" | "national") && importer.format != "vicidial";
        assert_eq!(shape.national(), without_code, "{}: VICIdial has a column for the calling code", importer.format);
    }
}

/// Results that come back with the columns that were handed over find their leads, also where the client's own keys look like leads'
/// numbers.
#[test]
fn results_find_their_leads_by_the_column_that_the_hand_over_names() {
    for importer in importers() {
        let bench = Bench::new();
        bench.write("solar.toml", CAMPAIGN);
        // The client calls lead 1 "2" and lead 2 "1".
        bench.write("leads.csv", "key,name,phone,state\n2,Ana,305-555-0101,FL\n1,Ben,305-555-0102,FL\n");
        bench.expect(&format!("{AT} -q campaign import solar.toml leads.csv"), 0);
        let words =
            format!("{AT} dial-list --reserve --format {} --list-id 998 --url https://example.com/", importer.format);
        let output = bench.run(&words);
        let (rows, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let mut rows = rows_as_read(&importer, &rows);
        let columns = importer.columns.clone().unwrap_or_else(|| rows.remove(0));
        let how = told.split("import FILE ").nth(1).and_then(|rest| rest.split('`').next()).expect("a command");
        let map = how.strip_prefix("--map ").expect("a mapping").trim_matches('\'');
        let column = map.split('=').nth(1).expect("a column");
        let at = columns.iter().position(|name| name == column).unwrap_or_else(|| panic!("{told}: no such column"));
        let result = |row: &Vec<String>, code: &str| format!("{},{code},2026-11-23T17:10:00Z\n", row[at]);
        let results = format!("{column},status,call_date\n{}{}", result(&rows[0], "SALE"), result(&rows[1], "BUSY"));
        bench.write("results.csv", results);
        let mut import = bench.command("--at 2026-11-23T18:30:00Z disposition import results.csv --map");
        let imported = import.arg(map).output().expect("the program starts");
        assert!(imported.status.success(), "{}: {}", importer.format, String::from_utf8_lossy(&imported.stderr));
        let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database");
        let sql = "SELECT group_concat(lead || ' ' || disposition) FROM (SELECT * FROM attempt ORDER BY lead)";
        let attempts: String = db.query_row(sql, [], |row| row.get(0)).expect("attempts");
        assert_eq!(attempts, "1 SALE,2 BUSY", "{}", importer.format);
    }
}
