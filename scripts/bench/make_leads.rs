//! Makes a lead list for `scripts/bench/leads.sh`, the same for the same seed: `make_leads ROWS FILE [SEED]`.
//!
//! 97 bytes a row: id, first, last, phone, alt_phone, email, address, city, state, zip. 1.5 % of the phones are none, 5 % of
//! the others repeat that of an earlier row, six ways of writing; 40 % of the rows have a second phone, 6 % an address in
//! quotes, 12 % an address in another state than the number's. The numbers fill the plan as evenly as real ones do not, and
//! may be anybody's: the file is for measuring and goes away with it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

const AREA_CODES: &str = include_str!("../../src/rules/places/data/area_codes.tsv");
const ZIPS: &str = include_str!("../../src/rules/places/data/zips.tsv");

const FIRST: [&str; 32] = [
    "Ana", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Hugo", "Irène", "James", "Karen", "Luis", "María",
    "Noah", "Olivia", "Peter", "Quinn", "Rosa", "Siobhán", "Thomas", "Uma", "Víctor", "Wanda", "Xavier", "Yusuf",
    "Zoë", "Amy", "Brian", "Chloé", "Derek", "Emily", "George",
];
const LAST: [&str; 32] = [
    "Adams",
    "Baker",
    "Castillo",
    "Davies",
    "Evans",
    "Fischer",
    "García",
    "Hughes",
    "Ivanov",
    "Johnson",
    "Keller",
    "López",
    "Miller",
    "Nguyen",
    "O'Brien",
    "Peterson",
    "Quiroga",
    "Roberts",
    "Schmidt",
    "Taylor",
    "Underwood",
    "Vargas",
    "Williams",
    "Xu",
    "Young",
    "Zimmermann",
    "Anderson",
    "Brown",
    "Clark",
    "Dupont",
    "Edwards",
    "Núñez",
];
const STREETS: [&str; 12] = [
    "Main St",
    "Oak Ave",
    "Maple Dr",
    "2nd St",
    "Park Blvd",
    "River Rd",
    "Elm St",
    "Hill Ln",
    "Lake View Ct",
    "Spring St",
    "Cedar Way",
    "Church St",
];
const CITIES: [&str; 12] = [
    "Franklin",
    "Clinton",
    "Newport",
    "Salem",
    "Georgetown",
    "Madison",
    "Ashland",
    "Dover",
    "Milton",
    "Bristol",
    "Riverside",
    "Fairview",
];
/// What people write who have no phone, or not the whole of one.
const NO_PHONES: [&str; 6] = ["unknown", "555-0142", "000-000-0000", "123-456-7890", "3.05555E+09", "n/a"];

/// Exchanges of an area code: 200 to 999 without 555 and those that end in 11.
fn exchanges() -> Vec<u64> {
    (200..1_000).filter(|exchange| exchange % 100 != 11 && *exchange != 555).collect()
}

struct Country {
    /// Area code and state.
    areas: Vec<(u64, &'static str)>,
    exchanges: Vec<u64>,
    /// State and the first three digits of a ZIP.
    zips: Vec<(&'static str, &'static str)>,
}

impl Country {
    fn new() -> Self {
        let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
        let area = |line: &'static str| {
            let (code, places) = line.split_once('\t')?;
            let state = places.strip_prefix("US-")?.get(..2)?;
            Some((code.parse().ok()?, state))
        };
        let zip = |line: &'static str| {
            let (prefix, rest) = line.split_once('\t')?;
            Some((rest.strip_prefix("US-")?.get(..2)?, prefix)).filter(|(_, prefix)| prefix.len() == 3)
        };
        Self {
            areas: lines(AREA_CODES).filter_map(area).collect(),
            exchanges: exchanges(),
            zips: lines(ZIPS).filter_map(zip).collect(),
        }
    }

    /// The number of a row, and the state of its area code: no two rows have the same.
    fn number(&self, row: u64) -> (u64, &'static str) {
        let (areas, exchanges) = (self.areas.len() as u64, self.exchanges.len() as u64);
        // A step of a prime goes through all numbers of the plan before it comes to the first again.
        let all = areas * exchanges * 10_000;
        let at = row.wrapping_mul(1_000_000_007) % all;
        let nth = |index: u64| usize::try_from(index).unwrap_or_default();
        let (code, state) = self.areas.get(nth(at % areas)).copied().unwrap_or((305, "FL"));
        let exchange = self.exchanges.get(nth(at / areas % exchanges)).copied().unwrap_or(200);
        (code * 10_000_000 + exchange * 10_000 + at / areas / exchanges, state)
    }
}

fn one_of<T: Copy + Default>(rng: &mut ChaCha8Rng, all: &[T]) -> T {
    let index = rng.next_u32() as usize % all.len().max(1);
    all.get(index).copied().unwrap_or_default()
}

fn percent(rng: &mut ChaCha8Rng, per_thousand: u32) -> bool {
    rng.next_u32() % 1_000 < per_thousand
}

fn write_phone(out: &mut impl Write, number: u64, style: u32) -> std::io::Result<()> {
    let (area, exchange, line) = (number / 10_000_000, number / 10_000 % 1_000, number % 10_000);
    match style % 6 {
        0 => write!(out, "({area}) {exchange:03}-{line:04}"),
        1 => write!(out, "{area}-{exchange:03}-{line:04}"),
        2 => write!(out, "{area}.{exchange:03}.{line:04}"),
        3 => write!(out, "+1{number}"),
        4 => write!(out, "1-{area}-{exchange:03}-{line:04}"),
        _ => write!(out, "{number}"),
    }
}

fn write_row(out: &mut impl Write, country: &Country, rng: &mut ChaCha8Rng, row: u64) -> std::io::Result<()> {
    let (first, last) = (one_of(rng, &FIRST), one_of(rng, &LAST));
    write!(out, "L{:08},{first},{last},", row + 1)?;
    let repeats = row > 0 && percent(rng, 50);
    let (number, mut state) = country.number(if repeats { rng.next_u64() % row } else { row });
    if percent(rng, 15) {
        out.write_all(one_of(rng, &NO_PHONES).as_bytes())?;
    } else {
        write_phone(out, number, rng.next_u32())?;
    }
    out.write_all(b",")?;
    if percent(rng, 400) {
        // Second phones come from the other end of the plan.
        write_phone(out, country.number(u64::from(u32::MAX) - row).0, rng.next_u32())?;
    }
    out.write_all(b",")?;
    if percent(rng, 800) {
        write!(out, "{}.{}{}@example.com", plain(first), plain(last), rng.next_u32() % 10_000)?;
    }
    let (house, street) = (1 + rng.next_u32() % 9_899, one_of(rng, &STREETS));
    if percent(rng, 60) {
        write!(out, ",\"{house} {street}, Apt {}\"", 1 + rng.next_u32() % 99)?;
    } else {
        write!(out, ",{house} {street}")?;
    }
    let start = rng.next_u32() as usize % country.zips.len().max(1);
    let anywhere = country.zips.get(start).copied().unwrap_or(("FL", "331"));
    let zip = if percent(rng, 120) {
        state = anywhere.0;
        anywhere.1
    } else {
        let (before, after) = country.zips.split_at(start);
        after.iter().chain(before).find(|(of, _)| *of == state).unwrap_or(&anywhere).1
    };
    writeln!(out, ",{},{state},{zip}{:02}", one_of(rng, &CITIES), rng.next_u32() % 100)
}

/// A name as it stands in an address of mail: small letters of ASCII.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [rows, file, seed @ ..] = args.as_slice() else { return Err("usage: make_leads ROWS FILE [SEED]".into()) };
    let rows: u64 = rows.parse()?;
    let seed: u64 = seed.first().map_or(Ok(42), |seed| seed.parse())?;
    let (country, mut rng) = (Country::new(), ChaCha8Rng::seed_from_u64(seed));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    out.write_all(b"id,first,last,phone,alt_phone,email,address,city,state,zip\n")?;
    for row in 0..rows {
        write_row(&mut out, &country, &mut rng, row)?;
    }
    out.flush()?;
    Ok(())
}
