//! Completes that quotas count, and those that are taken back.

use super::*;
use crate::domain::lead::LeadStatus;
use crate::domain::quota::{Answers, Complete, Sorting};
use crate::store::ForeignResult;
use crate::store::completes::{Completes, Withdrawal};
use crate::store::erasure::{ErasureRequest, Erasures};

/// The first quota takes all completes, the second those that answered.
#[derive(Debug)]
struct Sorter(&'static str);

impl Sorting for Sorter {
    fn fingerprint(&self) -> &str {
        self.0
    }

    fn sort(&self, _: &Lead, answers: &Answers) -> Vec<usize> {
        if answers.is_empty() { vec![0] } else { vec![0, 2] }
    }
}

fn done() -> Disposition {
    Disposition { success: true, ..row("COMPLETE", FinalFor::Lead, None) }
}

impl House {
    fn count(&mut self, campaign: i64, fingerprint: &'static str) -> u64 {
        let successes = ["COMPLETE".to_owned()];
        self.store.count_completes(campaign, Arc::new(Sorter(fingerprint)), &successes).expect("counted")
    }

    fn complete(&mut self, campaign: i64, lead: i64, minutes: i64, answer: &str) -> AttemptId {
        let id = self.open(&attempt(campaign, lead, lead.cast_unsigned(), minutes)).expect("free");
        let mut answers = Answers::default();
        answers.note("q1", answer);
        let outcome = Outcome { answers, ..outcome(&done(), minutes + 1) };
        let after = Aftermath::Done("COMPLETE".to_owned());
        self.store.close_attempt(id, &outcome, &done(), &after).expect("closed");
        assert_eq!(self.store.attempt(id).expect("read").expect("an attempt").outcome, Some(outcome));
        id
    }

    /// How full the quotas are, as a lead brings it; `None` if it brings nothing.
    fn counts(&self) -> Option<(String, Vec<u64>)> {
        self.lead_now(1).quotas.map(|counts| (counts.fingerprint.clone(), counts.completes.clone()))
    }
}

fn withdrawal(attempt: AttemptId, minutes: i64) -> Withdrawal {
    let (by, reason, disposition) = ("ana".to_owned(), "straight-lined".to_owned(), "COMPLETE".to_owned());
    Withdrawal { attempt, at: at(minutes), by, reason, disposition }
}

#[test]
fn completes_are_counted_in_the_step_that_ends_them_and_anew_by_other_quotas() {
    let (mut house, campaign) = House::with_leads(4);
    // Nobody asked for quotas yet.
    house.complete(campaign, 1, 0, "");
    assert_eq!((house.counts(), house.completes(campaign).expect("read")), (None, Vec::new()));
    assert_eq!(house.count(campaign, "a"), 1);
    assert_eq!(house.count(campaign, "a"), 0);
    house.complete(campaign, 2, 10, "yes");
    assert_eq!(house.counts(), Some(("a".to_owned(), vec![2, 0, 1])));
    house.is_sound();
    // A second process counts by other quotas; what comes in under the old ones is left for it.
    let mut other = SqliteStore::open(&house.folder.path().join("outdial.db")).expect("opened");
    other.count_completes(campaign, Arc::new(Sorter("b")), &["COMPLETE".to_owned()]).expect("counted");
    let last = house.complete(campaign, 3, 20, "yes");
    assert_eq!(house.counts(), Some(("b".to_owned(), vec![2, 0, 1])));
    let uncounted = Complete { attempt: last.0, quotas: None };
    assert_eq!(house.completes(campaign).expect("read").last(), Some(&uncounted));
    house.is_sound();
    assert_eq!(house.count(campaign, "b"), 1);
    assert_eq!(house.counts(), Some(("b".to_owned(), vec![3, 0, 2])));
    house.is_sound();
}

#[test]
fn answers_of_earlier_calls_count_and_later_ones_do_not() {
    let (mut house, campaign) = House::with_leads(2);
    house.count(campaign, "a");
    let mut asked = outcome(&row("LATER", FinalFor::None, None), 1);
    asked.answers.note("q1", "yes");
    let id = house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    house.close_attempt(id, &asked, &row("LATER", FinalFor::None, None), &again(5)).expect("closed");
    house.complete(campaign, 1, 10, "");
    house.complete(campaign, 2, 10, "");
    assert_eq!(house.counts(), Some(("a".to_owned(), vec![2, 0, 1])));
}

#[test]
fn a_withdrawn_complete_counts_as_something_else_and_its_history_stays() {
    let (mut house, campaign) = House::with_leads(2);
    house.count(campaign, "a");
    let (first, second) = (house.complete(campaign, 1, 0, "yes"), house.complete(campaign, 2, 10, ""));
    let unreached = Disposition { contact: false, right_party: false, ..row("VOID", FinalFor::None, None) };
    let mut seen = None;
    house
        .withdraw(&withdrawal(first, 20), &unreached, &mut |lead| {
            seen = Some((lead.status, lead.attempts.last().expect("an attempt").disposition.clone()));
            again(30)
        })
        .expect("withdrawn");
    assert_eq!(seen, Some((LeadStatus::Ready, "VOID".to_owned())), "the lead as if it had not ended");
    assert_eq!(house.counts(), Some(("a".to_owned(), vec![1])));
    let lead = house.lead_now(1);
    assert_eq!((lead.status, lead.next_at), (LeadStatus::Waiting, Some(at(30))));
    // A person was spoken to, whatever it counts as.
    assert!(lead.attempts[0].marks.contact && lead.attempts[0].marks.conversation);
    assert_eq!(house.withdrawal(first).expect("read"), Some(withdrawal(first, 20)));
    let sums: Vec<_> =
        house.summary(campaign).expect("read").into_iter().map(|sum| (sum.disposition, sum.attempts)).collect();
    assert_eq!(sums, [("COMPLETE".to_owned(), 1), ("VOID".to_owned(), 1)]);
    house.is_sound();
    let again_told = house.withdraw(&withdrawal(first, 21), &unreached, &mut |_| again(30));
    assert!(again_told.expect_err("not twice").to_string().contains("attempt 1 is no COMPLETE any more"));
    // One that ends the number and suppresses it does so, and the lead stays done.
    let gone = row("DNC", FinalFor::Client, Some(Reach::Centre));
    house.withdraw(&withdrawal(second, 22), &gone, &mut |_| Aftermath::Done("DNC".to_owned())).expect("withdrawn");
    let lead = house.lead_now(2);
    assert_eq!((lead.final_reason.as_str(), lead.phones[0].suppressed.is_empty()), ("DNC", false));
    assert_eq!((house.counts(), house.completes(campaign).expect("read")), (Some(("a".to_owned(), vec![])), vec![]));
    house.is_sound();
    assert_eq!(house.count(campaign, "b"), 0, "withdrawn ones are not counted anew");
}

#[test]
fn a_lead_that_another_complete_ended_stays_done() {
    let (mut house, campaign) = House::with_leads(1);
    let first = house.complete(campaign, 1, 0, "");
    house.complete(campaign, 1, 10, "");
    let void = row("VOID", FinalFor::None, None);
    house.withdraw(&withdrawal(first, 20), &void, &mut |_| again(30)).expect("withdrawn");
    assert_eq!(house.lead_now(1).final_reason, "COMPLETE");
    house.is_sound();
}

#[test]
fn a_result_that_was_withdrawn_does_not_come_back_with_its_file() {
    let (mut house, campaign) = House::with_leads(1);
    house.count(campaign, "a");
    let result = || ForeignResult {
        attempt: attempt(campaign, 1, 1, 5),
        outcome: outcome(&done(), 5),
        disposition: done(),
        aftermath: Box::new(|_| Aftermath::Done("COMPLETE".to_owned())),
    };
    let (file, _) = house.begin_results(campaign, "r.csv", "r1").expect("begun");
    assert_eq!(house.apply_results(file, &[result()], 1).expect("applied"), 1);
    let id = AttemptId(house.lead_now(1).attempts[0].id);
    house.withdraw(&withdrawal(id, 20), &row("VOID", FinalFor::None, None), &mut |_| again(30)).expect("withdrawn");
    assert_eq!(house.apply_results(file, &[result()], 1).expect("applied"), 0);
    assert_eq!(house.counts(), Some(("a".to_owned(), vec![])));
    house.is_sound();
}

#[test]
fn an_erased_persons_complete_counts_and_says_nothing() {
    let (mut house, campaign) = House::with_leads(2);
    house.count(campaign, "a");
    let first = house.complete(campaign, 1, 0, "Quinceblossom");
    house.complete(campaign, 2, 0, "yes");
    let withdrawn = house.complete(campaign, 1, 10, "");
    house.withdraw(&withdrawal(withdrawn, 20), &row("VOID", FinalFor::None, None), &mut |_| again(30)).expect("done");
    let request = ErasureRequest {
        leads: vec![LeadId(1)],
        number: None,
        client: String::new(),
        with_proof: false,
        by: "maria".to_owned(),
        at: at(100),
    };
    assert!(house.erase(&request).expect("erased").obstacles.is_empty());
    assert!(house.attempt(first).expect("read").expect("it stays").outcome.expect("ended").answers.is_empty());
    assert_eq!(house.withdrawal(withdrawn).expect("read").expect("it stays").reason, "");
    assert_eq!(house.counts(), Some(("a".to_owned(), vec![2, 0, 2])));
    house.is_sound();
}

#[test]
fn damage_to_counts_is_found() {
    for (harm, words) in [
        ("UPDATE quota_sum SET completes = 9", "campaign 1, quota 1: the sum is not the count of the completes"),
        ("DELETE FROM quota_sum", "the sum is not the count"),
        ("UPDATE complete SET quotas = '[1]'", "campaign 1, quota 2: the sum is not"),
        ("DELETE FROM complete", "the sum is not the count"),
        (
            "INSERT INTO withdrawal VALUES (1, 1, '', '', 'COMPLETE')",
            "attempt 1 counts as a complete of campaign 1, and was withdrawn",
        ),
        ("UPDATE attempt SET ended_at = NULL", "and goes on"),
    ] {
        let (mut house, campaign) = House::with_leads(1);
        house.count(campaign, "a");
        house.complete(campaign, 1, 0, "");
        house.is_sound();
        house.conn.execute_batch(harm).expect("done");
        let found = house.check().expect("checked").join("\n");
        assert!(found.contains(words), "{harm}: {found}");
    }
}
