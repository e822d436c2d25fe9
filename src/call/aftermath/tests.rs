use super::*;
use crate::call::bench::{campaign, lead, morning, number, past, row};
use crate::domain::campaign::RetryRule;
use crate::domain::disposition::Category;
use crate::domain::suppression::Reach;
use chrono::Duration;

fn no_answer() -> Disposition {
    row("NA", Category::NoContact)
}

fn ending(final_for: FinalFor) -> Disposition {
    Disposition { final_for, ..row("END", Category::Refusal) }
}

/// The aftermath of the lead's last attempt, which is on the number 1 and ended in the morning.
fn after(campaign: &Campaign, disposition: &Disposition, lead: &Lead) -> Aftermath {
    aftermath(campaign, disposition, lead, number(1), morning(), None)
}

fn tried(lines: &[u64], attempts: &[(u64, &str)]) -> Lead {
    let mut lead = lead(1, lines);
    lead.attempts = attempts.iter().zip(1..).map(|((line, code), id)| past(id, *line, code)).collect();
    lead
}

fn done(reason: &str) -> Aftermath {
    Aftermath::Done(reason.to_owned())
}

fn again(hours: i64) -> Aftermath {
    Aftermath::Again(morning() + Duration::hours(hours))
}

#[test]
fn what_ends_the_lead_is_its_reason() {
    let lead = tried(&[1, 2], &[(1, "END")]);
    for final_for in [FinalFor::Lead, FinalFor::Client] {
        assert_eq!(after(&campaign(), &ending(final_for), &lead), done("END"));
    }
}

#[test]
fn what_ended_the_lead_is_not_overturned_by_a_later_call() {
    for (reason, expected) in [("SALE", done("SALE")), (NO_NUMBER_LEFT, again(4)), (ATTEMPTS_EXHAUSTED, again(4))] {
        let mut lead = tried(&[1], &[(1, "SALE"), (1, "NA")]);
        (lead.status, lead.final_reason) = (LeadStatus::Final, reason.to_owned());
        assert_eq!(after(&campaign(), &no_answer(), &lead), expected, "{reason}");
        assert_eq!(after(&campaign(), &ending(FinalFor::Lead), &lead), done("END"), "{reason}");
    }
}

#[test]
fn a_finished_number_leaves_the_others() {
    let bad = ending(FinalFor::Number);
    let suppressing = Disposition { suppress: Some(Reach::Client), ..row("END", Category::Refusal) };
    for disposition in [&bad, &suppressing] {
        assert_eq!(after(&campaign(), disposition, &tried(&[1, 2], &[(1, "END")])), again(4), "the gap, then the next");
        assert_eq!(after(&campaign(), disposition, &tried(&[1], &[(1, "END")])), done(NO_NUMBER_LEFT));
    }
    let mut other_is_finished = tried(&[1, 2], &[(2, "END"), (1, "END")]);
    other_is_finished.phones[1].final_reason = "END".to_owned();
    assert_eq!(after(&campaign(), &bad, &other_is_finished), done(NO_NUMBER_LEFT));
    assert_eq!(after(&campaign(), &no_answer(), &other_is_finished), again(4), "this number is still good");
}

#[test]
fn attempts_run_out_in_all_and_by_number() {
    let mut terms = campaign();
    terms.attempts.total = 3;
    terms.attempts.per_number = 2;
    for (lines, attempts, expected) in [
        (&[1][..], &[1][..], again(4)),
        (&[1], &[1, 1], done(ATTEMPTS_EXHAUSTED)),
        (&[1, 2], &[1, 1], again(4)),
        (&[1, 2], &[2, 1], again(4)),
        (&[1, 2], &[2, 1, 1], done(ATTEMPTS_EXHAUSTED)),
        (&[1, 2], &[1, 2, 2, 1], done(ATTEMPTS_EXHAUSTED)),
    ] {
        let attempts: Vec<_> = attempts.iter().map(|line| (*line, "NA")).collect();
        assert_eq!(after(&terms, &no_answer(), &tried(lines, &attempts)), expected, "{lines:?} {attempts:?}");
    }
}

#[test]
fn the_campaigns_retry_time_goes_before_the_dispositions_and_that_before_the_gap() {
    let lead = tried(&[1], &[(1, "NA")]);
    let with_default = Disposition { retry_after: Some(Duration::hours(2)), ..no_answer() };
    let mut ruled = campaign();
    ruled.retry.push(RetryRule { disposition: "na".to_owned(), after: Duration::hours(30), times: None });
    ruled.retry.push(RetryRule { disposition: "B".to_owned(), after: Duration::hours(1), times: None });
    for (terms, disposition, expected) in [
        (&campaign(), &no_answer(), again(4)),
        (&campaign(), &with_default, again(2)),
        (&ruled, &no_answer(), again(30)),
        (&ruled, &with_default, again(30)),
    ] {
        assert_eq!(after(terms, disposition, &lead), expected);
    }
}

#[test]
fn retries_after_an_outcome_are_counted_by_that_outcome() {
    let mut terms = campaign();
    terms.retry.push(RetryRule { disposition: "NA".to_owned(), after: Duration::hours(1), times: Some(2) });
    for (codes, expected) in
        [(&["NA"][..], again(1)), (&["NA", "B", "B", "NA"], again(1)), (&["NA", "NA", "NA"], done(ATTEMPTS_EXHAUSTED))]
    {
        let attempts: Vec<_> = codes.iter().map(|code| (1, *code)).collect();
        assert_eq!(after(&terms, &no_answer(), &tried(&[1], &attempts)), expected, "{codes:?}");
    }
}

#[test]
fn an_agreed_time_goes_before_caps_and_not_before_the_end_of_the_lead() {
    let mut terms = campaign();
    terms.attempts.total = 1;
    let lead = tried(&[1], &[(1, "LATER")]);
    let agreed = morning() + Duration::hours(3);
    let later = row("LATER", Category::Callback);
    let with = |disposition: &Disposition, at| aftermath(&terms, disposition, &lead, number(1), morning(), Some(at));
    assert_eq!(with(&later, agreed), again(3));
    assert_eq!(with(&later, morning() - Duration::hours(1)), again(0), "never before the call itself");
    assert_eq!(with(&ending(FinalFor::Lead), agreed), done("END"));
}
