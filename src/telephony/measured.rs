//! A simulated line that is like the real one: how often it is answered and how long people talk, as far as calls have told.

use super::profile::LineProfile;
use crate::domain::attempt::{CallResult, SummaryRow};
use crate::domain::disposition::{Disposition, DispositionSet};
use std::collections::BTreeMap;

/// So many calls is what was thought before worth: with as many calls measured, the truth is taken to lie in the middle.
const PRIOR_CALLS: u64 = 200;

/// What calls told of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub line: LineProfile,
    /// The set whose rows agents choose as often as they did.
    pub dispositions: DispositionSet,
    /// How many calls it was measured on.
    pub calls: u64,
}

/// How calls counted up.
#[derive(Default)]
struct Count {
    calls: u64,
    /// Calls that reached a person, by the code of their row.
    contacts: BTreeMap<String, u64>,
    talk_seconds: u64,
    results: BTreeMap<&'static str, u64>,
}

impl Count {
    fn of(rows: &[SummaryRow], set: &DispositionSet) -> Self {
        let mut count = Self::default();
        for row in rows {
            count.calls += row.attempts;
            let Some(disposition) = set.find(&row.disposition) else { continue };
            if disposition.contact {
                *count.contacts.entry(disposition.code.clone()).or_default() += row.attempts;
                count.talk_seconds += row.talk_seconds;
            } else if let Some(result) = disposition.result {
                *count.results.entry(result.name()).or_default() += row.attempts;
            }
        }
        count
    }

    /// Of a thousand calls so many, where `stated` was thought before.
    fn per_thousand(&self, times: u64, stated: u32) -> u32 {
        let share = (times * 1_000 + u64::from(stated) * PRIOR_CALLS) / (self.calls + PRIOR_CALLS);
        u32::try_from(share).unwrap_or(stated)
    }
}

/// The line as calls that are summed up tell, with `stated` as what was thought before: a rate is `(n + r·k) / (N + k)`, the mean of a Beta
/// distribution that the stated rate r is worth k = 200 calls in.
pub fn measured(rows: &[SummaryRow], set: &DispositionSet, stated: &LineProfile) -> Measured {
    let count = Count::of(rows, set);
    let contacts: u64 = count.contacts.values().sum();
    let of = |result: CallResult, stated: u32| {
        count.per_thousand(count.results.get(result.name()).copied().unwrap_or_default(), stated)
    };
    let mut line = LineProfile {
        answered: count.per_thousand(contacts, stated.answered),
        machine: of(CallResult::Machine, stated.machine),
        fax: of(CallResult::Fax, stated.fax),
        busy: of(CallResult::Busy, stated.busy),
        declined: of(CallResult::Declined, stated.declined),
        congestion: of(CallResult::Congestion, stated.congestion),
        line_fault: of(CallResult::LineFault, stated.line_fault),
        not_in_service: of(CallResult::NotInService, stated.not_in_service),
        ..stated.clone()
    };
    let weights = weights(&count, set, contacts);
    if contacts > 0 {
        let prior = PRIOR_CALLS * u64::from(stated.answered) / 1_000;
        let thought = stated.mean_talk_seconds(&weights);
        let mean = (count.talk_seconds as f64 + thought * prior as f64) / (contacts + prior) as f64;
        line = line.with_talk(mean, &weights);
    }
    Measured { line, dispositions: weights, calls: count.calls }
}

/// The set with what agents chose as weights, above the weights that it states.
fn weights(count: &Count, set: &DispositionSet, contacts: u64) -> DispositionSet {
    let chosen = |row: &Disposition| row.result.is_none() && row.contact;
    let stated: u64 = set.rows.iter().filter(|row| chosen(row)).map(|row| u64::from(row.simulated_weight)).sum();
    let mut weighed = set.clone();
    if contacts == 0 || stated == 0 {
        return weighed;
    }
    let prior = PRIOR_CALLS / 4;
    for row in weighed.rows.iter_mut().filter(|row| chosen(row)) {
        let times = count.contacts.get(&row.code).copied().unwrap_or_default();
        let share = (times + prior * u64::from(row.simulated_weight) / stated) * 10_000 / (contacts + prior);
        row.simulated_weight = u32::try_from(share).unwrap_or(row.simulated_weight);
    }
    weighed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disposition::{Category, FinalFor};
    use chrono::NaiveDate;

    fn row(code: &str, attempts: u64, talk_seconds: u64) -> SummaryRow {
        SummaryRow {
            list: 1,
            day: NaiveDate::MIN,
            hour: 10,
            agent: String::new(),
            disposition: code.to_owned(),
            attempts,
            talk_seconds,
        }
    }

    fn disposition(code: &str, category: Category, result: Option<CallResult>) -> Disposition {
        Disposition {
            code: code.to_owned(),
            label: code.to_owned(),
            category,
            contact: result.is_none(),
            right_party: result.is_none(),
            success: false,
            final_for: FinalFor::None,
            suppress: None,
            retry_after: None,
            callback: false,
            result,
            aapor: String::new(),
            simulated_weight: 10,
        }
    }

    fn set() -> DispositionSet {
        let rows = vec![
            disposition("SALE", Category::Success, None),
            disposition("NOT_INTERESTED", Category::Refusal, None),
            disposition("NO_ANSWER", Category::NoContact, Some(CallResult::NoAnswer)),
            disposition("MACHINE", Category::NoContact, Some(CallResult::Machine)),
        ];
        DispositionSet { name: "test".to_owned(), rows }
    }

    #[test]
    fn many_calls_say_more_than_what_was_thought_before() {
        let (set, stated) = (set(), LineProfile::default());
        let none = measured(&[], &set, &stated);
        assert_eq!((none.line, none.calls), (stated.clone(), 0), "nothing was measured");
        let few = measured(&[row("SALE", 10, 3_000), row("NO_ANSWER", 90, 0)], &set, &stated);
        let many = measured(&[row("SALE", 1_000, 300_000), row("NO_ANSWER", 9_000, 0)], &set, &stated);
        assert_eq!(
            (few.line.answered, many.line.answered),
            ((10_000 + 280 * 200) / 300, (1_000_000 + 280 * 200) / 10_200)
        );
        let talk = |found: &Measured| found.line.mean_talk_seconds(&found.dispositions);
        assert!((talk(&many) - 300.0).abs() < 20.0 && talk(&few) < talk(&many), "{} {}", talk(&few), talk(&many));
        assert!(many.line.machine < stated.machine / 10, "no call met a machine");
        let weight = |found: &Measured, code| found.dispositions.find(code).map(|row| row.simulated_weight);
        assert!(weight(&many, "SALE") > Some(9_000) && weight(&many, "NOT_INTERESTED") < Some(300));
    }
}
