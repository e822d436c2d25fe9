//! Results that came back from elsewhere.

use super::*;
use crate::store::ForeignResult;

fn result(campaign: i64, lead: i64, minutes: i64, row: &Disposition, aftermath: Aftermath) -> ForeignResult<'static> {
    let driver = "import".to_owned();
    let attempt = NewAttempt { driver, ..attempt(campaign, lead, lead.cast_unsigned(), minutes) };
    ForeignResult {
        attempt,
        outcome: outcome(row, minutes),
        disposition: row.clone(),
        aftermath: Box::new(move |_| aftermath.clone()),
    }
}

#[test]
fn results_become_attempts_once() {
    let (mut house, campaign) = House::with_leads(3);
    let (busy, sale) = (row("B", FinalFor::None, None), row("SALE", FinalFor::Lead, None));
    let rows = [
        result(campaign, 1, 10, &busy, again(60)),
        result(campaign, 2, 10, &sale, Aftermath::Done("SALE".to_owned())),
        result(campaign, 1, 10, &busy, again(60)),
    ];
    let (file, done) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
    assert_eq!(done, 0);
    assert_eq!(house.apply_results(file, &rows, 7).expect("applied"), 2);
    assert_eq!(house.begin_results(campaign, "r.csv", "r1").expect("found"), (file, 7));
    let (other, _) = house.begin_results(campaign, "r2.csv", "r2").expect("begun");
    assert_eq!(house.apply_results(other, &rows, 3).expect("applied"), 0, "another file with the same results");
    let later = [result(campaign, 1, 11, &busy, again(90))];
    assert_eq!(house.apply_results(other, &later, 4).expect("applied"), 1);
    assert_eq!(house.lead_now(1).next_at, Some(at(90)));
    assert_eq!(house.lead_now(2).final_reason, "SALE");
    let sums = house.summary(campaign).expect("read");
    assert_eq!(
        sums.iter().map(|sum| (sum.disposition.as_str(), sum.attempts)).collect::<Vec<_>>(),
        [("B", 2), ("SALE", 1)]
    );
    assert!(house.drivers(campaign).expect("read").real);
    house.is_sound();
}

#[test]
fn an_older_result_overturns_nothing_but_suppresses() {
    let (mut house, campaign) = House::with_leads(1);
    let busy = row("B", FinalFor::None, None);
    house.call(campaign, 1, 100, &busy, &again(200));
    let dead = row("DEAD", FinalFor::Number, Some(Reach::Centre));
    let (file, _) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
    let older = [result(campaign, 1, 50, &dead, Aftermath::Done("DEAD".to_owned()))];
    assert_eq!(house.apply_results(file, &older, 1).expect("applied"), 1);
    let lead = house.lead_now(1);
    assert_eq!((lead.status.name(), lead.next_at, lead.attempts.len()), ("waiting", Some(at(200)), 2));
    assert_eq!((lead.phones[0].final_reason.as_str(), lead.phones[0].suppressed.len()), ("", 1));
    house.is_sound();
}

#[test]
fn an_older_result_that_ends_the_lead_ends_it() {
    for final_for in [FinalFor::Lead, FinalFor::Client] {
        let (mut house, campaign) = House::with_leads(2);
        let (busy, sale, other) =
            (row("B", FinalFor::None, None), row("SALE", final_for, None), row("NO", final_for, None));
        house.call(campaign, 1, 100, &busy, &again(200));
        house.call(campaign, 2, 100, &other, &Aftermath::Done("NO".to_owned()));
        let (file, _) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
        let older = [1, 2].map(|lead| result(campaign, lead, 50, &sale, Aftermath::Done("SALE".to_owned())));
        assert_eq!(house.apply_results(file, &older, 2).expect("applied"), 2);
        assert_eq!(house.lead_now(1).final_reason, "SALE");
        assert_eq!(house.lead_now(2).final_reason, "NO", "it had ended already");
        house.is_sound();
    }
}

#[test]
fn a_batch_with_one_wrong_result_leaves_nothing() {
    let (mut house, campaign) = House::with_leads(1);
    let busy = row("B", FinalFor::None, None);
    let (file, _) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
    let rows = [result(campaign, 1, 10, &busy, again(60)), result(campaign, 99, 10, &busy, again(60))];
    assert!(house.apply_results(file, &rows, 2).is_err());
    assert_eq!(house.begin_results(campaign, "r.csv", "r1").expect("found"), (file, 0));
    assert_eq!((house.lead_now(1).attempts.len(), house.summary(campaign).expect("read").len()), (0, 0));
    assert!(house.apply_results(99, &[], 1).is_err());
}

#[test]
fn a_result_of_a_number_on_the_line_is_taken() {
    let (mut house, campaign) = House::with_leads(1);
    let busy = row("B", FinalFor::None, None);
    let open = house.open(&attempt(campaign, 1, 1, 20)).expect("free");
    let (file, _) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
    assert_eq!(house.apply_results(file, &[result(campaign, 1, 10, &busy, again(15))], 1).expect("applied"), 1);
    house.close_attempt(open, &outcome(&busy, 21), &busy, &again(80)).expect("closed");
    assert_eq!(house.lead_now(1).next_at, Some(at(80)));
    house.is_sound();
}
