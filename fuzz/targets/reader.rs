//! Lead files: any bytes under any options. Every row is accounted for, and how the bytes arrive changes nothing.
//!
//! The first four bytes choose the options (`0000` the usual ones, `000@` updates of leads), the rest is the file.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use outdial::intake::IntakeError;
use outdial::intake::reader::{ListReader, ReadOptions, RowOutcome};
use std::collections::BTreeSet;
use std::io::Read;

const DELIMITERS: [Option<u8>; 8] =
    [None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|'), Some(b' '), Some(b'"'), Some(0xC3)];
const ENCODINGS: [Option<&str>; 6] =
    [None, Some("utf-8"), Some("windows-1252"), Some("utf-16le"), Some("shift_jis"), Some("klingon")];
const REGIONS: [Option<&str>; 5] = [Some("US"), None, Some("GB"), Some("DE"), Some("IT")];
const COLUMNS: [&[(&str, &str)]; 4] =
    [&[], &[("phone", "1")], &[("phone", "2"), ("calling_code", "1"), ("zip", "3")], &[("phone", "x"), ("key", "é")]];

/// Hands out at most so many bytes at a time.
struct Sips<'a>(&'a [u8], usize);

impl Read for Sips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn options(choice: [u8; 4]) -> ReadOptions {
    let pick = |at: usize| usize::from(choice[at] & 15);
    let columns = COLUMNS[pick(3) % COLUMNS.len()];
    ReadOptions {
        columns: columns.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect(),
        region: REGIONS[pick(2) % REGIONS.len()].map(str::to_owned),
        no_header: pick(3) >= 8,
        delimiter: DELIMITERS[pick(0) % DELIMITERS.len()],
        encoding: ENCODINGS[pick(1) % ENCODINGS.len()].map(str::to_owned),
        updates: (choice[3] >= b'@').then(today),
        ..ReadOptions::default()
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

fn outcomes(source: impl Read + Send, options: &ReadOptions) -> Result<Vec<RowOutcome>, IntakeError> {
    let mut reader = ListReader::new(source, options.clone(), today())?;
    std::iter::from_fn(|| reader.next_row()).collect()
}

fn accounted_for(rows: &[RowOutcome], bytes: &[u8], updates: bool) {
    let mut line = 0;
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.row, index as u64 + 1, "rows are numbered without a gap");
        assert!(row.line > line, "each row begins on a line of its own: {} after {line}", row.line);
        line = row.line;
        let whole = row.rejects.iter().filter(|reject| reject.whole_row).count();
        assert_eq!(whole, usize::from(row.draft.is_none()), "a draft or one reject of the whole row: {row:?}");
        for reject in &row.rejects {
            assert_eq!((reject.row, reject.line), (row.row, row.line));
            assert!(!reject.reason.is_empty(), "a reject says why");
        }
        if let Some(draft) = &row.draft {
            assert_eq!((draft.row, draft.line), (row.row, row.line));
            // What the news of a lead without a key are worth, the store decides.
            assert!(updates || !draft.phones.is_empty(), "a lead can be called");
            let numbers: BTreeSet<_> = draft.phones.iter().map(|phone| phone.number).collect();
            assert_eq!(numbers.len(), draft.phones.len(), "no phone twice: {:?}", draft.phones);
        }
    }
    assert!(line <= bytes.len() as u64 + 1, "no line beyond the end");
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first_chunk::<4>() else { return };
    let options = options(*choice);
    let whole = outcomes(bytes, &options);
    let sips = outcomes(Sips(bytes, 1 + usize::from(choice[0] >> 4) * 7), &options);
    match (&whole, &sips) {
        (Ok(whole), Ok(sips)) => {
            accounted_for(whole, bytes, options.updates.is_some());
            assert_eq!(whole, sips, "the sizes of reads change nothing");
        }
        (Err(whole), Err(sips)) => assert_eq!(whole.to_string(), sips.to_string()),
        _ => panic!("read whole {whole:?}, in sips {sips:?}"),
    }
});
