//! From what people write into telephone cells to numbers.
//!
//! Validity, E.164 form, type and extension are those of Google's libphonenumber, with three differences: numbers that
//! a spreadsheet has spoilt are not guessed at, a cell may hold several numbers, and area codes that are live before
//! the metadata knows them are kept (see [`supplement`]). Plain North American numbers take a short way (`nanp`) to the same
//! answer.

mod alternates;
mod fault;
pub(super) mod labels;
mod nanp;
mod numbering;
mod off;
mod split;
pub mod supplement;
mod text;
mod times;

#[cfg(test)]
mod cases_tests;
#[cfg(test)]
mod nanp_tests;
#[cfg(test)]
mod tests;

pub use alternates::read_alternates;
pub use fault::PhoneFault;

use crate::domain::lead::DraftPhone;
use crate::domain::phone::PhoneNumber;
use numbering::Home;
use std::borrow::Cow;
use text::Spoilt;

/// The version of libphonenumber's metadata that the library carries (`rlibphonenumber` 2.2.15), and that `data/nanp.tsv` has.
pub const METADATA_VERSION: &str = "9.0.42";

/// More digits than two of the shortest whole numbers have, and more than one can have (ITU-T E.164: 15).
const TOO_MANY_DIGITS: usize = 16;

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellPhones {
    /// In the order of the writing, none twice.
    pub phones: Vec<DraftPhone>,
    /// Pieces of the cell that hold digits and no number, each with what is wrong with it; or the whole cell, if it
    /// holds no digit at all.
    pub faults: Vec<(String, PhoneFault)>,
    /// It says more than its numbers: words such as `call after 5`, which are worth keeping.
    pub telling: bool,
    /// Numbers that the cell says not to call.
    pub barred: Vec<PhoneNumber>,
}

/// The calling code of a region (ISO 3166-1): 1 of `US`, 44 of `GB`; `None` if it has none.
pub fn calling_code_of(region: &str) -> Option<u64> {
    numbering::code_of(region)
}

/// Reads a text that is one number, such as a person types or a row of `check` asks about. It takes what
/// libphonenumber takes: words before the number, `tel:` links, letters for digits (`1-800-FLOWERS`), prefixes dialed
/// from the region. `region` (ISO 3166-1, any case) is the country of national numbers.
///
/// # Errors
/// When there is no number, several, one that no numbering plan has, or one that a spreadsheet has spoilt.
pub fn read_one(text: &str, region: Option<&str>) -> Result<DraftPhone, PhoneFault> {
    nanp::read(text, region, None).unwrap_or_else(|| read_one_slowly(text, region))
}

/// [`read_one`] without the short way, which must say the same.
fn read_one_slowly(text: &str, region: Option<&str>) -> Result<DraftPhone, PhoneFault> {
    let cleaned = text::clean(text);
    if cleaned.is_empty() {
        return Err(PhoneFault::Blank);
    }
    let pieces = split::pieces(&cleaned);
    // Signs around the only number do not mend it.
    let only = if let [only] = pieces.as_slice() { text::spoilt(only) } else { None };
    match text::spoilt(&cleaned).or(only) {
        Some(Spoilt::LostDigits) => return Err(PhoneFault::LostDigits),
        Some(Spoilt::Decimal(digits)) => return Err(PhoneFault::Decimal(digits)),
        None => {}
    }
    let home = Home::new(region, None);
    if pieces.len() > 1 {
        let numbers = pieces.iter().filter(|piece| home.read(piece).is_ok()).count();
        if numbers > 1 {
            return Err(PhoneFault::SeveralNumbers(numbers));
        }
    }
    home.read(&cleaned)
}

/// Reads a cell of a list, which may hold several numbers and words around them. Takes what [`read_one`] takes, and
/// numbers that can still be saved: `2125550123.0`, `0121 234 5678 (home)`. A blank cell holds no phone and no fault.
///
/// `region` (ISO 3166-1, any case) is the country of national numbers. `calling_code` is the row's own, as some lists
/// have it in a column (`1`, `44`, `+44`, `0044`): the cell then holds a national number of that code, with or without
/// the code before it.
pub fn read_cell(text: &str, region: Option<&str>, calling_code: Option<&str>) -> CellPhones {
    match nanp::read(text, region, calling_code) {
        Some(Ok(phone)) => CellPhones { phones: vec![phone], ..CellPhones::default() },
        Some(Err(fault)) => CellPhones { faults: vec![(text.trim().to_owned(), fault)], ..CellPhones::default() },
        None => read_cell_slowly(text, region, calling_code),
    }
}

/// [`read_cell`] without the short way, which must say the same.
fn read_cell_slowly(text: &str, region: Option<&str>, calling_code: Option<&str>) -> CellPhones {
    let mut cell = CellPhones::default();
    let cleaned = text::clean(text);
    if cleaned.is_empty() {
        return cell;
    }
    if text::has_words(&cleaned) && text::forbids(&cleaned) {
        let found = Home::new(region, calling_code).find(&cleaned);
        cell.barred = found.into_iter().map(|phone| phone.number).collect();
        cell.faults.push((cleaned.into_owned(), PhoneFault::DoNotCall));
        return cell;
    }
    let home = Home::new(region, calling_code);
    let plain = match times::without_times(&cleaned) {
        Cow::Borrowed(text) => text::plain_extension(text),
        Cow::Owned(text) => Cow::Owned(text::plain_extension(&text).into_owned()),
    };
    let pieces = if text::spoilt(&plain).is_some() { vec![&*plain] } else { split::pieces(&plain) };
    cell.telling = text::has_words(&cleaned) || times::before_hours(&plain).is_some();
    let (pieces, off) = if cell.telling { off::sorted(&plain, pieces) } else { (pieces, Vec::new()) };
    cell.faults.extend(off.iter().map(|piece| ((*piece).to_owned(), PhoneFault::NotTheirs)));
    if off.is_empty()
        && let Some(phone) = undivided(&plain, &pieces, &home)
    {
        cell.phones.push(phone);
        return cell;
    }
    let mut small = Vec::new();
    for piece in &pieces {
        match read_piece(piece, &home) {
            Ok(phones) => cell.add(phones),
            // Words between numbers are no fault: "305-555-0142, ask for Bo".
            Err(PhoneFault::NoDigits) => {}
            Err(fault) if text::too_small(piece) => small.push(((*piece).to_owned(), fault)),
            Err(fault) => cell.faults.push(((*piece).to_owned(), fault)),
        }
    }
    // Beside a number, a lone small one is a time, a flat, a count: no fault, but worth keeping.
    if cell.phones.is_empty() {
        cell.faults.append(&mut small);
        cell.telling = false;
    } else {
        cell.telling |= !small.is_empty();
    }
    if cell.phones.is_empty() && cell.faults.is_empty() {
        let digits = cleaned.contains(char::is_numeric);
        let fault = if digits { PhoneFault::NotANumber } else { PhoneFault::NoDigits };
        cell.faults.push((cleaned.into_owned(), fault));
    }
    cell
}

impl CellPhones {
    fn add(&mut self, phones: Vec<DraftPhone>) {
        for phone in phones {
            if self.phones.iter().all(|known| known.number != phone.number) {
                self.phones.push(phone);
            }
        }
    }
}

/// The one number that a cell is in spite of signs that stand between numbers elsewhere: `030/12345678`,
/// `800-555-0142, 7246` (an extension).
fn undivided(cleaned: &str, pieces: &[&str], home: &Home) -> Option<DraftPhone> {
    let (first, others) = pieces.split_first()?;
    // The library would read words as the keys they stand on, and the flat in "030 123456, Flat 2" as more digits.
    let wordy = text::before_words(first).is_some() || others.iter().any(|piece| piece.contains(char::is_alphabetic));
    if others.is_empty() || wordy {
        return None;
    }
    let numbers = pieces.iter().filter(|piece| home.read(piece).is_ok()).count();
    if numbers > 1 { None } else { home.read(cleaned).ok() }
}

/// The numbers of a piece that holds one, or several with nothing but words or blanks between them.
fn read_piece(piece: &str, home: &Home) -> Result<Vec<DraftPhone>, PhoneFault> {
    match text::spoilt(piece) {
        Some(Spoilt::LostDigits) => return Err(PhoneFault::LostDigits),
        Some(Spoilt::Decimal(digits)) => return home.read(&digits).map(|phone| vec![phone]),
        None => {}
    }
    // An extension behind a semicolon, which the library knows only in links.
    let comma = if piece.contains(';') && !piece.contains('=') { Some(piece.replace(';', ",")) } else { None };
    let piece = comma.as_deref().unwrap_or(piece);
    let whole = home.read(piece).or_else(|fault| home.otherwise_written(piece).ok_or(fault));
    if piece.contains(";phone-context=") {
        // A link that says itself where its number belongs (RFC 3966): part of it is another number.
        return whole.map(|phone| vec![phone]);
    }
    if let (Err(_), Some(number)) = (&whole, times::before_hours(piece))
        && let Ok(phone) = home.read(number)
    {
        return Ok(vec![phone]);
    }
    let head = text::before_words(piece);
    if let Ok(phone) = &whole
        && (head.is_none() || !phone.extension.is_empty())
    {
        return Ok(vec![phone.clone()]);
    }
    let digits = piece.chars().filter(|c| c.is_numeric()).count();
    if piece.contains(|c: char| c.is_alphabetic() || c == ':') || digits >= TOO_MANY_DIGITS {
        let found = home.find(piece);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    match head.map(|head| home.read(head)) {
        Some(Ok(phone)) => Ok(vec![phone]),
        _ => whole.map(|phone| vec![phone]),
    }
}

/// [`read_cell`], and the same without the short way: a fuzz target holds that both say the same of any text.
#[cfg(fuzzing)]
pub fn both_ways(text: &str, region: Option<&str>, calling_code: Option<&str>) -> [CellPhones; 2] {
    [read_cell(text, region, calling_code), read_cell_slowly(text, region, calling_code)]
}
