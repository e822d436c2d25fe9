//! Lists of a number a line, without a header.
//!
//! `305,5550142` · `3055550142` · `0207 9460101` in a record of 12 characters · `+61491570156` · a change list's
//! `305,5550142,2026-11-20,A` · an answer such as `3055550142,2026-01-31,yes`. The number comes first; after it may come, in any
//! order, a day, `A` or `D`, and yes or no.

use super::blocks::Blocks;
use super::pages::Pages;
use super::{Change, Item, ListOptions, Listed, plain, reject};
use crate::domain::days::{self, Order};
use crate::domain::phone::PhoneNumber;
use crate::intake::error::IntakeError;
use crate::intake::phones::{calling_code_of, read_one};
use std::io::Read;

/// Longer than any line with one number and a few words.
const LONGEST: usize = 1_000;

/// How many bytes a plain line has.
const PLAIN: usize = 12;

pub(super) struct LineReader<R: Read> {
    blocks: Blocks<R>,
    /// Lines done so far.
    lines: u64,
    home: Home,
}

/// Where national numbers belong.
pub(super) struct Home {
    region: Option<String>,
    order: Order,
    /// Whether the plan is the North American one, with ten digits and no more to think about.
    nanp: bool,
    /// The calling code of plans where a zero stands before a national number and nowhere else in it.
    trunk_zero: Option<u64>,
}

impl Home {
    pub(super) fn new(region: Option<&str>) -> Self {
        let code = region.and_then(calling_code_of);
        Self {
            region: region.map(str::to_owned),
            order: Order::of(region),
            nanp: code == Some(1),
            trunk_zero: code.filter(|code| matches!(code, 44 | 61)),
        }
    }

    /// The number that a text is. Registries hold numbers that no plan has yet or has no longer: of the plans whose shape is
    /// plain, the shape is enough.
    pub(super) fn number(&self, text: &str) -> Result<PhoneNumber, String> {
        let bare = text.bytes().all(|byte| byte.is_ascii_digit() || b" -().".contains(&byte));
        if bare && let Some(number) = self.by_shape(text) {
            return Ok(number);
        }
        read_one(text, self.region.as_deref()).map(|phone| phone.number).map_err(|fault| fault.to_string())
    }

    fn by_shape(&self, text: &str) -> Option<PhoneNumber> {
        let (mut digits, mut count) = (0_u64, 0);
        let mut first = None;
        for byte in text.bytes().filter(u8::is_ascii_digit).take(16) {
            first = first.or(Some(byte));
            digits = digits * 10 + u64::from(byte - b'0');
            count += 1;
        }
        let whole = match (count, first) {
            (10, Some(b'2'..=b'9')) if self.nanp && digits / 1_000_000 % 10 > 1 => 10_000_000_000 + digits,
            (11, Some(b'1')) if self.nanp && digits / 1_000_000_000 % 10 > 1 && digits / 1_000_000 % 10 > 1 => digits,
            (10 | 11, Some(b'0')) => self.national(digits, count - 1)?,
            _ => return None,
        };
        PhoneNumber::from_digits(whole).ok()
    }

    /// The number after its zero: nine or ten digits in the United Kingdom, nine in Australia.
    fn national(&self, digits: u64, count: u32) -> Option<u64> {
        let code = self.trunk_zero?;
        let fits = match code {
            44 => (9..=10).contains(&count) && digits >= 100_000_000,
            _ => count == 9 && digits >= 100_000_000,
        };
        fits.then(|| code * 10_u64.pow(count) + digits)
    }
}

impl<R: Read> LineReader<R> {
    pub(super) fn new(mut blocks: Blocks<R>, options: &ListOptions) -> Self {
        if blocks.held().starts_with(b"\xEF\xBB\xBF") {
            blocks.consume(3);
        }
        Self { blocks, lines: 0, home: Home::new(options.region.as_deref()) }
    }

    pub(super) fn take_plain(&mut self, pages: &mut Pages) -> Result<u64, IntakeError> {
        let before = self.lines;
        while self.home.nanp && !pages.is_full() {
            let taken = plain::take(self.blocks.held(), pages);
            self.blocks.consume(taken * PLAIN);
            self.lines += taken as u64;
            // Another shape, or the last lines of the block.
            if self.blocks.held().len() >= PLAIN || !self.blocks.fill()? {
                break;
            }
        }
        Ok(self.lines - before)
    }

    pub(super) fn next_item(&mut self) -> Result<Option<Item>, IntakeError> {
        loop {
            let Some(end) = self.blocks.line_end()? else { return Ok(None) };
            let bytes = self.blocks.held().get(..end).unwrap_or_default();
            let item = read(bytes, self.lines + 1, &self.home);
            let ended = bytes.ends_with(b"\n") || bytes.ends_with(b"\r");
            self.lines += 1;
            self.blocks.consume(end);
            // Nothing ends it, and nothing comes after: half a number.
            if let Some(Item::Reject(torn)) = &item
                && !ended
                && self.blocks.line_end()?.is_none()
            {
                return Err(IntakeError::CutOff { line: torn.line, value: torn.value.clone() });
            }
            if item.is_some() {
                return Ok(item);
            }
        }
    }
}

/// Whether the first line of a text names columns: it has letters, and no cell of it a number.
pub(super) fn is_header(text: &[u8]) -> bool {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let line = String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned();
    let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
    line.chars().any(char::is_alphabetic) && line.split(SEPARATORS).all(|cell| digits(cell) < 7)
}

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// What comes of a line; `None` of a blank one.
fn read(bytes: &[u8], line: u64, home: &Home) -> Option<Item> {
    if home.nanp
        && let Some((digits, added)) = plain::change(bytes)
        && let Ok(number) = PhoneNumber::from_digits(digits)
    {
        let change = if added { Change::Added } else { Change::Deleted };
        return Some(Item::Listed(Listed { line, number, change, last_day: None, reason: String::new() }));
    }
    if bytes.len() > LONGEST {
        let start = String::from_utf8_lossy(bytes.get(..80).unwrap_or_default()).into_owned();
        return Some(reject(line, "", &start, "longer than any line with a number: this is another kind of file"));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some(reject(line, "", &String::from_utf8_lossy(bytes), "no text in UTF-8: write digits"));
    };
    // Control-Z ends files of old systems.
    let text = text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{1a}');
    if text.is_empty() {
        return None;
    }
    let mut cells = text.split(SEPARATORS).map(|cell| cell.trim().trim_matches('"').trim());
    let first = cells.next().unwrap_or_default();
    let area = home.nanp && first.len() == 3 && first.bytes().all(|byte| byte.is_ascii_digit());
    let number =
        if area { home.number(&format!("{first}{}", cells.next().unwrap_or_default())) } else { home.number(first) };
    let number = match number {
        Ok(number) => number,
        Err(reason) => return Some(reject(line, "column 1", text, reason)),
    };
    let mut change = Change::Listed;
    for (cell, column) in cells.zip(if area { 3 } else { 2 }..) {
        match meaning(cell, home.order) {
            Some(Meaning::Changed(said)) => change = said,
            Some(Meaning::NotListed) => return Some(Item::NotListed),
            Some(Meaning::Nothing) => {}
            None => {
                let reason = "after the number only a day, A or D, yes or no: give a header for other columns";
                return Some(reject(line, &format!("column {column}"), cell, reason));
            }
        }
    }
    Some(Item::Listed(Listed { line, number, change, last_day: None, reason: String::new() }))
}

/// What a cell after the number says.
enum Meaning {
    Changed(Change),
    NotListed,
    /// A day, or yes: nothing that changes that the number is listed.
    Nothing,
}

fn meaning(cell: &str, order: Order) -> Option<Meaning> {
    match cell.to_ascii_lowercase().as_str() {
        "a" | "add" | "added" => Some(Meaning::Changed(Change::Added)),
        "d" | "del" | "delete" | "deleted" => Some(Meaning::Changed(Change::Deleted)),
        // `no data` of the Reassigned Numbers Database: nobody knows of a disconnection.
        "no" | "n" | "no data" | "no_data" => Some(Meaning::NotListed),
        "" | "yes" | "y" => Some(Meaning::Nothing),
        // A day that could be two is a day all the same, and nothing here asks which.
        _ => match days::read(cell, order) {
            Ok(_) | Err(days::DayFault::Ambiguous(..) | days::DayFault::OtherOrder { .. }) => Some(Meaning::Nothing),
            Err(days::DayFault::NoDay | days::DayFault::ShortYear) => None,
        },
    }
}
