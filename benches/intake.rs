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

type Fields = [(&'static str, &'static [&'static str]); 3];

const FIELDS: Fields = [("kind", &["kind"]), ("phone", &["phone"]), ("state", &["state"])];

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` asks only whether it runs.
    let rows = if std::env::args().any(|arg| arg == "--bench") { ROWS } else { 1_000 };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{rows} telephone numbers\t ns each\tratio")?;
    let (plain, mix): (Vec<_>, Vec<_>) = numbers(rows).unzip();
    for (what, texts) in [("plain North American", &plain), ("as an American list has them", &mix)] {
        let library = cost(texts, |text| as_the_library_reads(text));
        let one = cost(texts, |text| read_one(text, Some("US")).is_ok());
        let cell = cost(texts, |text| read_cell(text, Some("US"), None).phones.is_empty());
        tell(&mut out, &format!("{what}: the library"), library, library)?;
        tell(&mut out, &format!("{what}: read_one"), one, library)?;
        tell(&mut out, &format!("{what}: read_cell"), cell, library)?;
    }
    let file = table(&mix)?;
    writeln!(out, "{rows} rows, {} bytes\t ns each\tratio", file.len())?;
    let parsed = cost_of(rows, || by_the_csv_crate(&file))?;
    tell(&mut out, "the csv crate", parsed, parsed)?;
    tell(&mut out, "TableReader", cost_of(rows, || by_the_table_reader(&file, false))?, parsed)?;
    tell(&mut out, "TableReader and read_one", cost_of(rows, || by_the_table_reader(&file, true))?, parsed)?;
    Ok(())
}

fn tell(out: &mut impl Write, what: &str, cost: f64, baseline: f64) -> std::io::Result<()> {
    writeln!(out, "{what:<45}\t{cost:>8.1}\t{:.3}", cost / baseline)
}

fn cost(texts: &[String], read: impl Fn(&str) -> bool) -> f64 {
    // What is made at the first use is not part of the price.
    texts.iter().take(100).for_each(|text| _ = black_box(read(text)));
    let begun = ProcessTime::now();
    for text in texts {
        black_box(read(black_box(text)));
    }
    each(begun, texts.len() as u64)
}

fn cost_of(rows: u64, read: impl Fn() -> Result<u64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let begun = ProcessTime::now();
    let read = read()?;
    let cost = each(begun, rows);
    if read == rows { Ok(cost) } else { Err(format!("{read} of {rows} rows were read").into()) }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of minutes are exact")]
fn each(begun: ProcessTime, number: u64) -> f64 {
    begun.elapsed().as_nanos() as f64 / number as f64
}

/// Number, type and form, as little as anybody can ask.
fn as_the_library_reads(text: &str) -> bool {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(text, Some(Region::US)) else { return false };
    black_box(PHONE_NUMBER_UTIL.get_number_type(&number));
    black_box(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164));
    true
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
fn table(numbers: &[String]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "kind", "phone", "state", "zip", "note"])?;
    for (row, number) in numbers.iter().enumerate() {
        writer.write_record([&row.to_string(), "sales", number, "FL", "33101", "asked for a call, in the evening"])?;
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
            _ = black_box(read_one(cell, Some("US")));
        }
        rows += 1;
    }
    Ok(rows)
}
