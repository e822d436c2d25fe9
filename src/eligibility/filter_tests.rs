//! The guard of the campaign's filter: what it refuses, beside which other reasons, and what is kept of it.

use super::assess_tests::{NOW, ask, at, attempt, campaign, lead};
use super::evidence::Evidence;
use super::hearing::Ruling;
use super::judge::Judge;
use super::verdict::{ReasonCode, Verdict};
use crate::domain::campaign::Campaign;
use crate::domain::filter::{Cells, Column};
use crate::domain::lead::{Lead, LeadStatus};
use crate::filter::parse;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;

fn filtered(text: &str) -> Campaign {
    Campaign { filter: Some(parse(text, "US").expect(text)), ..campaign() }
}

/// A lead that comes with cells.
fn with(cells: &[(&str, &str)]) -> Lead {
    let columns = cells.iter().map(|(column, _)| Column::read(column)).collect();
    let texts = cells.iter().map(|(_, cell)| (*cell).to_owned()).collect();
    Lead { cells: Some(Cells { columns, texts }), ..lead() }
}

fn codes(verdict: &Verdict) -> Vec<ReasonCode> {
    verdict.refusals().iter().map(|refusal| refusal.code).collect()
}

#[test]
fn a_lead_is_called_only_if_the_filter_is_true() {
    for (text, cells, against) in [
        ("balance > 500", &[("balance", "1200")][..], None),
        ("balance > 500", &[("balance", "120")], Some("balance > 500 (balance is 120)")),
        (
            "balance > 500",
            &[("balance", "n/a")],
            Some("balance > 500 (balance is \"n/a\", which can't be read as a number)"),
        ),
        (
            "not balance > 500",
            &[("balance", "n/a")],
            Some("not balance > 500 (balance is \"n/a\", which can't be read as a number)"),
        ),
        // What was not read is not open.
        ("balance > 500", &[], Some("balance > 500 (balance was not read)")),
        ("not state = \"FL\"", &[], Some("not state = \"FL\" (state was not read)")),
        // What the lead brings by itself.
        ("attempts = 0 and last_result is empty and priority < 1", &[], None),
        ("key starts with \"L\"", &[], Some("key starts with \"L\" (key is empty)")),
    ] {
        let verdict = ask(&filtered(text), &with(cells), "", "", NOW);
        let told: Vec<_> = verdict.refusals().iter().map(|refusal| refusal.what.as_str()).collect();
        let expected = against.map(|why| format!("left out by the campaign's filter: {why}"));
        assert_eq!(told, Vec::from_iter(expected.as_deref()), "{text}");
        assert_eq!(codes(&verdict), Vec::from_iter(against.map(|_| ReasonCode::Filtered)));
    }
}

#[test]
fn the_filter_is_a_finding() {
    let campaign = filtered("balance > 500 and state = \"FL\" and balance < 2000");
    for (balance, ruling) in [("1200", Ruling::Clear), ("9", Ruling::Refused)] {
        let judge = Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &campaign, "");
        let lead = with(&[("state", "fl"), ("balance", balance)]);
        let (_, findings) = judge.explain(&lead, &lead.phones[0], "", at(NOW));
        let found = findings.iter().find(|finding| finding.topic == "filter").expect("a finding");
        assert_eq!((found.ruling, found.by.as_str()), (ruling, "campaign"));
        assert_eq!(found.evidence, format!("balance is {balance}, state is \"fl\""));
        assert_eq!(found.value, "balance > 500 and state = \"FL\" and balance < 2000");
    }
}

#[test]
fn its_reason_stands_between_used_up_attempts_and_frequency() {
    let mut called = with(&[]);
    called.attempts = vec![attempt("2026-11-20T15:00:00Z", "NA"), attempt("2026-11-23T14:30:00Z", "NA")];
    let verdict = ask(&filtered("attempts < 2"), &called, "", "", NOW);
    let codes = codes(&verdict);
    assert!(codes.is_sorted(), "{codes:?}");
    for code in [ReasonCode::AttemptsExhausted, ReasonCode::Filtered, ReasonCode::Frequency] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(ReasonCode::QuotaFull < ReasonCode::Filtered && ReasonCode::Filtered < ReasonCode::Frequency);
    assert_eq!(
        ask(&filtered("last_result = \"NA\""), &called, "", "", "2026-11-24T20:00:00Z").reason(),
        Some(ReasonCode::AttemptsExhausted)
    );
}

#[test]
fn what_the_filter_saw_is_kept_with_the_attempt() {
    let text =
        "balance > 500 and [Loan Amount] > 1 and last_result in (\"NA\", \"B\") and attempts = 1 and priority = 3";
    let campaign = filtered(text);
    let mut then = with(&[("balance", "1200"), ("[Loan Amount]", "7")]);
    then.attempts = vec![attempt("2026-11-20T15:00:00Z", "NA")];
    then.priority = 3;
    let verdict = ask(&campaign, &then, "", "", NOW);
    let Verdict::Dialable { until } = verdict else { panic!("{verdict:?}") };
    let evidence = Evidence::of(&then, &then.phones[0], "").asked(&campaign, &then).until(until);
    // Since then a list brought other news, and the lead is done.
    let now = Lead { priority: 0, status: LeadStatus::Final, attempts: Vec::new(), ..with(&[("balance", "0")]) };
    let read = Evidence::read(&evidence.to_json()).expect("evidence");
    let (again, _) = read.lead_then(&now, then.phones[0].number).expect("a lead");
    assert_eq!(ask(&campaign, &again, "", "", NOW), Verdict::Dialable { until });
    assert_eq!(ask(&filtered("attempts > 1"), &again, "", "", NOW).reason(), Some(ReasonCode::Filtered));
    // Without a filter nothing is kept, and evidence of earlier versions reads as before.
    assert!(!Evidence::of(&then, &then.phones[0], "").asked(&self::campaign(), &then).to_json().contains("cells"));
    assert!(at(NOW) < until);
}
