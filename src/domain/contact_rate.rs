//! How often people are reached: by how often they were tried before, and by the part of their own week.
//!
//! People are at home in the evening and at weekends more than by day, at the first call and at later ones (Weeks, Kulka and Pierson,
//! "Optimal Call Scheduling for a Telephone Survey", Public Opinion Quarterly 51, 1987; Kulka and Weeks, "A Conditional Probabilities
//! Approach", Journal of Official Statistics 4, 1988). How much more is each campaign's own, and is learned from its calls.

use super::day_part::DayPart;
use super::named::named;
use std::collections::BTreeMap;

/// Rates are whole numbers, in millionths, so that every machine computes the same.
pub const MILLION: u32 = 1_000_000;

/// The contacts of a campaign of which nothing is known: one call in five. It is the same for all its leads, so that no order depends on it.
const DEFAULT: u32 = MILLION / 5;

/// How many calls what was supposed beforehand weighs as much as: after fifty of its own a rate stands half-way between what was supposed
/// and what was seen.
const STRENGTH: u64 = 50;

/// The same for how a part of the week differs from the others, in contacts: those of fifty calls by default.
const STRENGTH_OF_PART: u64 = 10;

/// How often a lead was tried before a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tried {
    /// Never.
    Fresh,
    OnceOrTwice,
    /// Three times or more.
    Often,
}

named!(Tried: Fresh = "fresh", OnceOrTwice = "tried once or twice", Often = "tried more often");

impl Tried {
    /// That of a lead after so many attempts.
    pub fn after(attempts: u64) -> Self {
        match attempts {
            0 => Self::Fresh,
            1 | 2 => Self::OnceOrTwice,
            _ => Self::Often,
        }
    }
}

/// Calls, and those of them that were contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub calls: u64,
    pub contacts: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.contacts += other.contacts;
    }

    /// The rate of contacts, in millionths, if `before` was supposed of it as firmly as `strength` calls would tell it: the mean of a beta
    /// distribution of `strength · before` contacts in `strength` calls after these calls, `(contacts + strength · before) / (calls + strength)`
    /// (Gelman et al., "Bayesian Data Analysis", 3rd edition, 2.4).
    fn rate(self, before: u32, strength: u64) -> u32 {
        share(self.contacts, self.calls + strength, u128::from(strength) * u128::from(before))
    }
}

/// `(contacts · 1,000,000 + more) / calls`, at most a million.
fn share(contacts: u64, calls: u64, more: u128) -> u32 {
    let millionths = u128::from(contacts) * u128::from(MILLION) + more;
    let rate = millionths.checked_div(u128::from(calls)).unwrap_or_default();
    u32::try_from(rate).map_or(MILLION, |rate| rate.min(MILLION))
}

/// The calls of a campaign that are over, by how often their leads were tried before and by the part of the called party's week; without
/// one where it was not the same by all clocks that the lead's place allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallsByPart {
    tallies: BTreeMap<(Tried, Option<DayPart>), Tally>,
}

impl CallsByPart {
    /// Adds calls.
    pub fn add(&mut self, tried: Tried, part: Option<DayPart>, calls: Tally) {
        self.tallies.entry((tried, part)).or_default().add(calls);
    }

    /// The calls of this kind.
    pub fn tally(&self, tried: Tried, part: Option<DayPart>) -> Tally {
        self.tallies.get(&(tried, part)).copied().unwrap_or_default()
    }

    /// All calls together.
    pub fn whole(&self) -> Tally {
        self.sum(|_, _| true)
    }

    fn sum(&self, asked: impl Fn(Tried, Option<DayPart>) -> bool) -> Tally {
        let mut sum = Tally::default();
        self.tallies.iter().filter(|((tried, part), _)| asked(*tried, *part)).for_each(|(_, tally)| sum.add(*tally));
        sum
    }

    /// The rates that these calls make likely.
    ///
    /// 1. The campaign's rate: its calls, and one contact in five with the weight of fifty calls.
    /// 2. The rate of each kind of lead: its calls, and the campaign's rate with the weight of fifty.
    /// 3. How many times as often people are reached in a part of the week as at other times: its contacts, by those to be expected in it if
    ///    each kind of lead were reached there at its rate, with ten contacts on both sides. That is a relative risk by indirect
    ///    standardisation under a gamma prior (Clayton and Kaldor, Biometrics 43, 1987). A part in which mostly leads were called that are
    ///    hard to reach is not taken for a bad one.
    /// 4. The rate of a kind of lead in a part of the week: its calls there, and the product of 2 and 3 with the weight of fifty.
    pub fn rates(&self) -> ContactRates {
        let campaign = self.whole().rate(DEFAULT, STRENGTH);
        let of_kind = |tried| self.sum(|other, _| other == tried).rate(campaign, STRENGTH);
        let kinds = Tried::ALL.map(|tried| (tried, of_kind(tried)));
        let mut rates = BTreeMap::from(kinds.map(|(tried, rate)| ((tried, None), rate)));
        for part in DayPart::ALL {
            let contacts = self.sum(|_, other| other == Some(part)).contacts;
            let expected: u128 = kinds
                .into_iter()
                .map(|(tried, rate)| u128::from(self.tally(tried, Some(part)).calls) * u128::from(rate))
                .sum();
            let supposed = u128::from(STRENGTH_OF_PART) * u128::from(MILLION);
            let seen = u128::from(contacts) * u128::from(MILLION);
            for (tried, rate) in kinds {
                let likely = (u128::from(rate) * (seen + supposed)).checked_div(expected + supposed);
                let likely = likely.and_then(|likely| u32::try_from(likely).ok()).map_or(MILLION, |at| at.min(MILLION));
                rates.insert((tried, Some(part)), self.tally(tried, Some(part)).rate(likely, STRENGTH));
            }
        }
        ContactRates { rates }
    }
}

/// How many calls in a million reach a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRates {
    rates: BTreeMap<(Tried, Option<DayPart>), u32>,
}

impl ContactRates {
    /// The rate of a kind of lead in a part of its week; without one, over the whole week.
    pub fn rate(&self, tried: Tried, part: Option<DayPart>) -> u32 {
        self.rates.get(&(tried, part)).copied().unwrap_or(DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of `fresh, weekday day: 20 of 100`; `any` for calls of no part.
    fn calls(text: &str) -> CallsByPart {
        let mut calls = CallsByPart::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (of, figures) = line.split_once(": ").expect("a colon");
            let (tried, part) = of.split_once(", ").expect("a kind and a part");
            let (contacts, of_calls) = figures.split_once(" of ").expect("contacts of calls");
            let tally =
                Tally { calls: of_calls.parse().expect("calls"), contacts: contacts.parse().expect("contacts") };
            calls.add(Tried::from_name(tried).expect("a kind"), DayPart::from_name(part), tally);
        }
        calls
    }

    /// In tenths of a percent: fresh, then tried once or twice, then more often, each by day, in the evening, at the weekend.
    fn rates(text: &str) -> [[u32; 3]; 3] {
        let rates = calls(text).rates();
        Tried::ALL.map(|tried| DayPart::ALL.map(|part| (rates.rate(tried, Some(part)) + 500) / 1_000))
    }

    #[test]
    fn leads_are_of_three_kinds() {
        let kinds: Vec<_> = (0..5).map(|attempts| Tried::after(attempts).name()).collect();
        let (some, often) = ("tried once or twice", "tried more often");
        assert_eq!(kinds, ["fresh", some, some, often, often]);
    }

    #[test]
    fn a_campaign_without_calls_has_the_default_everywhere() {
        assert_eq!(rates(""), [[200; 3]; 3]);
        assert_eq!(calls("").rates().rate(Tried::Often, None), DEFAULT);
    }

    #[test]
    fn fifty_calls_weigh_as_much_as_what_was_supposed() {
        // Campaign: (50 + 10) / 100 = 60 %. Fresh: (50 + 30) / 100 = 80 %. Day: (50 + 10) / (40 + 10) = 1.2. Fresh by day: 0.8 · 1.2 = 96 %
        // supposed, (50 + 48) / 100 = 98 %. The others by day: 60 % · 1.2 = 72 %.
        let found = rates("fresh, weekday day: 50 of 50");
        assert_eq!(found, [[980, 800, 800], [720, 600, 600], [720, 600, 600]]);
    }

    #[test]
    fn what_was_seen_of_one_kind_tells_of_the_part_for_the_others() {
        let [fresh, some, often] = rates(
            "fresh, weekday day: 100 of 1000
             fresh, weekday evening: 300 of 1000
             tried once or twice, weekday day: 50 of 1000",
        );
        assert_eq!(fresh, [101, 300, 199], "what was seen, and between it for the weekend");
        assert!(some[1] > some[0] + 25, "the evening is better for all: {some:?}");
        assert!(often[1] > often[0] + 100, "{often:?}");
    }

    #[test]
    fn a_part_is_not_bad_because_hard_leads_were_called_in_it() {
        // Fresh ones by day, retries in the evening; the evening is no worse for either.
        let [fresh, some, _] = rates(
            "fresh, weekday day: 4000 of 10000
             tried once or twice, weekday evening: 1000 of 10000",
        );
        assert_eq!(fresh, [400, 396, 399]);
        assert_eq!(some, [101, 100, 101]);
    }

    #[test]
    fn calls_of_no_part_count_for_kind_and_campaign_alone() {
        let found = calls("fresh, any: 300 of 1000");
        assert_eq!(found.whole(), Tally { calls: 1000, contacts: 300 });
        let rates = found.rates();
        let whole = rates.rate(Tried::Fresh, None);
        assert!((299_000..301_000).contains(&whole), "{whole}");
        assert!(DayPart::ALL.iter().all(|part| rates.rate(Tried::Fresh, Some(*part)) == whole));
    }

    fn some_calls() -> impl Strategy<Value = CallsByPart> {
        let tally =
            (0..3_000u64, 0..=100u64).prop_map(|(calls, percent)| Tally { calls, contacts: calls * percent / 100 });
        let kinds = (0..3usize, proptest::option::of(0..3usize), tally);
        proptest::collection::vec(kinds, 0..12).prop_map(|kinds| {
            let mut calls = CallsByPart::default();
            for (tried, part, tally) in kinds {
                calls.add(Tried::ALL[tried], part.map(|part| DayPart::ALL[part]), tally);
            }
            calls
        })
    }

    proptest! {
        #[test]
        fn rates_lie_between_none_and_all_and_another_contact_never_lowers_its_own(
            calls in some_calls(), tried in 0..3usize, part in 0..3usize
        ) {
            let (tried, part) = (Tried::ALL[tried], Some(DayPart::ALL[part]));
            let before = calls.rates();
            for kind in Tried::ALL {
                for part in DayPart::ALL.map(Some).into_iter().chain([None]) {
                    prop_assert!((1..=MILLION).contains(&before.rate(kind, part)), "{:?}", before);
                }
            }
            let mut more = calls.clone();
            more.add(tried, part, Tally { calls: 1, contacts: 1 });
            prop_assert!(more.rates().rate(tried, part) >= before.rate(tried, part));
        }

        #[test]
        fn many_calls_outweigh_what_was_supposed(
            calls in some_calls(), tried in 0..3usize, part in 0..3usize, percent in 0..=100u64
        ) {
            let (tried, part) = (Tried::ALL[tried], Some(DayPart::ALL[part]));
            let mut many = calls;
            let had = many.tally(tried, part);
            many.add(tried, part, Tally { calls: 1_000_000, contacts: 10_000 * percent });
            let seen = (had.contacts + 10_000 * percent) * 1_000_000 / (had.calls + 1_000_000);
            prop_assert!(u64::from(many.rates().rate(tried, part)).abs_diff(seen) < 100);
        }
    }
}
