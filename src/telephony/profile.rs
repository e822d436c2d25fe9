//! What a simulated line is like: how often it is answered and by what, and how long things take.

use crate::domain::attempt::CallResult;
use crate::domain::disposition::{Category, DispositionSet};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Duration, Timelike, Utc};
use std::ops::RangeInclusive;

/// The manners of a simulated line. The default is a consumer list of middling quality, called by day: of 1,000 calls
/// about 280 reach a person, 170 a machine, 50 are busy, 15 are out of service, and nearly all others ring out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProfile {
    /// Of 1,000 calls to numbers in service, how many reach a person, before [`hours`](Self::hours) is applied.
    pub answered: u32,
    pub machine: u32,
    pub fax: u32,
    pub busy: u32,
    pub declined: u32,
    pub congestion: u32,
    pub line_fault: u32,
    /// Of 1,000 numbers, how many are not in service. A number that is not stays so.
    pub not_in_service: u32,
    /// For each hour of the called party's day, percent of [`answered`](Self::answered): people are at home in the evening.
    pub hours: [u32; 24],
    /// Seconds of ringing until somebody, or something, answers.
    pub ring_seconds: RangeInclusive<u32>,
    /// Seconds that the agent needs after the conversation.
    pub wrap_seconds: RangeInclusive<u32>,
    /// How long conversations are, in percent of what is usual.
    pub talk_percent: u32,
}

impl Default for LineProfile {
    fn default() -> Self {
        let mut hours = [60; 24];
        let by_day = [80, 88, 95, 98, 93, 92, 94, 98, 105, 115, 122, 120, 108, 90];
        hours.iter_mut().skip(8).zip(by_day).for_each(|(hour, percent)| *hour = percent);
        Self {
            answered: 280,
            machine: 172,
            fax: 2,
            busy: 51,
            declined: 14,
            congestion: 6,
            line_fault: 2,
            not_in_service: 15,
            hours,
            ring_seconds: 8..=30,
            wrap_seconds: 5..=40,
            talk_percent: 100,
        }
    }
}

impl LineProfile {
    /// Of 1,000 calls to numbers in service placed at an instant, how many end like this, in their order, as far as there is room; the rest
    /// ring out.
    pub fn shares(&self, number: PhoneNumber, at: DateTime<Utc>) -> [(CallResult, u32); 7] {
        let mut left = 1_000;
        [
            (CallResult::Answered, self.answered_at(number, at)),
            (CallResult::Machine, self.machine),
            (CallResult::Fax, self.fax),
            (CallResult::Busy, self.busy),
            (CallResult::Declined, self.declined),
            (CallResult::Congestion, self.congestion),
            (CallResult::LineFault, self.line_fault),
        ]
        .map(|(result, share)| {
            let share = share.min(left);
            left -= share;
            (result, share)
        })
    }

    /// Of 1,000 calls to numbers in service placed at an instant, how many reach a person.
    pub fn answered_at(&self, number: PhoneNumber, at: DateTime<Utc>) -> u32 {
        let percent = self.hours.get(rough_hour(number, at)).copied().unwrap_or(100);
        self.answered * percent / 100
    }

    /// The same line, on which so many of 1,000 calls reach a person at an hour like any other. What else becomes of a call keeps its share of
    /// the rest.
    pub fn with_answered(mut self, answered: u32) -> Self {
        let answered = answered.min(1_000);
        let (rest, before) = (1_000 - answered, (1_000_u32.saturating_sub(self.answered)).max(1));
        let others = [&mut self.machine, &mut self.fax, &mut self.busy, &mut self.declined, &mut self.congestion];
        others.into_iter().for_each(|share| *share = *share * rest / before);
        self.line_fault = self.line_fault * rest / before;
        self.answered = answered;
        self
    }

    /// The same line, on which a conversation takes so many seconds in the mean of what agents say of it.
    pub fn with_talk(self, mean: f64, dispositions: &DispositionSet) -> Self {
        let usual = Self { talk_percent: 100, ..self.clone() }.mean_talk_seconds(dispositions);
        let percent = if usual > 0.0 { (mean * 100.0 / usual).round() } else { 100.0 };
        Self { talk_percent: percent.clamp(1.0, 10_000.0) as u32, ..self }
    }

    /// The same line, on which agents need so many seconds after a conversation, half more or less.
    pub fn with_wrap(self, mean: u32) -> Self {
        Self { wrap_seconds: mean / 2..=mean + mean / 2, ..self }
    }

    /// How many seconds a conversation takes in the mean, by what agents say of it.
    pub fn mean_talk_seconds(&self, dispositions: &DispositionSet) -> f64 {
        let theirs = dispositions.rows.iter().filter(|row| row.result.is_none() && row.contact);
        let (mut seconds, mut weights) = (0.0, 0.0);
        for row in theirs {
            let (low, high) = self.talk_seconds(row.category).into_inner();
            seconds += f64::from(low + high) / 2.0 * f64::from(row.simulated_weight);
            weights += f64::from(row.simulated_weight);
        }
        if weights > 0.0 { seconds / weights } else { 0.0 }
    }

    /// Seconds of conversation when it ends like this.
    pub fn talk_seconds(&self, category: Category) -> RangeInclusive<u32> {
        let (low, high) = usual_talk_seconds(category).into_inner();
        let of_usual = |seconds: u32| seconds * self.talk_percent / 100;
        of_usual(low)..=of_usual(high)
    }
}

fn usual_talk_seconds(category: Category) -> RangeInclusive<u32> {
    match category {
        Category::Success => 160..=300,
        Category::Callback => 45..=150,
        Category::Refusal => 20..=110,
        Category::Contact => 25..=160,
        Category::NoContact | Category::BadNumber | Category::Technical => 20..=60,
    }
}

/// Hours from UTC where numbers of a calling code mostly ring. Simulated people need no better clock; real calls never
/// ask this.
const ROUGH_OFFSETS: [(&str, i64); 18] = [
    ("1", -6),
    ("7", 3),
    ("20", 2),
    ("27", 2),
    ("33", 1),
    ("34", 1),
    ("39", 1),
    ("49", 1),
    ("52", -6),
    ("55", -3),
    ("57", -5),
    ("61", 10),
    ("62", 7),
    ("63", 8),
    ("64", 12),
    ("81", 9),
    ("86", 8),
    ("91", 5),
];

fn rough_hour(number: PhoneNumber, at: DateTime<Utc>) -> usize {
    let digits = number.digits().to_string();
    let offset = ROUGH_OFFSETS.iter().find(|(code, _)| digits.starts_with(code)).map_or(0, |(_, hours)| *hours);
    usize::try_from((at + Duration::hours(offset)).hour()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenings_there_are_better_than_mornings_there() {
        let profile = LineProfile::default();
        let answered = |number: &str, at: &str| {
            let number = PhoneNumber::parse(number).expect("a number");
            profile.answered_at(number, at.parse().expect("an instant"))
        };
        // 18:00 and 08:00 in Chicago; the same two instants are midnight and 14:00 in London.
        assert!(answered("+13055550142", "2026-11-24T00:00:00Z") > answered("+13055550142", "2026-11-23T14:00:00Z"));
        assert!(answered("+442079460100", "2026-11-24T00:00:00Z") < answered("+442079460100", "2026-11-23T14:00:00Z"));
    }

    #[test]
    fn the_default_leaves_room_for_calls_that_ring_out() {
        let profile = LineProfile::default();
        let best = profile.answered * profile.hours.iter().max().expect("24 hours") / 100;
        let others = profile.machine + profile.fax + profile.busy + profile.declined + profile.congestion;
        assert!(best + others + profile.line_fault < 700, "no answer is the most frequent outcome at every hour");
    }
}
