//! The guard of the quotas: which leads it closes, and which come first.

use super::assess_tests::{NOW, ask, campaign, lead};
use super::evidence::Evidence;
use super::quotas::{FULL, Sorter, fill};
use super::verdict::{ReasonCode, Verdict};
use crate::domain::campaign::Campaign;
use crate::domain::filter::{Cells, Column};
use crate::domain::lead::{Lead, LeadStatus};
use crate::domain::quota::{Answers, Quota, QuotaCounts, Quotas, Sorting};
use crate::filter::parse;
use std::sync::Arc;

/// A quota: its set, its leads, its answer to q1, its target. An empty text is none.
type Told<'t> = (&'t str, &'t str, &'t str, u32);

fn with(quotas: &[Told<'_>]) -> Campaign {
    let quota = |(at, (set, leads, answer, target)): (usize, &Told<'_>)| Quota {
        name: format!("Q{at}"),
        set: (!set.is_empty()).then(|| (*set).to_owned()),
        leads: (!leads.is_empty()).then(|| parse(leads, "US").expect(leads)),
        answers: Vec::from_iter((!answer.is_empty()).then(|| ("q1".to_owned(), vec![(*answer).to_owned()]))),
        target: *target,
    };
    let all = quotas.iter().enumerate().map(quota).collect();
    Campaign { quotas: Quotas { all, fingerprint: "these".to_owned() }, ..campaign() }
}

/// A lead that comes with these cells of the columns sex and age, and with these counts.
fn of(sex: &str, age: &str, completes: &[u64]) -> Lead {
    let columns = ["sex", "age"].map(Column::read).into_iter().collect();
    let cells = Some(Cells { columns, texts: vec![sex.to_owned(), age.to_owned()] });
    let counts = QuotaCounts { fingerprint: "these".to_owned(), completes: completes.to_vec() };
    Lead { cells, quotas: Some(Arc::new(counts)), ..lead() }
}

const MEN: &str = "sex = \"m\"";
const WOMEN: &str = "sex = \"f\"";
const YOUNG: &str = "age < 35";

#[test]
fn a_full_quota_closes_its_leads_and_no_others() {
    let sexes = [("", MEN, "", 2), ("", WOMEN, "", 3)];
    let answered = [("", MEN, "yes", 1)];
    let in_set = [("smokers", MEN, "yes", 1), ("smokers", MEN, "no", 2), ("smokers", WOMEN, "no", 2)];
    let nested = [("", MEN, "", 5), ("", YOUNG, "", 2)];
    for (quotas, sex, age, completes, against) in [
        (&sexes[..], "m", "40", &[][..], ""),
        (&sexes, "m", "40", &[1, 3], ""),
        (&sexes, "m", "40", &[2], "quota_full: the quota is full: Q0, 2 of 2"),
        (&sexes, "m", "40", &[7], "quota_full: the quota is full: Q0, 7 of 2"),
        (&sexes, "f", "40", &[2], ""),
        (&sexes, "", "40", &[2, 3], ""),
        // One of several is enough.
        (&nested, "m", "20", &[0, 2], "quota_full: the quota is full: Q1, 2 of 2"),
        (&nested, "m", "35", &[0, 2], ""),
        // Other answers of the same people count elsewhere.
        (&answered, "m", "40", &[1], ""),
        (&in_set, "m", "40", &[1], ""),
        (&in_set, "m", "40", &[0, 2], ""),
        (
            &in_set,
            "m",
            "40",
            &[1, 2],
            "quota_full: every quota of smokers that is left to the lead is full: Q0, 1 of 1; Q1, 2 of 2",
        ),
        (&in_set, "f", "40", &[1, 2], ""),
        (&in_set, "x", "40", &[1, 2, 2], ""),
        // What is not known is not open, and what is false whatever a cell holds is known.
        (
            &nested,
            "m",
            "young",
            &[],
            "quota_unknown: whether the lead falls into the quota Q1 can't be told: age < 35 (age is \"young\", which can't be read as a number)",
        ),
        (&[("", "sex = \"m\" and age < 35", "", 2)], "f", "young", &[2], ""),
        (&[("", "", "", 0)], "m", "40", &[], "quota_full: the quota is full: Q0, 0 of 0"),
    ] {
        let lead = of(sex, age, completes);
        let verdict = ask(&with(quotas), &lead, "", "", NOW);
        let told: Vec<_> =
            verdict.refusals().iter().map(|refusal| format!("{}: {}", refusal.code, refusal.what)).collect();
        assert_eq!(told.join("; "), against, "{quotas:?} {sex} {age} {completes:?}");
        assert!(verdict.refusals().iter().all(|refusal| refusal.source == "campaign: quota"));
        assert_eq!(matches!(verdict, Verdict::Never { .. }), !against.is_empty());
    }
}

#[test]
fn counts_that_are_not_of_these_quotas_are_not_trusted() {
    let terms = with(&[("", MEN, "", 2)]);
    let unread = Lead { quotas: None, ..of("f", "1", &[]) };
    let others = Arc::new(QuotaCounts { fingerprint: "others".to_owned(), completes: Vec::new() });
    for lead in [unread, Lead { quotas: Some(others), ..of("f", "1", &[]) }] {
        assert_eq!(ask(&terms, &lead, "", "", NOW).reason(), Some(ReasonCode::QuotaUnknown));
    }
    assert_eq!(ask(&campaign(), &lead(), "", "", NOW).reason(), None);
}

#[test]
fn emptier_quotas_come_first() {
    let sets = [
        ("sex", MEN, "", 10),
        ("sex", WOMEN, "", 10),
        ("age", YOUNG, "", 4),
        ("", "", "yes", 5),
        ("smokers", "", "no", 100),
        ("smokers", "", "yes", 10),
    ];
    for (sex, age, completes, expected) in [
        ("m", "40", &[1, 9, 0, 0, 100, 0][..], 100_000),
        ("f", "40", &[1, 9, 0, 0, 100, 0], 900_000),
        ("m", "20", &[1, 9, 1, 0, 100, 0], 250_000),
        // Of a set, the emptiest that is left; of sets, the fullest.
        ("m", "40", &[1, 9, 0, 0, 70, 80], 700_000),
        ("m", "40", &[1, 9, 0, 5, 0, 0], FULL),
        ("m", "40", &[20, 9, 0, 5, 0, 0], FULL),
    ] {
        let lead = of(sex, age, completes);
        assert_eq!(fill(&with(&sets).quotas, &lead), expected, "{sex} {age} {completes:?}");
    }
    assert_eq!(fill(&with(&sets[..2]).quotas, &of("x", "40", &[])), FULL, "no quota waits for it");
}

#[test]
fn a_complete_counts_into_every_quota_that_it_matches() {
    let terms =
        with(&[("", MEN, "", 9), ("", WOMEN, "", 9), ("", YOUNG, "yes", 9), ("", "", "no", 9), ("", "", "", 9)]);
    let sorter = Sorter::new(&terms.quotas);
    let mut answers = Answers::default();
    assert_eq!(sorter.sort(&of("m", "20", &[]), &answers), [0, 4]);
    answers.note("Q1", "Yes");
    assert_eq!(sorter.sort(&of("m", "20", &[]), &answers), [0, 2, 4]);
    assert_eq!(sorter.sort(&of("f", "n/a", &[]), &answers), [1, 4], "whose age can't be read is not young");
    assert_eq!(sorter.fingerprint(), "these");
}

#[test]
fn what_the_quotas_saw_is_kept_with_the_attempt() {
    let terms = with(&[("", MEN, "", 2), ("", YOUNG, "", 2)]);
    let then = of("m", "20", &[1, 1]);
    let evidence = Evidence::of(&then, &then.phones[0], "").asked(&terms, &then);
    let read = Evidence::read(&evidence.to_json()).expect("evidence");
    let now = Lead { status: LeadStatus::Final, ..of("m", "50", &[2, 2]) };
    let (again, _) = read.lead_then(&now, then.phones[0].number).expect("a lead");
    assert_eq!(again.quotas, then.quotas);
    assert!(matches!(ask(&terms, &again, "", "", NOW), Verdict::Dialable { .. }));
    assert!(!Evidence::of(&then, &then.phones[0], "").asked(&campaign(), &then).to_json().contains("quotas"));
}
