//! Durations as people write them: `30m`, `4h`, `1d`, `2d12h`.

use chrono::Duration;

/// How a duration is written, for hints.
pub(super) const HOW: &str = "write days, hours and minutes, such as \"2d\", \"4h\", \"30m\" or \"2d12h\"";

/// Units from the largest to the smallest, in minutes.
const UNITS: [(char, i64); 4] = [('w', 7 * 24 * 60), ('d', 24 * 60), ('h', 60), ('m', 1)];

/// No duration in a campaign is longer; it keeps sums far from overflow.
pub(super) const LONGEST_DAYS: i64 = 366;

/// Reads a duration: whole numbers, each with its unit (`w`, `d`, `h`, `m`), larger units first, each at most once.
///
/// # Errors
/// The character at fault, from 1.
pub(super) fn parse(text: &str) -> Result<Duration, usize> {
    let mut minutes = 0_i64;
    let mut number: Option<i64> = None;
    let mut units = UNITS.iter();
    for (index, c) in text.chars().enumerate() {
        let column = index + 1;
        if let Some(digit) = c.to_digit(10) {
            let longer = number.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(i64::from(digit)));
            number = Some(longer.ok_or(column)?);
        } else {
            // The iterator goes on after the unit found: a unit again, or a larger one, is not found any more.
            let (_, length) = units.find(|(unit, _)| *unit == c).ok_or(column)?;
            let part = number.take().and_then(|n| n.checked_mul(*length)).ok_or(column)?;
            minutes = minutes.checked_add(part).ok_or(column)?;
        }
    }
    let end = text.chars().count() + 1;
    if number.is_some() || text.is_empty() {
        return Err(end);
    }
    Duration::try_minutes(minutes).ok_or(end)
}

/// `2d 12h`: a duration as people read it.
pub(super) fn words(duration: Duration) -> String {
    let (days, hours, minutes) = (duration.num_days(), duration.num_hours() % 24, duration.num_minutes() % 60);
    let parts = [(days, 'd'), (hours, 'h'), (minutes, 'm')];
    let words: Vec<_> = parts.iter().filter(|(n, _)| *n != 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if words.is_empty() { "0m".to_owned() } else { words.join("") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, minutes, back) in [
            ("30m", 30, "30m"),
            ("4h", 240, "4h"),
            ("1d", 1440, "1d"),
            ("2d12h", 3600, "2d12h"),
            ("1w", 10_080, "7d"),
            ("1d0h5m", 1445, "1d5m"),
            ("90m", 90, "1h30m"),
            ("0m", 0, "0m"),
        ] {
            let duration = parse(text).expect(text);
            assert_eq!(duration.num_minutes(), minutes, "{text}");
            assert_eq!(words(duration), back, "{text}");
        }
    }

    #[test]
    fn points_at_the_character_at_fault() {
        for (text, column) in [
            ("", 1),
            ("4", 2),
            ("h", 1),
            ("4 h", 2),
            ("4h30", 5),
            ("4hours", 3),
            ("30m4h", 5),
            ("1d1d", 4),
            ("-1d", 1),
            ("1.5h", 2),
            ("٣h", 1),
            ("99999999999999999999d", 19),
            ("9223372036854775807d", 20),
        ] {
            assert_eq!(parse(text), Err(column), "{text}");
        }
    }
}
