//! Figures and times as people read them.

use crate::domain::zone::Zone;
pub use crate::report::table::thousands as count;
use chrono::{DateTime, Datelike, Duration, Utc};

/// `1 lead`, `2 leads`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `10:00` on the day of `today`, else `Mon 23 Nov 10:00`, with the year if it is another, as a zone's clocks show it.
pub fn moment_near(zone: &Zone, at: DateTime<Utc>, today: DateTime<Utc>) -> String {
    let (local, now) = (zone.local(at), zone.local(today));
    if local.date() == now.date() {
        local.format("%H:%M").to_string()
    } else if local.year() == now.year() {
        local.format("%a %-d %b %H:%M").to_string()
    } else {
        local.format("%a %-d %b %Y %H:%M").to_string()
    }
}

/// `2026-11-23T15:00:00Z`.
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2 d 12 h`, `30 min`.
pub fn span(time: Duration) -> String {
    let parts = [(time.num_days(), "d"), (time.num_hours() % 24, "h"), (time.num_minutes() % 60, "min")];
    let said: Vec<_> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number} {unit}")).collect();
    if said.is_empty() { "no time".to_owned() } else { said.join(" ") }
}

/// How wide texts for people may get.
pub const WIDTH: usize = 80;

/// How wide tables and what is told beside them may get.
pub const TOLD_WIDTH: usize = 100;

/// A text in lines of so many characters at most, broken at blanks; all but the first are indented by `hang`.
pub fn wrapped(text: &str, width: usize, hang: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("{:hang$}{word}", "")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_and_hang() {
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "  three", "  four"]);
        assert_eq!(wrapped("a-word-that-is-too-long is", 9, 2), ["a-word-that-is-too-long", "  is"]);
        assert!(wrapped(" ", 9, 2).is_empty());
    }

    #[test]
    fn stretches_of_time_are_said_in_units() {
        for (minutes, text) in
            [(0, "no time"), (30, "30 min"), (240, "4 h"), (1440, "1 d"), (3 * 1440 + 90, "3 d 1 h 30 min")]
        {
            assert_eq!(span(Duration::minutes(minutes)), text);
        }
    }

    #[test]
    fn what_is_counted_is_named() {
        assert_eq!(counted(1, "lead", "leads"), "1 lead");
        assert_eq!(counted(0, "lead", "leads"), "0 leads");
        assert_eq!(counted(1_240, "lead", "leads"), "1,240 leads");
    }
}
