//! A short way to the numbers of the North American Numbering Plan, which are nearly all of an American list.
//!
//! The library asks the patterns of 25 countries one by one what a number is. They answer by area code and exchange, so
//! that a table of these six digits gives the same answer; the few exchanges within which it changes with the last four
//! digits are marked in it. What is written in any but the plainest way is left to the library.

use super::PhoneFault;
use super::supplement::is_live;
use crate::domain::lead::DraftPhone;
use crate::domain::phone::{PhoneNumber, PhoneType};
use std::sync::LazyLock;

/// What the metadata says of every exchange. [`Plan::parse`] says how it is written; `nanp_tests.rs` writes it.
pub(super) const TABLE: &str = include_str!("data/nanp.tsv");

/// The countries of calling code 1 (ISO 3166-1), those with the most numbers first.
pub(super) const COUNTRIES: [[u8; 2]; 25] = [
    *b"US", *b"CA", *b"PR", *b"DO", *b"JM", *b"TT", *b"BS", *b"BB", *b"AG", *b"AI", *b"AS", *b"BM", *b"DM", *b"GD",
    *b"GU", *b"KN", *b"KY", *b"LC", *b"MP", *b"MS", *b"SX", *b"TC", *b"VC", *b"VG", *b"VI",
];

/// Nobody writes a number longer than this without words; what does not stop is for the library.
const LONGEST_TEXT: usize = 32;

/// How extensions begin here. Longer ones first.
const EXTENSION_MARKS: [&str; 3] = ["ext.", "ext", "x"];

/// Digits that the library takes for an extension after any mark.
const LONGEST_EXTENSION: usize = 7;

/// The least number of ten digits that begins with no 0 or 1, which are prefixes, not digits of an area code.
const FIRST_NUMBER: u64 = 2_000_000_000;

/// Calling code 1 before a national number.
const CALLING_CODE: u64 = 10_000_000_000;

/// The word of the table for exchanges in which the last four digits decide.
pub(super) const VARIES: &str = "varies";

static PLAN: LazyLock<Plan> = LazyLock::new(|| Plan::parse(TABLE).unwrap_or_default());

/// What a text is: a number, or ten digits that are none. `None` if it is not for this way to say. Region and calling code
/// are those of `read_cell`.
pub(super) fn read(text: &str, region: Option<&str>, code: Option<&str>) -> Option<Result<DraftPhone, PhoneFault>> {
    let plain = digits(text).map(|(national, with_code)| (national, with_code, ""));
    let (national, with_code, extension) = plain.or_else(|| digits_and_extension(text))?;
    let code = code.map(str::trim).filter(|code| !code.is_empty());
    if !with_code && !at_home(region, code) {
        return None;
    }
    let kind = match PLAN.told(national) {
        Told::Number(kind) => kind,
        Told::Nothing if is_live(national) => PhoneType::Unassigned,
        // With a code before it, or in a part of it, there may be a number still.
        Told::Nothing if code.is_some() || !extension.is_empty() => return None,
        Told::Nothing => return Some(Err(PhoneFault::NotValid { plan: "US (+1)".to_owned() })),
        Told::Varies => return None,
    };
    let number = PhoneNumber::from_digits(CALLING_CODE + national).ok()?;
    Some(Ok(DraftPhone { number, kind, extension: extension.to_owned(), label: None }))
}

/// The kind of a number of ten digits, [`PhoneType::Unknown`] if there is none such. `None` if the library must be asked.
pub(super) fn kind(national: u64) -> Option<PhoneType> {
    match PLAN.told(national) {
        Told::Number(kind) => Some(kind),
        Told::Nothing if (FIRST_NUMBER..CALLING_CODE).contains(&national) => Some(PhoneType::Unknown),
        Told::Nothing | Told::Varies => None,
    }
}

/// The ten digits of a text that holds nothing else but a 1 before them and plain signs, and whether it says with a `+`
/// that this 1 is a calling code.
fn digits(text: &str) -> Option<(u64, bool)> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let (plus, rest) = match text.trim_start_matches([' ', '(']).strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // No branch here depends on the text: lists mix all ways of writing, and a processor guesses wrong at each.
    let (mut value, mut count, mut strange) = (0_u64, 0_u32, false);
    for byte in rest.bytes() {
        let digit = byte.wrapping_sub(b'0');
        let more = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        value = if digit < 10 { more } else { value };
        count += u32::from(digit < 10);
        strange |= (digit >= 10) & !matches!(byte, b' ' | b'-' | b'.' | b'(' | b')');
    }
    let national = match (count, plus) {
        (10, false) => value,
        (11, _) => value.checked_sub(CALLING_CODE)?,
        _ => return None,
    };
    let plain = !strange && (FIRST_NUMBER..CALLING_CODE).contains(&national) && !like_an_amount(text);
    plain.then_some((national, plus))
}

/// The same of a text that ends with an extension in its plainest forms: `x12`, `ext. 12`.
fn digits_and_extension(text: &str) -> Option<(u64, bool, &str)> {
    let (plain, mark) = text.split_at(text.find(['x', 'e'])?);
    let extension = EXTENSION_MARKS.iter().find_map(|known| mark.strip_prefix(known))?.trim_start_matches(' ');
    let taken = (1..=LONGEST_EXTENSION).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit());
    let (national, with_code) = digits(plain).filter(|_| taken && text.len() <= LONGEST_TEXT)?;
    Some((national, with_code, extension))
}

/// `2125550123.0` is a number that a spreadsheet has spoilt.
fn like_an_amount(text: &str) -> bool {
    let text = text.trim_ascii_end();
    text.ends_with(".0") || text.ends_with(".00")
}

/// Whether national numbers belong to this plan. A calling code decides over a region.
fn at_home(region: Option<&str>, code: Option<&str>) -> bool {
    if let Some(code) = code {
        return matches!(code, "1" | "+1" | "001");
    }
    let [first, second] = region.unwrap_or_default().trim().as_bytes() else { return false };
    COUNTRIES.contains(&[first.to_ascii_uppercase(), second.to_ascii_uppercase()])
}

/// What the metadata says of all numbers of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Told {
    Nothing,
    Number(PhoneType),
    Varies,
}

/// The exchanges of an area code, from 000.
type Exchanges = Vec<Told>;

/// The table, unfolded. Most area codes have the same exchanges as many others, so that what is asked again and again stays
/// in the nearest memory.
#[derive(Default)]
pub(super) struct Plan {
    /// By area code, the place of its exchanges in `rows`.
    areas: Vec<u16>,
    rows: Vec<Exchanges>,
}

impl Plan {
    /// Reads lines of an area code and, each after a tab, the kinds of number with the exchanges that have them, such as
    /// `fixed 227-228,410`.
    ///
    /// Exchanges that no kind names, and area codes that no line has, have no valid number. `None` if a line is written
    /// otherwise: without a table, every number takes the long way.
    pub(super) fn parse(table: &str) -> Option<Self> {
        let mut plan = Self { areas: vec![0; 1000], rows: vec![vec![Told::Nothing; 1000]] };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (area, kinds) = line.split_once('\t')?;
            let row = exchanges(kinds)?;
            let known = plan.rows.iter().position(|known| *known == row);
            let at = known.unwrap_or(plan.rows.len());
            if known.is_none() {
                plan.rows.push(row);
            }
            *plan.areas.get_mut(area.parse::<usize>().ok()?)? = u16::try_from(at).ok()?;
        }
        Some(plan)
    }

    /// What the table says of ten digits.
    pub(super) fn told(&self, national: u64) -> Told {
        let part = |value: u64| usize::try_from(value).ok();
        let look_up = || {
            let row = self.areas.get(part(national / 10_000_000)?)?;
            self.rows.get(usize::from(*row))?.get(part(national / 10_000 % 1_000)?).copied()
        };
        look_up().unwrap_or(Told::Varies)
    }
}

fn exchanges(kinds: &str) -> Option<Exchanges> {
    let mut row = vec![Told::Nothing; 1000];
    for kind in kinds.split('\t') {
        let (name, ranges) = kind.split_once(' ')?;
        let told = if name == VARIES { Told::Varies } else { Told::Number(PhoneType::from_name(name)?) };
        for range in ranges.split(',') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            row.get_mut(first.parse().ok()?..=last.parse().ok()?)?.fill(told);
        }
    }
    Some(row)
}
