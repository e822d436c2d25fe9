//! How old the data are that decide, and when that is worth a word.

use super::words::count;
use crate::rules::Rulebook;
use chrono::{Datelike, Months, NaiveDate};

/// A rulebook as versions name it: `97152bec6d26, 512 rules, newest check 2026-11-27`.
pub fn rulebook(book: &Rulebook) -> String {
    let (mut rules, mut own) = (0, 0);
    for rule in book.rules() {
        *(if rule.own { &mut own } else { &mut rules }) += 1;
    }
    let own = if own > 0 { format!(" and {} of your own", count(own)) } else { String::new() };
    let newest = book.newest_check().map(|day| format!(", newest check {day}")).unwrap_or_default();
    let fingerprint = book.fingerprint().get(..12).unwrap_or_default();
    format!("{fingerprint}, {} rules{own}{newest}", count(rules))
}

/// What to say of zone data that are old: a version such as `2026f` is of that year, and by the middle of the next there is
/// a newer one. Nothing if the version names no year.
pub fn of_zones(version: &str, today: NaiveDate) -> Option<String> {
    let year: i32 = version.get(..4)?.parse().ok()?;
    let old = NaiveDate::from_ymd_opt(year + 1, 7, 1)? < today;
    old.then(|| {
        format!(
            "warning: the time-zone data are of {year} ({version}), and clocks may have been changed since: give newer ones with \
             --tzdata, such as /usr/share/zoneinfo, or update outdial"
        )
    })
}

/// What to say of a rulebook that is old: nothing in it was compared with its source in the last twelve months.
pub fn of_rulebook(book: &Rulebook, today: NaiveDate) -> Option<String> {
    let newest = book.newest_check()?;
    let old = newest.checked_add_months(Months::new(12))? < today;
    old.then(|| {
        format!(
            "warning: the newest check of a rule is of {newest}, and laws of {} may be missing: update outdial, or add what \
             has changed with --rules",
            today.year()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_old_after_a_while() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (version, today, old) in [
            ("2026f", "2026-11-27", false),
            ("2026f", "2027-07-01", false),
            ("2026f", "2027-07-02", true),
            ("2026", "2030-01-01", true),
            ("of /usr/share/zoneinfo", "2030-01-01", false),
            ("", "2030-01-01", false),
        ] {
            assert_eq!(of_zones(version, day(today)).is_some(), old, "{version} {today}");
        }
        let book = Rulebook::embedded();
        let newest = book.newest_check().expect("rules");
        let year_later = newest.checked_add_months(Months::new(12)).expect("a date");
        assert_eq!(of_rulebook(book, year_later), None);
        assert!(of_rulebook(book, year_later.succ_opt().expect("a date")).is_some());
    }
}
