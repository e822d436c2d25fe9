//! The plain shape of the North American registries, `305,5550142` and a line feed, line after line: a quarter of a billion
//! of them is read at a few instructions each. Whatever looks otherwise is left for the long way.

use super::pages::Pages;
use crate::domain::number_block::BLOCK_NUMBERS;

const LINE: usize = 12;

/// `305,555`: the part of a line that names its block, with a zero for the eighth byte.
const HEAD: u64 = 0x00FF_FFFF_FFFF_FFFF;

/// Takes as many plain lines as stand at the beginning of `bytes`, up to the first of another shape or until the pages
/// are full; gives how many lines that were.
pub(super) fn take(bytes: &[u8], pages: &mut Pages) -> usize {
    let (lines, _) = bytes.as_chunks::<LINE>();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        if pages.is_full() {
            break;
        }
        let head = head(first);
        // A line of another shape makes no block.
        let Some(block) = block(first).filter(|_| offset(first).is_some()) else { break };
        let page = pages.block(block);
        let run = rest.iter().take_while(|line| {
            let offset = if self::head(line) == head { offset(line) } else { None };
            offset.map(|offset| page.insert(offset)).is_some()
        });
        let run = run.count();
        rest = rest.get(run..).unwrap_or_default();
    }
    lines.len() - rest.len()
}

/// The number of a plain change line, `305,5550142,A`, and whether it is added.
pub(super) fn change(line: &[u8]) -> Option<(u64, bool)> {
    let (number, rest) = line.split_first_chunk::<11>()?;
    let added = match rest {
        [b',', b'A'] | [b',', b'A', b'\n'] | [b',', b'A', b'\r', b'\n'] => true,
        [b',', b'D'] | [b',', b'D', b'\n'] | [b',', b'D', b'\r', b'\n'] => false,
        _ => return None,
    };
    let mut line = [b'\n'; LINE];
    line.first_chunk_mut::<11>()?.copy_from_slice(number);
    Some((block(&line)? * BLOCK_NUMBERS + u64::from(offset(&line)?), added))
}

fn head(line: &[u8; LINE]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *line;
    u64::from_le_bytes([a, b, c, d, e, f, g, h]) & HEAD
}

/// The block, if area code and exchange are those of the numbering plan: neither begins with 0 or 1.
fn block(line: &[u8; LINE]) -> Option<u64> {
    let [a, b, c, comma, e, f, g, ..] = *line;
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
    let (area, exchange) = ((digit(a)?, digit(b)?, digit(c)?), (digit(e)?, digit(f)?, digit(g)?));
    let three = |(a, b, c): (u64, u64, u64)| a * 100 + b * 10 + c;
    (comma == b',' && area.0 > 1 && exchange.0 > 1).then(|| 1_000_000 + three(area) * 1_000 + three(exchange))
}

/// The last four digits, if they are four digits and a line feed.
#[inline]
fn offset(line: &[u8; LINE]) -> Option<u16> {
    let [.., a, b, c, d, end] = *line;
    let text = u32::from_le_bytes([a, b, c, d]);
    // All four bytes at once: a digit's high half is 3, and stays 3 when 6 is added.
    let high = (text & 0xF0F0_F0F0) ^ 0x3030_3030;
    let over = (text.wrapping_add(0x0606_0606) & 0xF0F0_F0F0) ^ 0x3030_3030;
    if high | over != 0 || end != b'\n' {
        return None;
    }
    let digits = text & 0x0F0F_0F0F;
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF;
    let value = (pairs & 0xFF) * 100 + (pairs >> 16);
    Some(value as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taken(text: &str) -> (usize, Vec<u64>) {
        let mut pages = Pages::default();
        let lines = take(text.as_bytes(), &mut pages);
        let numbers = pages.take().into_iter().flat_map(|(block, page)| {
            page.offsets().map(move |offset| block * 10_000 + u64::from(offset)).collect::<Vec<_>>()
        });
        (lines, numbers.collect())
    }

    #[test]
    fn takes_plain_lines_and_stops_at_others() {
        let plain = "305,5550142\n305,5550143\n786,5550100\n";
        for (after, lines) in [
            ("", 3),
            ("305,555014", 3),
            ("305,555014x\n", 3),
            ("786,5560142,A\n", 3),
            ("305,555014\n\n", 3),
            ("305;5550142\n", 3),
            ("305,0550142\n", 3),
            ("105,5550142\n", 3),
            ("3055550142\r\n", 3),
            ("30 ,5550142\n", 3),
            ("305,5550 42\n", 3),
            ("305,5550/42\n", 3),
            ("305,5550:42\n", 3),
            ("305,5550149\n", 4),
        ] {
            let (taken, numbers) = taken(&format!("{plain}{after}"));
            assert_eq!((taken, numbers.len()), (lines, lines), "{after:?}");
            for number in [13_055_550_142, 13_055_550_143, 17_865_550_100] {
                assert!(numbers.contains(&number), "{after:?}: {number}");
            }
        }
    }

    #[test]
    fn changes_of_the_plain_shape_are_taken_and_no_others() {
        for (line, change) in [
            ("305,5550142,A\n", Some((13_055_550_142, true))),
            ("305,5550142,D\r\n", Some((13_055_550_142, false))),
            ("305,5550142,D", Some((13_055_550_142, false))),
            ("305,5550142\n", None),
            ("305,5550142,X\n", None),
            ("305,555014x,A\n", None),
            ("105,5550142,A\n", None),
            ("305,5550142,A,2026-11-20\n", None),
        ] {
            assert_eq!(super::change(line.as_bytes()), change, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_parsing_reads(line in "[0-9]{3}[,;0-9][0-9 :/]{7}[\n0-9]") {
            let (lines, numbers) = taken(&line);
            let (area, rest) = line.split_at(3);
            let digits = rest.strip_prefix(',').and_then(|rest| rest.strip_suffix('\n'));
            let digits = digits.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()) && *rest > "2" && area > "2");
            let number = digits.map(|rest| format!("1{area}{rest}").parse::<u64>().expect("digits"));
            prop_assert_eq!(numbers, number.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(lines, usize::from(number.is_some()));
        }
    }
}
