//! What reading telephone numbers and rows costs, beside what it can't cost less than, in one run:
//!
//! `cargo bench --bench intake`
//!
//! Times are the process's own, so that neighbours on the machine count little. Look at the ratios; the figures are those of
//! the machine.

use cpu_time::ProcessTime;
use outdial::intake::phones::{read_cell, read_one};
use outdial::intake::table::{TableOptions, TableReader, TableRow};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};
use std::error::Error;
use std::hint::black_box;
use std::io::Write;

const ROWS: u64 = 1_000_000;

const ROUNDS: u32 = 3;

type Fields = [(&'static str, &'static [&'static str]); 3];

const FIELDS: Fields = [("kind", &["kind"]), ("phone", &["phone"]), ("state", &["state"])];

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` asks only whether it runs.
    let rows = if std::env::args().any(|arg| arg == "--bench") { ROWS } else { 1_000 };
    let mut out = std::io::stdout().lock();
    let (plain, mix): (Vec<_>, Vec<_>) = numbers(rows).unzip();
    writeln!(out, "{:<42}{:>8}  ratio", format!("{rows} telephone numbers"), "ns")?;
    for (what, texts) in [("plain", &plain), ("as a list has them", &mix)] {
        let library = cost(rows, || of_each(texts, as_the_library_reads))?;
        tell(&mut out, what, "the library alone", library, library)?;
        let one = cost(rows, || of_each(texts, |text| drop(black_box(read_one(text, Some("US"))))))?;
        tell(&mut out, what, "read_one", one, library)?;
        let cell = cost(rows, || of_each(texts, |text| drop(black_box(read_cell(text, Some("US"), None)))))?;
        tell(&mut out, what, "read_cell", cell, library)?;
    }
    writeln!(out, "{:<42}{:>8}  ratio", format!("{rows} rows of 6 cells"), "ns")?;
    for (what, note) in
        [("no quotes", "asked for a call in the evening"), ("one cell quoted", "asked for a call, in the evening")]
    {
        let file = table(&mix, note)?;
        let parsed = cost(rows, || by_the_csv_crate(&file))?;
        tell(&mut out, what, "the csv crate", parsed, parsed)?;
        tell(&mut out, what, "TableReader", cost(rows, || by_the_table_reader(&file, false))?, parsed)?;
        tell(&mut out, what, "TableReader, read_one", cost(rows, || by_the_table_reader(&file, true))?, parsed)?;
    }
    Ok(())
}

fn tell(out: &mut impl Write, texts: &str, what: &str, cost: f64, baseline: f64) -> std::io::Result<()> {
    writeln!(out, "  {:<40}{cost:>8.1}  {:.3}", format!("{texts}: {what}"), cost / baseline)
}

/// Nanoseconds of each row, in the best of some rounds; `read` says how many it read.
#[expect(clippy::cast_precision_loss, reason = "nanoseconds of minutes are exact")]
fn cost(rows: u64, read: impl Fn() -> Result<u64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let begun = ProcessTime::now();
        let read = read()?;
        let spent = begun.elapsed();
        if read != rows {
            return Err(format!("{read} of {rows} rows were read").into());
        }
        best = best.min(spent.as_nanos() as f64 / rows as f64);
    }
    Ok(best)
}

fn of_each(texts: &[String], read: impl Fn(&str)) -> Result<u64, Box<dyn Error>> {
    texts.iter().for_each(|text| read(black_box(text)));
    Ok(texts.len().try_into()?)
}

/// Number, type and form, as little as anybody can ask.
fn as_the_library_reads(text: &str) {
    if let Ok(number) = PHONE_NUMBER_UTIL.parse(text, Some(Region::US)) {
        black_box(PHONE_NUMBER_UTIL.get_number_type(&number));
        black_box(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164));
    }
}

/// Each number in a plain form, and as a list may have it: nine in ten plain, the others with extensions, from abroad, or none.
fn numbers(rows: u64) -> impl Iterator<Item = (String, String)> {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let mut below = move |end: u64| chance.next_u64() % end;
    let mut areas: Vec<u64> =
        (201..990).filter(|area| read_one(&format!("{area}5550142"), Some("US")).is_ok()).collect();
    // Some lists have area codes that nobody has.
    areas.extend([299, 555, 999]);
    (0..rows).map(move |_| {
        let at = usize::try_from(below(areas.len() as u64)).unwrap_or_default();
        let (a, x, l) = (areas.get(at).copied().unwrap_or(305), 200 + below(800), below(10_000));
        let plain = match below(8) {
            0 | 1 => format!("{a}{x}{l:04}"),
            2 | 3 => format!("({a}) {x}-{l:04}"),
            4 => format!("{a}-{x}-{l:04}"),
            5 => format!("{a}.{x}.{l:04}"),
            6 => format!("+1{a}{x}{l:04}"),
            _ => format!("1-{a}-{x}-{l:04}"),
        };
        let written = match below(100) {
            0..=2 => format!("{plain} x{}", below(1_000)),
            3..=5 => format!("+44 20 7946 0{:03}", below(1_000)),
            6 => format!("{a}{x}"),
            7 => "n/a".to_owned(),
            8 => String::new(),
            9 => format!("{plain} (home)"),
            _ => plain.clone(),
        };
        (plain, written)
    })
}

/// A file as `check` reads it.
fn table(numbers: &[String], note: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "kind", "phone", "state", "zip", "note"])?;
    for (row, number) in numbers.iter().enumerate() {
        writer.write_record([&row.to_string(), "sales", number, "FL", "33101", note])?;
    }
    Ok(writer.into_inner()?)
}

fn by_the_csv_crate(file: &[u8]) -> Result<u64, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(file);
    let (mut record, mut rows) = (csv::StringRecord::new(), 0);
    while reader.read_record(&mut record)? {
        black_box(record.get(2));
        rows += 1;
    }
    Ok(rows)
}

fn by_the_table_reader(file: &[u8], numbers_too: bool) -> Result<u64, Box<dyn Error>> {
    let mut reader = TableReader::new(file, &TableOptions::default(), &FIELDS)?;
    let phone = reader.column("phone").ok_or("no phone column")?;
    let (mut row, mut rows) = (TableRow::default(), 0);
    while reader.read_row(&mut row)? {
        let cell = black_box(row.cell(phone));
        if numbers_too {
            drop(black_box(read_one(cell, Some("US"))));
        }
        rows += 1;
    }
    Ok(rows)
}
