//! The table of North American numbers, made and held to the library; and the short way, held to the long one.

use super::nanp::{COUNTRIES, Plan, TABLE, Told, VARIES};
use super::*;
use crate::domain::phone::PhoneType;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use std::fmt::Write;

/// Last four digits that are tried in each exchange: every digit in every place, and some that people have.
const LINES: [u64; 16] =
    [0, 1_111, 2_222, 3_333, 4_444, 5_555, 6_666, 7_777, 8_888, 9_999, 100, 142, 199, 1_234, 5_000, 9_876];

/// What the library says of a number.
fn library(national: u64) -> Told {
    let number = rlibphonenumber::PhoneNumber { country_code: 1, national_number: national, ..Default::default() };
    let kind = numbering::type_of(PHONE_NUMBER_UTIL.get_number_type(&number));
    if kind == PhoneType::Unknown { Told::Nothing } else { Told::Number(kind) }
}

/// What the library says of an exchange, as far as [`LINES`] tell.
fn asked(area: u64, exchange: u64) -> Told {
    let told = |line: &u64| library(area * 10_000_000 + exchange * 10_000 + line);
    let first = told(&LINES[0]);
    if LINES.iter().all(|line| told(line) == first) { first } else { Told::Varies }
}

/// `200-999` or `227,228,234-238`.
fn ranges(exchanges: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for exchange in exchanges {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *exchange => *last = *exchange,
            _ => ranges.push((*exchange, *exchange)),
        }
    }
    let show = |(first, last)| if first == last { format!("{first:03}") } else { format!("{first:03}-{last:03}") };
    ranges.into_iter().map(show).collect::<Vec<_>>().join(",")
}

fn name(told: Told) -> Option<&'static str> {
    match told {
        Told::Nothing => None,
        Told::Number(kind) => Some(kind.name()),
        Told::Varies => Some(VARIES),
    }
}

#[test]
#[ignore = "makes src/intake/phones/data/nanp.tsv, in some minutes"]
fn make_nanp_table() {
    let mut table = format!(
        "# North American numbers by area code: each kind of number with its exchanges, as libphonenumber {METADATA_VERSION} has them.\n\
         # Made by: cargo test --lib -- --ignored make_nanp_table\n"
    );
    for area in 200..=999 {
        let exchanges: Vec<_> = (0..=999).map(|exchange| name(asked(area, exchange))).collect();
        let mut line = String::new();
        for kind in PhoneType::ALL.map(PhoneType::name).into_iter().chain([VARIES]) {
            let held: Vec<_> = (0..=999).filter(|at| exchanges[*at as usize] == Some(kind)).collect();
            if !held.is_empty() {
                write!(line, "\t{kind} {}", ranges(&held)).expect("a line");
            }
        }
        if !line.is_empty() {
            writeln!(table, "{area}{line}").expect("a line");
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/intake/phones/data/nanp.tsv");
    std::fs::write(path, table).expect("the table");
}

/// Random choices, the same in every run.
struct Chance(ChaCha8Rng);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Asks at random, and of every exchange where an area code has not all of them: there the metadata change.
#[test]
fn the_table_says_what_the_library_says() {
    assert!(TABLE.lines().next().is_some_and(|line| line.contains(METADATA_VERSION)), "make the table anew");
    let plan = Plan::parse(TABLE).expect("a table in order");
    let mut chance = Chance::new(1);
    let mut asked: Vec<_> = (0..20_000).map(|_| 2_000_000_000 + chance.below(8_000_000_000)).collect();
    for area in 200..1_000 {
        let of_area: Vec<_> =
            (0..1_000).map(|exchange| area * 10_000_000 + exchange * 10_000 + chance.below(10_000)).collect();
        let whole = of_area[200..].windows(2).all(|pair| plan.told(pair[0]) == plan.told(pair[1]));
        asked.extend(if whole { &of_area[555..=555] } else { &of_area });
    }
    let told = |national| (national, plan.told(national));
    let known: Vec<_> = asked.into_iter().map(told).filter(|(_, told)| *told != Told::Varies).collect();
    for (national, told) in &known {
        assert_eq!(*told, library(*national), "{national}; make the table anew");
    }
    let numbers = known.iter().filter(|(_, told)| matches!(told, Told::Number(_))).count();
    assert!(numbers > 10_000, "half of the plan is in use, not {numbers} of {}", known.len());
}

#[test]
fn the_countries_are_those_of_calling_code_1() {
    let regions = PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(1).expect("the regions of calling code 1");
    let mut regions: Vec<_> = regions.map(|region| region.to_string()).collect();
    let mut ours = COUNTRIES.map(|country| String::from_utf8_lossy(&country).into_owned());
    regions.sort_unstable();
    ours.sort_unstable();
    assert_eq!(ours[..], regions);
}

/// Last digits decide in few exchanges; were they many, the short way would be the long one.
#[test]
fn the_exchanges_that_vary_are_marked() {
    let plan = Plan::parse(TABLE).expect("a table in order");
    let varies =
        (2_000_000_000..10_000_000_000_u64).step_by(10_000).filter(|number| plan.told(*number) == Told::Varies);
    assert_eq!(varies.map(|number| number / 10_000).collect::<Vec<_>>(), [246_521, 246_522, 876_606]);
}

#[test]
fn a_table_that_is_out_of_order_is_not_taken() {
    for table in [
        "305",
        "305\tfixed",
        "305\tfaxed 200",
        "305\tfixed 200-1000",
        "305\tfixed 300-200",
        "1305\tfixed 200",
        "x\tfixed 200",
    ] {
        assert!(Plan::parse(table).is_none(), "{table}");
    }
    assert_eq!(Plan::default().told(3_055_550_142), Told::Varies);
}

/// What slips into numbers.
const SLIPS: [&str; 31] = [
    "x", " ", "  ", "+", "-", ".", "(", ")", "0", "1", "7", ".0", "/", ",", ";", "#", "*", "'", "\"", "~", "e", "\n",
    "\t", "\u{a0}", "\u{200b}", "１", "–", " ext 1", "tel:", " or ", "cell",
];

/// Area code, exchange and the rest, those with something special about them more often than others.
fn parts(chance: &mut Chance) -> (String, String, String) {
    let area = match chance.below(10) {
        0 => u64::from(supplement::LIVE_CODES[chance.below(12) as usize].area),
        1 => *chance.of(&[&246, &800, &876, &809, &500, &900, &600, &242, &268, &911]),
        _ => chance.below(1000),
    };
    let exchange = match chance.below(8) {
        0 => *chance.of(&[&521, &522, &606, &911, &555, &140]),
        _ => chance.below(1000),
    };
    (format!("{area:03}"), format!("{exchange:03}"), format!("{:04}", chance.below(10_000)))
}

/// A number as people write it, and sometimes what is none.
fn text(chance: &mut Chance) -> String {
    let mut text = without_slips(chance);
    for _ in 0..chance.below(6).saturating_sub(3) {
        let slip = chance.of(&SLIPS);
        let within = chance.below(text.len() as u64 + 1) as usize;
        let at = *chance.of(&[&0, &text.len(), &within]);
        if text.is_char_boundary(at) {
            text.insert_str(at, slip);
        }
    }
    text
}

fn without_slips(chance: &mut Chance) -> String {
    let (a, x, l) = parts(chance);
    match chance.below(17) {
        0 | 1 => format!("{a}{x}{l}"),
        2 => format!("({a}) {x}-{l}"),
        3 => format!("{a}-{x}-{l}"),
        4 => format!("{a}.{x}.{l}"),
        5 => format!("1{a}{x}{l}"),
        6 => format!("1-{a}-{x}-{l}"),
        7 => format!("+1{a}{x}{l}"),
        8 => format!("+1 ({a}) {x}-{l}"),
        9 => format!("(+1) {a} {x} {l}"),
        10 => format!("1 ({a}) {x} {l}"),
        11 => format!("{a}{x}{l}.{}", chance.of(&["0", "00", "000", "1"])),
        12 => format!("{a}{}.0", &x[..1 + chance.below(2) as usize]) + &l,
        13 if chance.below(2) > 0 => {
            let mark = chance.of(&[
                "x", " x", " X", " ext ", "ext.", " ext. ", "  x  ", " e", " Ext ", " extn", " - x", "#", ";ext=",
            ]);
            let digits = chance.below(9) as usize;
            format!("({a}) {x}-{l}{mark}{}", &"012345678"[..digits])
        }
        13 => {
            format!("{}{x}{l}", chance.of(&["+44 20 ", "011 44 ", "0", "00", "+", "+0", "+1 1", "+11", "1 1", "0 1"]))
        }
        14 => format!("{a}{x}"),
        15 => format!("{a}{x}{l}{:1$}", "", chance.below(30) as usize),
        _ => {
            (0..chance.below(20)).map(|_| chance.of(&["0", "1", "2", "5", "9", " ", "-", "(", ")", ".", "+"])).collect()
        }
    }
}

#[test]
fn the_short_way_says_what_the_long_way_says() {
    let mut chance = Chance::new(2);
    let regions: Vec<_> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
    let mut shortened = 0;
    for _ in 0..100_000 {
        let text = text(&mut chance);
        let country = String::from_utf8_lossy(&COUNTRIES[chance.below(25) as usize]).into_owned();
        let abroad = regions[chance.below(regions.len() as u64) as usize].to_string();
        let region = chance
            .of(&["US", "US", "US", "CA", " us ", "Us", &country, &country, &abroad, "UK", "", "ZZ", "XX", "USA"]);
        let region = (chance.below(20) > 0).then_some(region);
        let code = chance.of(&["", " ", "1", "+1", "001", " 1 ", "01", "44", "+44", "999", "one", "800"]);
        let code = (chance.below(2) > 0).then_some(code);
        // What the short way leaves alone goes the long way anyhow.
        if nanp::read(&text, region, None).is_some() {
            shortened += 1;
            let read = read_one(&text, region);
            assert_eq!(read, read_one_slowly(&text, region), "{text:?} in {region:?}");
            // Both have the kind from the table.
            if let Ok(phone) = read {
                let told = library(phone.number.digits() - 10_000_000_000);
                let unassigned = phone.kind == PhoneType::Unassigned && told == Told::Nothing;
                assert!(unassigned || told == Told::Number(phone.kind), "{text:?}: {phone:?}, {told:?}");
            }
        }
        if nanp::read(&text, region, code).is_some() {
            let slowly = read_cell_slowly(&text, region, code);
            assert_eq!(read_cell(&text, region, code), slowly, "{text:?} in {region:?} with {code:?}");
        }
    }
    assert!(shortened > 25_000, "the short way is short for most, not for {shortened} in 100,000");
}
