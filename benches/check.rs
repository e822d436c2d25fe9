//! What `outdial check` costs beside reading the same file and normalising its numbers, in one run:
//!
//! `cargo bench --bench check`
//!
//! A million rows, a mix as an American list has it. Times are processor time, so that neighbours on the machine count
//! little. Look at the ratios; the figures are those of the machine. The bar: at most three times the second line. On two busy
//! cores in November 2026 it came to 0.57 of it with one instant for all rows, and to 1.07 with an instant a row.

use cpu_time::ProcessTime;
use outdial::intake::phones::read_one;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const ROWS: u64 = 1_000_000;

/// States with an area code and the beginning of a ZIP in them.
const STATES: [(&str, u64, u64); 16] = [
    ("CA", 213, 900),
    ("TX", 214, 752),
    ("FL", 305, 331),
    ("NY", 212, 100),
    ("PA", 215, 191),
    ("IL", 312, 606),
    ("OH", 216, 441),
    ("GA", 404, 303),
    ("NC", 704, 282),
    ("MI", 313, 482),
    ("CT", 860, 61),
    ("AZ", 928, 863),
    ("TN", 423, 374),
    ("IN", 812, 477),
    ("UT", 801, 841),
    ("WA", 206, 981),
];

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` asks only whether it runs.
    let rows = if std::env::args().any(|arg| arg == "--bench") { ROWS } else { 1_000 };
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("numbers.csv");
    write_file(&file, rows)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{rows} rows\t\t\t\t\t s\tratio")?;
    let read = cost(|| read_rows(&file, |_| true))?;
    let baseline = cost(|| read_rows(&file, by_the_library))?;
    let ours = cost(|| read_rows(&file, |text| read_one(text, Some("US")).is_ok()))?;
    let mut tell = |what: &str, cost: f64| writeln!(out, "{what:<47}\t{cost:.2}\t{:.2}", cost / baseline);
    tell("rows read by the csv crate", read)?;
    tell("and numbers normalised by libphonenumber's rules", baseline)?;
    tell("and numbers normalised as outdial does", ours)?;
    tell("outdial check, one instant", of_check(&file, &["--at", "2026-11-24T18:00:00Z", "--map", "at=none"])?)?;
    tell("outdial check, an instant a row", of_check(&file, &[])?)?;
    Ok(())
}

/// Rows of a list with the instant at which each is to be called, within a week.
fn write_file(file: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut chance = ChaCha8Rng::seed_from_u64(20_261_127);
    let mut below = move |end: u64| chance.next_u64() % end;
    let mut writer = csv::Writer::from_writer(BufWriter::new(std::fs::File::create(file)?));
    writer.write_record(["id", "name", "phone", "state", "zip", "at", "none"])?;
    for row in 0..rows {
        let home = STATES.get(usize::try_from(below(STATES.len() as u64))?).copied().unwrap_or(("NY", 212, 100));
        let number = STATES.get(usize::try_from(below(STATES.len() as u64))?).copied().unwrap_or(home);
        // One in eight has moved and kept the number.
        let (state, (_, area, _), zip) = (home.0, if below(8) == 0 { number } else { home }, home.2);
        let (x, l) = (200 + below(800), below(10_000));
        let phone = match below(40) {
            0 => format!("{area}{x}"),
            1 => format!("({area}) {x}-{l:04} x{}", below(900)),
            2..=12 => format!("({area}) {x}-{l:04}"),
            13..=22 => format!("{area}-{x}-{l:04}"),
            23..=30 => format!("+1{area}{x}{l:04}"),
            _ => format!("{area}{x}{l:04}"),
        };
        let at = format!("2026-11-{:02}T{:02}:{:02}:{:02}Z", 23 + below(7), below(24), below(60), below(60));
        let zip = format!("{zip:03}{:02}", below(100));
        writer.write_record([&format!("L{row:08}"), "Ana Duarte", &phone, state, &zip, &at, ""])?;
    }
    writer.flush()?;
    Ok(())
}

fn cost(work: impl Fn() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let begun = ProcessTime::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64())
}

fn read_rows(file: &Path, look: impl Fn(&str) -> bool) -> Result<(), Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(file)?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        black_box(look(record.get(2).unwrap_or_default()));
    }
    Ok(())
}

/// Whether the number is valid, and its E.164 form, as little as anybody can ask.
fn by_the_library(text: &str) -> bool {
    let Ok(number) = PHONE_NUMBER_UTIL.parse(text, Some(Region::US)) else { return false };
    black_box(PHONE_NUMBER_UTIL.is_valid_number(&number));
    black_box(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164));
    true
}

/// Processor time of `outdial check` on the file, its answers thrown away.
fn of_check(file: &Path, more: &[&str]) -> Result<f64, Box<dyn Error>> {
    let before = of_children()?;
    let done = Command::new(env!("CARGO_BIN_EXE_outdial"))
        .args(["-q", "check", "--kind", "sales", "--region", "US"])
        .args(more)
        .arg(file)
        .stdout(Stdio::null())
        .status()?;
    if !done.success() {
        return Err("outdial check failed".into());
    }
    Ok(of_children()? - before)
}

/// Seconds of processor time of the processes that this one has waited for; `proc_pid_stat(5)`, cutime and cstime, in the
/// hundredths that Linux counts in.
#[expect(clippy::cast_precision_loss, reason = "hundredths of seconds of hours are exact")]
fn of_children() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in brackets, may hold blanks.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(13).take(2).map(|field| field.parse::<u64>().unwrap_or_default()).sum();
    Ok(ticks as f64 / 100.0)
}
