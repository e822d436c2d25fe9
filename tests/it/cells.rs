//! What telephone cells come to: each class of dirty cell as a table of cases, `tests/cells.cases`.
//!
//! `US  "305-555-0142 x12"  →  +13055550142 x12 fixed_or_mobile`: the country of national numbers, with a calling code behind
//! it if the row has one (`US 44`); the cell, in quotes, with `\n`, `\t`, `\"`, `\\` and `\u{a0}`; the numbers with extension and
//! type; `✗` and the reason of each piece that was not taken; `…` if the cell says more and is kept with the lead.
//! `CELLS=overwrite cargo test --test it cells` writes what cells come to now: read the difference before you commit it.

use outdial::domain::lead::DraftPhone;
use outdial::intake::phones::{read_cell, supplement::LIVE_CODES};
use std::collections::BTreeSet;

const ARROW: &str = "  →";

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next().expect("something behind a backslash") {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let code = u32::from_str_radix(&code, 16).expect("a code point in hexadecimal digits");
                out.push(char::from_u32(code).expect("a character"));
            }
            other => out.push(other),
        }
    }
    out
}

fn told(region: &str, code: Option<&str>, text: &str) -> String {
    let cell = read_cell(text, Some(region), code);
    let phone = |phone: &DraftPhone| {
        let extension = if phone.extension.is_empty() { String::new() } else { format!(" x{}", phone.extension) };
        format!("{}{extension} {}", phone.number, phone.kind.name())
    };
    let mut parts: Vec<String> = cell.phones.iter().map(phone).collect();
    parts.extend(cell.faults.iter().map(|(_, fault)| format!("✗ {}", fault.code().name())));
    if cell.telling {
        parts.push("…".to_owned());
    }
    parts.join(", ")
}

#[test]
fn cells_come_to_what_the_cases_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cells.cases");
    let text = std::fs::read_to_string(&path).expect("the cases");
    let (mut wrong, mut written, mut cases) = (Vec::new(), String::new(), 0);
    let mut areas = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            written.push_str(&format!("{line}\n"));
            continue;
        }
        let (asked, expected) = line.split_once(ARROW).unwrap_or((line, ""));
        let (home, cell) =
            asked.split_once("  ").unwrap_or_else(|| panic!("line {number}: two blanks behind the country"));
        let (region, code) = home.split_once(' ').map_or((home, None), |(region, code)| (region, Some(code)));
        let cell = cell.trim().strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
        let cell = unescaped(cell.unwrap_or_else(|| panic!("line {number}: the cell in quotes")));
        let found = told(region, code, &cell);
        areas.extend(LIVE_CODES.iter().map(|live| live.area).filter(|area| found.contains(&format!("+1{area}555"))));
        written.push_str(&format!("{}{ARROW}{}{found}\n", asked.trim_end(), if found.is_empty() { "" } else { "  " }));
        if found != expected.trim() {
            wrong.push(format!(
                "tests/cells.cases:{number}: {asked}\n  found    {found}\n  expected {}",
                expected.trim()
            ));
        }
        cases += 1;
    }
    if std::env::var_os("CELLS").is_some_and(|wish| wish == "overwrite") {
        std::fs::write(&path, written).expect("written");
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(cases >= 200, "{cases} cases");
        assert_eq!(areas.len(), LIVE_CODES.len(), "every area code that the metadata do not know has a case");
    }
}
