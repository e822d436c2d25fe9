//! What cells claim, and what of them is not taken.

use crate::intake::reader::{ListReader, ReadOptions, RowOutcome};
use chrono::NaiveDate;

/// The outcome of a row with these cells beside a phone, on 23 November 2026.
fn row(region: &str, fields: &[&str], cells: &[&str]) -> RowOutcome {
    let named = fields.iter().enumerate().map(|(index, field)| ((*field).to_owned(), (index + 2).to_string()));
    let columns = named.chain([("phone".to_owned(), "1".to_owned())]).collect();
    let region = Some(region.to_owned());
    let options = ReadOptions { columns, region, no_header: true, ..ReadOptions::default() };
    let text = format!("+13055550142|{}\n", cells.join("|"));
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let options = ReadOptions { delimiter: Some(b'|'), ..options };
    let mut reader = ListReader::new(text.as_bytes(), options, today).expect("a list");
    reader.next_row().expect("a row").expect("readable")
}

/// The claims as tokens, then the reasons of rejects; `!` before that of a whole row.
fn told(region: &str, fields: &[&str], cells: &[&str]) -> String {
    let outcome = row(region, fields, cells);
    let mut told: Vec<String> = outcome.draft.iter().map(|draft| draft.claims.to_string()).collect();
    told.extend(outcome.rejects.iter().map(|reject| {
        let mark = if reject.whole_row { "!" } else { "?" };
        format!("{mark} {}", reject.reason)
    }));
    told.join(" ").trim().to_owned()
}

#[test]
fn consent_is_an_explicit_yes_or_a_day_that_has_been() {
    for (cell, expected) in [
        ("yes", "consent"),
        (" Y ", "consent"),
        ("1", "consent"),
        ("TRUE", "consent"),
        ("2026-03-14", "consent"),
        ("2026-11-23T08:00:00Z", "consent"),
        ("3/14/2026", "consent"),
        ("", ""),
        ("no", ""),
        ("0", ""),
        ("n/a", ""),
        ("0000-00-00 00:00:00", ""),
        ("2026-11-24", "? no consent: the day lies in the future"),
        ("verbal", "? no consent: that is no clear yes; write yes, no, or the day it was given, such as 2026-03-14"),
        ("opted in", "? no consent: that is no clear yes"),
        ("2", "? no consent: that is no clear yes"),
        ("3.4.2026", "? no consent: it may be 2026-03-04 or 2026-04-03"),
        ("14/3/2026", "? no consent: lists of this region write the month first"),
        ("3/14/26", "? no consent: its year has two figures"),
    ] {
        for field in ["consent", "customer"] {
            let found = told("US", &[field], &[cell]);
            let expected = expected.replace("consent", field);
            let whole = expected.is_empty() || !expected.starts_with('?');
            assert!(if whole { found == expected } else { found.starts_with(&expected) }, "{field} {cell}: {found}");
        }
    }
}

#[test]
fn a_no_outweighs_a_yes_beside_it() {
    for (cells, expected) in [
        (["yes", "yes"], "consent"),
        (["yes", ""], "consent"),
        (["yes", "no"], ""),
        (["no", "2026-03-14"], ""),
        (["yes", "perhaps"], "? no consent"),
    ] {
        let found = told("US", &["consent", "consent"], &cells);
        assert!(found.starts_with(expected) && found.is_empty() == expected.is_empty(), "{cells:?}: {found}");
    }
    let denied = |cell: &str| row("US", &["consent"], &[cell]).draft.map(|draft| draft.denied.to_string());
    for (cell, expected) in [("no", "consent"), ("", ""), ("yes", ""), ("perhaps", "")] {
        assert_eq!(denied(cell).as_deref(), Some(expected), "{cell}");
    }
    assert_eq!(told("US", &["history", "consent"], &["consent;cease", "no"]), "cease");
    assert_eq!(told("US", &["history", "consent"], &["consent;cease", ""]), "consent;cease");
}

#[test]
fn what_forbids_calls_is_whatever_is_no_clear_no() {
    for (cell, expected) in [
        ("Y", "WORD"),
        ("x", "WORD"),
        ("2026-03-14", "WORD"),
        ("2027-03-14", "WORD"),
        ("3.4.2026", "WORD"),
        ("N", ""),
        ("", ""),
        ("0", ""),
        ("Chapter 7", "WORD ? taken for a yes, since it is not no: write yes, no, or a day such as 2026-03-14"),
    ] {
        for field in ["cease", "attorney", "bankruptcy"] {
            assert_eq!(told("US", &[field], &[cell]), expected.replace("WORD", field), "{field} {cell}");
        }
    }
}

#[test]
fn days_are_read_as_the_region_writes_them() {
    for (region, cell, expected) in [
        ("US", "2026-03-04", "DAY@2026-03-04"),
        ("US", "3/4/2026 17:02", "DAY@2026-03-04"),
        ("GB", "3/4/2026", "DAY@2026-04-03"),
        ("DE", "3.4.2026", "DAY@2026-04-03"),
        ("CA", "14/3/2026", "DAY@2026-03-14"),
        ("CA", "3/4/2026", "? it may be 2026-03-04 or 2026-04-03: write the one that is meant like this"),
        (
            "GB",
            "3/14/2026",
            "? lists of this region write the day first, and there is no such day: write it like 2026-03-14, if that is meant",
        ),
        ("US", "no", ""),
        ("US", "2026-11-24", "? the day lies in the future: write when it was"),
        ("US", "yes", "? when? write a day such as 2026-03-14"),
        ("US", "last year", "? write a day such as 2026-03-14"),
    ] {
        for (field, word) in [("purchase", "ebr_purchase"), ("inquiry", "inquiry"), ("scrubbed", "scrubbed")] {
            assert_eq!(told(region, &[field], &[cell]), expected.replace("DAY", word), "{field} {cell} in {region}");
        }
    }
    let two = ["2026-03-04", "2026-05-06"];
    assert_eq!(told("US", &["purchase", "purchase"], &two), "ebr_purchase@2026-05-06");
    assert_eq!(told("US", &["scrubbed", "scrubbed"], &two), "scrubbed@2026-03-04");
}

#[test]
fn days_past_due() {
    for (cell, expected) in [
        ("45", "past_due=45"),
        ("45.0", "past_due=45"),
        ("0", "past_due=0"),
        ("n/a", ""),
        ("31-60", "? write how many whole days the debt is past due, such as 45"),
        ("-3", "? write how many whole days the debt is past due, such as 45"),
    ] {
        assert_eq!(told("US", &["past_due"], &[cell]), expected, "{cell}");
    }
    assert_eq!(told("US", &["past_due", "past_due"], &["45", "10"]), "past_due=10");
}

#[test]
fn a_row_whose_inconvenient_times_cannot_be_read_is_not_taken() {
    for (cell, expected) in [
        ("12:00-15:00", "inconvenient=12:00-15:00"),
        ("9:00 – 12:00, 18:00-24:00", "inconvenient=09:00-12:00;inconvenient=18:00-24:00"),
        ("none", ""),
        ("mornings", "! \"mornings\" is no stretch of a day: write 12:00-15:00, in the person's own time"),
        ("12:00-15:00; consent", "! \"consent\" is no stretch of a day: write 12:00-15:00, in the person's own time"),
    ] {
        assert_eq!(told("US", &["inconvenient"], &[cell]), expected, "{cell}");
    }
}

#[test]
fn a_history_is_taken_whole_or_not_at_all() {
    for (cell, expected) in [
        ("ndnc; consent", "consent;ndnc"),
        ("past_due=40;inconvenient=12:00-15:00", "inconvenient=12:00-15:00;past_due=40"),
        ("", ""),
        ("dnc", "! history token \"dnc\" is not known: write"),
        ("consent;att@2026-06-09T15:00Z", "! it holds calls: take them out, and apply them with"),
        ("ebr_purchase@2027-01-01", "! ebr_purchase@2027-01-01 lies in the future: write when it was"),
    ] {
        let found = told("US", &["history"], &[cell]);
        assert!(found == expected || expected.starts_with('!') && found.starts_with(expected), "{cell}: {found}");
    }
}

#[test]
fn what_a_claim_does_not_hold_is_kept_beside_it() {
    let extra = |field: &str, cell: &str| row("US", &[field], &[cell]).draft.map(|draft| draft.extra);
    let kept = |cell: &str| Some(vec![("column 2".to_owned(), cell.to_owned())]);
    for (field, cell, expected) in [
        ("consent", "2026-03-14", kept("2026-03-14")),
        ("attorney", "Finch & Larkin", kept("Finch & Larkin")),
        ("consent", "yes", Some(Vec::new())),
        ("purchase", "2026-03-14", Some(Vec::new())),
    ] {
        assert_eq!(extra(field, cell), expected, "{field} {cell}");
    }
}

#[test]
fn a_file_may_have_been_checked_against_the_registries_as_a_whole() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20);
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let options = ReadOptions { scrubbed: day, ..ReadOptions::default() };
    let text = "phone,scrubbed_on\n+13055550142,\n+13055550143,2026-11-22\n+13055550144,2026-11-01\n";
    let mut reader = ListReader::new(text.as_bytes(), options, today).expect("a list");
    let rows = std::iter::from_fn(|| reader.next_row()).map(|row| row.expect("a row").draft.expect("a draft"));
    let days: Vec<_> = rows.map(|draft| draft.claims.to_string()).collect();
    assert_eq!(days, ["scrubbed@2026-11-20", "scrubbed@2026-11-22", "scrubbed@2026-11-20"]);
}
