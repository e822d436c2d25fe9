//! Makes a registry's files, the same ones each time: `registry_data NUMBERS FILE [CHANGES CHANGE_FILE]`.
//!
//! A whole file as the registries of North America hand it out (`305,5550142`, sorted) with about so many numbers, spread over 364
//! area codes and three quarters of their exchanges; and a change file of so many lines, in no order, half of them deletions of numbers
//! that the whole file holds. Nobody's numbers: they are drawn by counting on.

use std::fs::File;
use std::io::{BufWriter, Write};

/// Xorshift64*, with a seed of its own.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }
}

const AREAS: usize = 364;

/// Area codes of other countries than the United States: a file with many of them is refused as another registry's.
#[rustfmt::skip]
const ABROAD: [u64; 77] = [
    204, 226, 236, 242, 246, 249, 250, 257, 263, 264, 268, 273, 284, 289, 306, 343, 345, 354, 365, 367, 368, 382, 403, 416, 418, 428,
    431, 437, 438, 441, 450, 468, 473, 474, 506, 514, 519, 548, 579, 581, 584, 587, 604, 613, 639, 647, 649, 658, 664, 672, 683, 705,
    709, 721, 742, 753, 758, 767, 778, 780, 782, 784, 807, 809, 819, 825, 829, 849, 867, 868, 869, 873, 876, 879, 902, 905, 942,
];

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize| args.get(index).and_then(|text| text.parse::<u64>().ok());
    let (Some(numbers), Some(file)) = (number(0), args.get(1)) else {
        eprintln!("registry_data NUMBERS FILE [CHANGES CHANGE_FILE]");
        std::process::exit(2);
    };
    let changes = number(2).unwrap_or(0);
    // 224,000 blocks of 10,000 numbers; the gaps between numbers are even, so that their mean gives the count.
    let widest = (2 * 2_240_000_000 / numbers.max(1)).max(2) - 1;
    let mut dice = Dice(7);
    let mut deleted = Vec::new();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut line = *b"000,0000000\n";
    let drawn = (200..1000).filter(|area| area % 100 != 11 && !ABROAD.contains(area));
    let areas: Vec<u64> = drawn.take(AREAS).collect();
    for area in areas.iter().copied() {
        for exchange in 200..1000_u64 {
            if dice.below(100) >= 77 {
                continue;
            }
            put(&mut line[0..3], area);
            put(&mut line[4..7], exchange);
            let mut last = dice.below(widest);
            while last < 10_000 {
                put(&mut line[7..11], last);
                out.write_all(&line)?;
                if changes > 0 && dice.below(numbers) < changes / 2 {
                    deleted.push(line);
                }
                last += 1 + dice.below(widest);
            }
        }
    }
    out.flush()?;
    let Some(file) = args.get(3) else { return Ok(()) };
    let mut lines: Vec<([u8; 12], char)> = deleted.into_iter().map(|line| (line, 'D')).collect();
    while (lines.len() as u64) < changes {
        let (area, exchange, last) = (200 + dice.below(800), 200 + dice.below(800), dice.below(10_000));
        if areas.contains(&area) {
            put(&mut line[0..3], area);
            put(&mut line[4..7], exchange);
            put(&mut line[7..11], last);
            lines.push((line, 'A'));
        }
    }
    for index in (1..lines.len()).rev() {
        lines.swap(index, dice.below(index as u64 + 1) as usize);
    }
    let mut out = BufWriter::new(File::create(file)?);
    for (line, change) in lines {
        out.write_all(&line[..11])?;
        write!(out, ",{change}\n")?;
    }
    out.flush()
}

fn put(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
