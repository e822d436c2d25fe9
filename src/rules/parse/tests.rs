//! Texts that people write, and what is made of them.

use super::parse_hours;
use crate::domain::hours::Hours;
use chrono::{NaiveDate, NaiveDateTime};

fn hours(text: &str) -> Hours {
    parse_hours(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a local time")
}

#[test]
fn reads_days_times_and_dates() {
    // 2026-11-23 is a Monday.
    for (text, at, holiday, open) in [
        ("24/7", "2026-11-23T03:00:00", true, true),
        ("Mo-Fr 08:00-20:00", "2026-11-23T07:59:59", false, false),
        ("Mo-Fr 08:00-20:00", "2026-11-23T08:00:00", false, true),
        ("Mo-Fr 08:00-20:00", "2026-11-23T19:59:59", false, true),
        ("Mo-Fr 08:00-20:00", "2026-11-23T20:00:00", false, false),
        ("mo-fr 8:00-20:00", "2026-11-23T09:00:00", false, true),
        ("08:00-20:00", "2026-11-22T09:00:00", true, true),
        ("Fr-Mo 09:00-17:00", "2026-11-24T10:00:00", false, false),
        ("Fr-Mo 09:00-17:00", "2026-11-23T10:00:00", false, true),
        ("Mo-Fr 10:00-13:00,14:00-20:00", "2026-11-23T13:30:00", false, false),
        ("Mo-Fr 14:00-20:00, 10:00-13:00", "2026-11-23T10:00:00", false, true),
        ("Mo-Sa 09:00-20:00; Su,PH off", "2026-11-23T10:00:00", true, false),
        ("Mo-Sa 09:00-20:00; Su,PH 10:00-12:00", "2026-11-23T11:00:00", true, true),
        ("Mo-Sa 09:00-20:00; Su,PH 10:00-12:00", "2026-11-23T13:00:00", true, false),
        ("Mo-Su 08:00-21:00; PH off", "2026-11-23T10:00:00", true, false),
        ("PH 10:00-12:00", "2026-11-23T10:00:00", false, false),
        ("Mo-Su 08:00-21:00; Dec 25 off", "2026-12-25T10:00:00", false, false),
        ("Mo-Su 08:00-21:00; Dec 24-Jan 2 off", "2027-01-02T10:00:00", false, false),
        ("Mo-Su 08:00-21:00; Dec 24-Jan 2 off", "2027-01-03T10:00:00", false, true),
        ("Mo-Su 08:00-21:00; 2026 Dec 24-2027 Jan 2 off", "2027-12-30T10:00:00", false, true),
        ("Mo-Su 08:00-21:00; 2026 Dec 24-2027 Jan 2 off", "2027-01-01T10:00:00", false, false),
        ("Mo-Su 08:00-21:00; 2026 Feb off", "2026-02-28T10:00:00", false, false),
        ("Mo-Su 08:00-21:00; Jun-Aug Mo-Fr 10:00-18:00", "2026-07-06T09:00:00", false, false),
        ("Mo-Su 08:00-21:00; Jun-Aug Mo-Fr 10:00-18:00", "2026-07-05T09:00:00", false, true),
        ("off; Mo-Fr 09:00-17:00", "2026-11-23T10:00:00", false, true),
        ("Su,PH off; Dec 20 10:00-12:00", "2026-12-20T10:00:00", false, true),
        ("Su off; Mo-Sa 09:00-20:00", "2026-11-22T10:00:00", false, false),
    ] {
        assert_eq!(hours(text).is_open(local(at), holiday), open, "{text} at {at}, holiday {holiday}");
    }
}

#[test]
fn keeps_spans_in_order_and_merged() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let spans: Vec<_> = hours("Mo 14:00-20:00,08:00-12:00,11:00-13:00").spans(day, false).to_vec();
    let spans: Vec<_> = spans.iter().map(|span| (span.open, span.close)).collect();
    assert_eq!(spans, [(480, 780), (840, 1200)]);
}

#[test]
fn refuses_what_it_cannot_hold_and_says_what_to_write() {
    for (text, column, what, hint) in [
        ("", 1, "no hours", "write days and times"),
        ("Mo-Fr 22:00-02:00", 7, "22:00-02:00 passes midnight", "write 22:00-24:00"),
        ("Mo-Fr 20:00-26:00", 7, "passes midnight", "00:00-02:00"),
        ("Mo-Fr 08:00-08:00", 7, "passes midnight", ""),
        ("Mo-Fr 09:00+", 12, "open end", "both ends"),
        ("Mo-Fr sunrise-20:00", 7, "sun", "clock times"),
        ("week 10 Mo 09:00-12:00", 1, "week numbers", "dates"),
        ("easter off", 1, "Easter", "2027 Mar 28"),
        ("Nov Th[4] off", 7, "weekday of a month", "2026 Nov 26"),
        ("Mo[1] 09:00-12:00", 3, "weekday of a month", "dates"),
        ("SH off", 1, "school holidays", "dates"),
        ("PH +1 day off", 4, "shifted", ""),
        ("PH -1 day off", 1, "beside a holiday", "dates"),
        ("PH Mo-Fr off", 1, "blank", "Su,PH"),
        ("Mo-Fr 09:00-17:00 \"by phone\"", 19, "comment", "leave it out"),
        ("Mo-Fr 09:00-17:00 || 10:00-12:00", 19, "choice", "one set"),
        ("Mo-Fr 09:00-17:00, Sa 10:00-12:00", 18, "adds", "write ;"),
        ("Sa, Su off", 3, "adds", "no blank after the comma"),
        ("Mo-Fr unknown", 7, "unknown", "off"),
        ("Mo-Fr 12:00-13:00 off", 9, "off", "times that are open"),
        ("Mo-Fr", 1, "says no times", "Mo-Fr 00:00-24:00"),
        ("Mo-Fr 09:00-17:00; Sa", 20, "says no times", "Sa off"),
        ("Mo-Fr 09:00-17:00;", 19, "empty part", "no semicolon at the end"),
        ("Apr 31 off", 5, "April has no day 31", "30"),
        ("2027 Feb 29 off", 1, "day that the year has not", ""),
        ("Mon-Fri 09:00-17:00", 1, "not in the syntax", "write Mo"),
        ("Mo-Fr 9am-8pm", 8, "not in the syntax", "24 hours"),
        ("Mo-Fr 9-17", 3, "not in the syntax", "09:00-20:00"),
        ("Mo-Fr 09:00-25", 13, "not understood", "write days"),
        ("Su,ph off", 4, "not in the syntax", "write PH"),
        ("Mo-Fr 09:00–17:00", 12, "not in the syntax", "plain hyphen"),
    ] {
        let problem = parse_hours(text).map(|hours| format!("{hours:?}")).expect_err(text);
        assert!(problem.what.contains(what), "{text}: {problem}");
        assert!(problem.hint.contains(hint), "{text}: {problem}");
        assert_eq!(problem.column, column, "{text}: {problem}");
    }
}

#[test]
fn refuses_an_off_that_a_later_part_undoes() {
    for (text, column, mended) in [
        ("PH,Su off; Mo-Sa 09:00-20:00", 12, "\"Mo-Sa 09:00-20:00; PH,Su off\""),
        ("Su off; Mo-Su 09:00-20:00", 9, "\"Mo-Su 09:00-20:00; Su off\""),
        ("Dec 25 off; Mo-Fr 09:00-20:00; Sa 10:00-12:00", 13, "\"Mo-Fr 09:00-20:00; Sa 10:00-12:00; Dec 25 off\""),
        ("Mo-Fr 09:00-20:00; PH off; Jun-Aug 10:00-18:00", 28, "Jun-Aug 10:00-18:00; PH off\""),
        ("Mo-Fr off; Mo 09:00-17:00", 12, "contradict"),
        ("PH off; PH 10:00-12:00", 9, "contradict"),
    ] {
        let problem = parse_hours(text).map(|hours| format!("{hours:?}")).expect_err(text);
        assert!(problem.hint.contains(mended) && problem.what.contains("a later part wins"), "{text}: {problem}");
        assert_eq!(problem.column, column, "{text}: {problem}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "[MoTuWeFrSaPH0-9:;, \"+/|\\[\\]offDec-]{0,30}") {
        if let Err(problem) = parse_hours(&text) {
            assert!(problem.column >= 1 && problem.column <= text.chars().count() + 1);
        }
    }
}
