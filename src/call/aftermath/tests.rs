use super::*;
use crate::call::bench::{campaign, lead, morning, number, past, row};
use crate::call::plain::Plain;
use crate::domain::campaign::{AttemptPolicy, RetryRule};
use crate::domain::disposition::Category;
use crate::domain::lead::LeadStatus;
use crate::domain::suppression::Reach;
use chrono::Duration;
use proptest::prelude::*;

fn no_answer() -> Disposition {
    row("NA", Category::NoContact)
}

fn ending(final_for: FinalFor) -> Disposition {
    Disposition { final_for, ..row("END", Category::Refusal) }
}

/// A call on the number 1 that ended in the morning.
fn over(disposition: &Disposition, callback: Option<DateTime<Utc>>) -> Over<'_> {
    let (number, at) = (number(1), morning());
    Over { disposition, number, agent: "ana", at, now: at, callback }
}

/// The aftermath of the lead's last attempt, which is on the number 1 and ended in the morning.
fn after(campaign: &Campaign, disposition: &Disposition, lead: &Lead) -> Aftermath {
    aftermath(&Plain::new(campaign), lead, &over(disposition, None))
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
    ruled.retry.push(RetryRule { disposition: "na".to_owned(), after: Duration::hours(30), ..RetryRule::default() });
    ruled.retry.push(RetryRule { disposition: "B".to_owned(), after: Duration::hours(1), ..RetryRule::default() });
    for (terms, disposition, expected) in [
        (&campaign(), &no_answer(), again(4)),
        (&campaign(), &with_default, again(2)),
        (&ruled, &no_answer(), again(30)),
        (&ruled, &with_default, again(30)),
    ] {
        assert_eq!(after(terms, disposition, &lead), expected);
    }
}

fn limited_to(code: &str, times: u32) -> RetryRule {
    let (disposition, after) = (code.to_owned(), Duration::hours(1));
    RetryRule { disposition, after, times: Some(times), ..RetryRule::default() }
}

#[test]
fn limits_of_several_outcomes_count_together() {
    let mut terms = campaign();
    terms.retry = vec![limited_to("NA", 2), limited_to("M", 1), limited_to("X", 3)];
    let (ends, na) = (done(ATTEMPTS_EXHAUSTED), no_answer());
    let machine = row("M", Category::NoContact);
    for (codes, disposition, expected) in [
        (&["NA"][..], &na, again(1)),
        (&["NA", "NA"], &na, again(1)),
        (&["NA", "NA", "NA"], &na, ends.clone()),
        // What has no limit of its own draws on the attempts in all alone.
        (&["NA", "B", "B", "NA"], &na, again(1)),
        (&["M"], &machine, again(1)),
        (&["NA", "M"], &machine, ends.clone()),
        (&["M", "NA"], &na, again(1)),
        (&["M", "X", "NA"], &na, ends.clone()),
        (&["M", "NA", "B"], &row("B", Category::NoContact), again(4)),
    ] {
        let attempts: Vec<_> = codes.iter().map(|code| (1, *code)).collect();
        assert_eq!(after(&terms, disposition, &tried(&[1], &attempts)), expected, "{codes:?}");
    }
}

#[test]
fn an_agreed_time_goes_before_retries_and_not_before_the_end_of_the_lead_or_its_attempts() {
    let mut terms = campaign();
    terms.retry = vec![limited_to("LATER", 1)];
    let once = tried(&[1], &[(1, "LATER")]);
    let twice = tried(&[1], &[(1, "LATER"), (1, "LATER")]);
    let agreed = morning() + Duration::hours(3);
    let later = row("LATER", Category::Callback);
    let callback = |hours, agent: &str| {
        Aftermath::Callback(morning() + Duration::hours(hours), Callback { agent: agent.to_owned() })
    };
    let with = |terms: &Campaign, disposition: &Disposition, lead: &Lead, at| {
        aftermath(&Plain::new(terms), lead, &over(disposition, Some(at)))
    };
    assert_eq!(with(&terms, &later, &once, agreed), callback(3, ""));
    assert_eq!(with(&terms, &later, &twice, agreed), callback(3, ""), "no retry, but a promise");
    assert_eq!(with(&terms, &later, &once, morning() - Duration::hours(1)), callback(0, ""), "never before the call");
    assert_eq!(with(&terms, &ending(FinalFor::Lead), &once, agreed), done("END"));
    terms.callbacks.owner = CallbackFor::Agent;
    assert_eq!(with(&terms, &later, &once, agreed), callback(3, "ana"));
    terms.attempts.total = 1;
    let after = with(&terms, &later, &once, agreed);
    assert_eq!(after, done(ATTEMPTS_EXHAUSTED), "the call could never be made");
    assert_eq!(over(&later, Some(agreed)).callback_lost(&after), Some(ATTEMPTS_EXHAUSTED));
    assert_eq!(over(&later, None).callback_lost(&after), None);
    let end = ending(FinalFor::Lead);
    assert_eq!(over(&end, Some(agreed)).callback_lost(&done("END")), None, "the person changed their mind");
    terms.attempts = AttemptPolicy { total: 6, per_number: 1, ..terms.attempts };
    assert_eq!(with(&terms, &later, &once, agreed), done(ATTEMPTS_EXHAUSTED));
    assert_eq!(
        with(&terms, &later, &tried(&[1, 2], &[(1, "LATER")]), agreed),
        callback(3, "ana"),
        "on the other number"
    );
}

/// What may come of a call: the outcome, and whether a call was agreed with it.
fn causes() -> impl Strategy<Value = Vec<(usize, bool, u64)>> {
    prop::collection::vec((0..4_usize, prop::bool::weighted(0.2), 1..4_u64), 1..40)
}

proptest! {
    /// Dials a lead until it is done, whatever comes of its calls.
    #[test]
    fn no_mix_of_causes_makes_more_calls_than_the_campaign_allows(
        causes in causes(),
        total in 1..12_u32,
        per_number in 1..6_u32,
        limits in prop::collection::vec(prop::option::weighted(0.7, 1..4_u32), 4),
    ) {
        let codes = ["NA", "B", "M", "LATER"];
        let mut terms = campaign();
        (terms.attempts.total, terms.attempts.per_number) = (total, per_number);
        let rules = codes.iter().zip(&limits).filter_map(|(code, times)| Some(limited_to(code, (*times)?)));
        terms.retry = rules.collect();
        let mut lead = lead(1, &[1, 2, 3]);
        let mut agreed = 0;
        for ((cause, callback, line), id) in causes.into_iter().zip(1..) {
            let code = codes[cause];
            lead.attempts.push(past(id, line, code));
            let disposition = row(code, if callback { Category::Callback } else { Category::NoContact });
            let callback = callback.then(|| morning() + Duration::hours(2));
            let over = Over { number: number(line), ..over(&disposition, callback) };
            match aftermath(&Plain::new(&terms), &lead, &over) {
                Aftermath::Again(_) => {}
                Aftermath::Callback(..) => agreed += 1,
                Aftermath::Done(reason) => {
                    prop_assert_eq!(reason, ATTEMPTS_EXHAUSTED);
                    break;
                }
                Aftermath::CampaignEnded(..) => prop_assert!(false, "it has no end"),
            }
        }
        prop_assert!(lead.attempts.len() <= total as usize, "{:?}", lead.attempts);
        let on = |line| lead.attempts.iter().filter(|attempt| attempt.number == number(line)).count();
        prop_assert!((1..4).any(|line| on(line) <= per_number as usize));
        if limits.iter().all(Option::is_some) && agreed == 0 {
            let most = limits.iter().flatten().max().copied().unwrap_or_default();
            prop_assert!(lead.attempts.len() <= most as usize + 1, "{:?}", lead.attempts);
        }
    }
}
