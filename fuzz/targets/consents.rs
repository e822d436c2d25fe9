//! Files of consents: every row gives entries that may stand, or a reject that says why.
//!
//! The first byte chooses the options (`0`: the usual ones), the rest is the file.

#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use outdial::domain::consent::{Act, Basis, Giver, NewEntry};
use outdial::domain::instant::last_day;
use outdial::domain::lead::Reject;
use outdial::intake::consents::{ConsentReader, Defaults};
use outdial::intake::table::TableOptions;
use outdial::intake::table_file::TableFile;
use std::io::Cursor;

type Rows = Vec<Result<Vec<NewEntry>, Reject>>;

fn rows(bytes: &[u8], choice: u8, now: DateTime<Utc>) -> Result<Rows, String> {
    let options = TableOptions { no_header: choice & 1 != 0, ..TableOptions::default() };
    let defaults = Defaults {
        region: [Some("US"), Some("GB"), None, Some("DE")][usize::from(choice >> 1 & 3)].map(str::to_owned),
        client: if choice & 8 == 0 { "Acme" } else { "" }.to_owned(),
        basis: (choice & 64 != 0).then_some(Basis::Express),
        source: "the fuzz target".to_owned(),
        ..Defaults::default()
    };
    let mut file = TableFile::open(Cursor::new(bytes), &options.part).map_err(|error| error.to_string())?;
    let mut reader = ConsentReader::open(&mut file, &options, defaults, now).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().map_err(|error| error.to_string())? {
        rows.push(row);
    }
    assert_eq!(reader.rows(), rows.len() as u64);
    Ok(rows)
}

fn may_stand(entry: &NewEntry, now: DateTime<Utc>) {
    assert!(entry.moment.first_day() <= last_day(now), "nobody spoke in the future: {entry:?}");
    assert!(!entry.source.is_empty(), "a word has a source: {entry:?}");
    match &entry.giver {
        Giver::Account(key) => assert!(!key.trim().is_empty() && !entry.client.is_empty(), "whose key? {entry:?}"),
        Giver::Number(number) => assert!(number.digits() > 0, "{entry:?}"),
    }
    match &entry.act {
        Act::Given { expires: Some(end), .. } => assert!(*end > entry.moment.first_day(), "over at once: {entry:?}"),
        Act::Given { expires: None, .. } | Act::Revoked { .. } => {}
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let now = "2026-11-23T17:00:00Z".parse().expect("an instant");
    let once = rows(bytes, *choice, now);
    assert_eq!(once, rows(bytes, *choice, now), "the same bytes say the same");
    let Ok(rows) = once else { return };
    for (at, row) in rows.iter().enumerate() {
        match row {
            Ok(entries) => {
                assert!(!entries.is_empty(), "a row is not lost");
                entries.iter().for_each(|entry| may_stand(entry, now));
            }
            Err(reject) => {
                assert_eq!(reject.row, at as u64 + 1, "{reject:?}");
                assert!(!reject.reason.is_empty() && reject.line > 0, "a reject says why and where: {reject:?}");
            }
        }
    }
});
