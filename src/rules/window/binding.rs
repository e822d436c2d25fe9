//! What binds a candidate, and which minutes of a local day it leaves open.

use super::WindowTerms;
use crate::domain::hours::{Hours, MinuteSpan};
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::zone::Zone;
use crate::rules::holidays::Calendar;
use crate::rules::rulebook::{Rule, Rulebook, Topic};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};

const MIDNIGHT: u16 = 24 * 60;

/// The code of the practice that stands in where no rule is known.
const ANYWHERE: &str = "ZZ";

/// Whose hours they are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    Rule(&'a Rule),
    Campaign,
    CampaignFor(&'a Jurisdiction),
}

/// One set of hours that binds a candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) hours: &'a Hours,
}

/// All that binds one candidate.
pub(super) struct Binding<'a> {
    pub(super) jurisdiction: &'a Jurisdiction,
    pub(super) terms: &'a WindowTerms<'a>,
    /// What `PH` means here; `None` if there is no set.
    pub(super) calendar: Option<Calendar<'a>>,
    /// The law, practice if it was asked for, and the campaign's hours for the place: one of them makes the place
    /// known.
    own_rules: Vec<Bound<'a>>,
    /// Practice for places of which nothing else is known.
    anywhere: Vec<Bound<'a>>,
    /// The minutes that are left by the times that the person called inconvenient; `None` if there are none.
    convenient: Option<Vec<MinuteSpan>>,
}

/// One candidate's rules by the clocks of one of its zones.
pub(super) struct Clock<'a> {
    pub(super) binding: &'a Binding<'a>,
    pub(super) zone: &'a Zone,
}

impl Bound<'_> {
    fn in_force(&self, day: NaiveDate) -> bool {
        match self.origin {
            Origin::Rule(rule) => rule.in_force(day),
            Origin::Campaign | Origin::CampaignFor(_) => true,
        }
    }

    /// Whether it comes from the user's own folder.
    fn is_own(&self) -> bool {
        match self.origin {
            Origin::Rule(rule) => rule.own,
            Origin::Campaign | Origin::CampaignFor(_) => false,
        }
    }

    /// Whether it says when calls may be placed, and does not only close a day.
    fn sets_hours(&self) -> bool {
        match self.origin {
            Origin::Rule(rule) => rule.topic() == Topic::Hours,
            Origin::Campaign | Origin::CampaignFor(_) => true,
        }
    }

    /// Whether it is law, and neither custom nor the campaign's own will.
    fn is_law(&self) -> bool {
        match self.origin {
            Origin::Rule(rule) => !rule.is_practice(),
            Origin::Campaign | Origin::CampaignFor(_) => false,
        }
    }
}

impl<'a> Binding<'a> {
    pub(super) fn new(book: &'a Rulebook, jurisdiction: &'a Jurisdiction, terms: &'a WindowTerms<'a>) -> Self {
        let bound = |rule: &'a Rule| rule.hours().map(|hours| Bound { origin: Origin::Rule(rule), hours });
        let meant =
            |rule: &&Rule| rule.sectors.is_empty() || rule.sectors.iter().any(|one| terms.sectors.contains(one));
        let rules = book.rules_of(jurisdiction, terms.kind, terms.practice);
        let mut own_rules: Vec<_> = rules.filter(meant).filter_map(bound).collect();
        let stated = terms.hours_for.iter().filter(|(place, _)| jurisdiction.lies_in(place));
        own_rules.extend(stated.map(|(place, hours)| Bound { origin: Origin::CampaignFor(place), hours }));
        let mut anywhere = Vec::new();
        if terms.practice
            && let Ok(place) = Jurisdiction::parse(ANYWHERE)
        {
            anywhere.extend(book.rules_of(&place, terms.kind, true).filter(meant).filter_map(bound));
        }
        let calendar = book.holidays().calendar(jurisdiction, terms.kind);
        let convenient = (!terms.inconvenient.is_empty()).then(|| convenient(terms.inconvenient));
        Self { jurisdiction, terms, calendar, own_rules, anywhere, convenient }
    }

    /// What binds on a local day; `None` if no rule is known for it. The campaign's hours for every place narrow what
    /// is known and make nothing known.
    pub(super) fn on(&self, day: NaiveDate) -> Option<impl Iterator<Item = Bound<'a>> + '_> {
        Some(self.in_force(day)?.filter(move |bound| self.lifted(bound, day).is_none()))
    }

    /// As [`on`](Self::on), with the rules that are lifted for this person.
    pub(super) fn in_force(&self, day: NaiveDate) -> Option<impl Iterator<Item = Bound<'a>> + '_> {
        // A day more on which nobody is called says nothing of the hours of the others.
        let sets_any = |bounds: &[Bound<'a>]| bounds.iter().any(|bound| bound.in_force(day) && bound.sets_hours());
        let known = sets_any(&self.own_rules);
        // The user's own rules make a place known, but do not take the place of practice.
        let mut setting = self.own_rules.iter().filter(|bound| bound.in_force(day) && bound.sets_hours());
        let own_alone = setting.all(|bound| bound.is_own());
        let stand_in: &[Bound<'a>] = match (known, own_alone) {
            (true, false) => &[],
            (true, true) => &self.anywhere,
            (false, _) => Some(self.anywhere.as_slice()).filter(|bounds| sets_any(bounds))?,
        };
        let own = self.terms.own.map(|hours| Bound { origin: Origin::Campaign, hours });
        let rules = self.own_rules.iter().chain(stand_in);
        Some(rules.filter(move |bound| bound.in_force(day)).copied().chain(own))
    }

    /// What lifts a rule for this person on a day; `None` if nothing does.
    pub(super) fn lifted(&self, bound: &Bound<'_>, day: NaiveDate) -> Option<String> {
        match bound.origin {
            Origin::Rule(rule) => rule.lifted(self.terms.claims?, self.terms.sectors, day),
            Origin::Campaign | Origin::CampaignFor(_) => None,
        }
    }

    /// Whether something may lift one of the rules, here or of the practice that stands in.
    pub(super) fn may_be_lifted(&self) -> bool {
        self.own_rules.iter().chain(&self.anywhere).any(|bound| match bound.origin {
            Origin::Rule(rule) => !rule.unless.is_empty(),
            Origin::Campaign | Origin::CampaignFor(_) => false,
        })
    }

    /// Whether a day is a holiday for these hours; `None` if that can't be told and matters. A law whose holidays are
    /// not known can't be kept; custom and the campaign's own `PH`, which only narrow, then name no day.
    pub(super) fn holiday(&self, bound: &Bound<'_>, day: NaiveDate) -> Option<bool> {
        if !bound.hours.names_holidays() {
            return Some(false);
        }
        match &self.calendar {
            Some(calendar) => calendar.covers(day).then(|| calendar.name(day).is_some()),
            None => (!bound.is_law()).then_some(false),
        }
    }

    /// The minutes of a local day that one set of hours leaves open.
    pub(super) fn spans(&self, bound: &Bound<'a>, day: NaiveDate) -> &'a [MinuteSpan] {
        self.holiday(bound, day).map_or(&[], |holiday| bound.hours.spans(day, holiday))
    }

    /// Whether the campaign has begun and is not over on a local day.
    fn campaign_runs(&self, day: NaiveDate) -> bool {
        self.terms.starts.is_none_or(|starts| starts <= day) && self.terms.ends.is_none_or(|ends| day <= ends)
    }

    /// Whether the person called a minute of the day inconvenient.
    pub(super) fn is_inconvenient(&self, minute: u16) -> bool {
        self.convenient.as_ref().is_some_and(|spans| !contain(spans, minute))
    }

    /// The minutes of a local day that all of them together leave open.
    pub(super) fn open_spans(&self, day: NaiveDate) -> Vec<MinuteSpan> {
        let Some(bounds) = self.on(day).filter(|_| self.campaign_runs(day)) else { return Vec::new() };
        let mut open = match &self.convenient {
            Some(spans) => spans.clone(),
            None => vec![MinuteSpan { open: 0, close: MIDNIGHT }],
        };
        for bound in bounds {
            open = intersection(&open, self.spans(&bound, day));
        }
        open
    }
}

impl Clock<'_> {
    /// The local day at an instant.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.zone.local(at).date()
    }

    /// Whether nothing that binds the candidate closes the instant by this clock.
    pub(super) fn is_open(&self, at: DateTime<Utc>) -> bool {
        let local = self.zone.local(at);
        contain(&self.binding.open_spans(local.date()), minute_of(local))
    }
}

/// The minute of the day; its seconds belong to it.
pub(super) fn minute_of(local: NaiveDateTime) -> u16 {
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(MIDNIGHT)
}

pub(super) fn contain(spans: &[MinuteSpan], minute: u16) -> bool {
    spans.iter().any(|span| span.open <= minute && minute < span.close)
}

/// The minutes that are in both; both in order, without overlaps.
fn intersection(a: &[MinuteSpan], b: &[MinuteSpan]) -> Vec<MinuteSpan> {
    let both = |x: &MinuteSpan, y: &MinuteSpan| MinuteSpan { open: x.open.max(y.open), close: x.close.min(y.close) };
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| both(x, y)));
    pairs.filter(|span| span.open < span.close).collect()
}

/// The minutes of a day outside the given spans, which may pass midnight.
fn convenient(inconvenient: &[MinuteSpan]) -> Vec<MinuteSpan> {
    let mut left = vec![MinuteSpan { open: 0, close: MIDNIGHT }];
    for barred in inconvenient {
        let outside = if barred.open <= barred.close {
            vec![MinuteSpan { open: 0, close: barred.open }, MinuteSpan { open: barred.close, close: MIDNIGHT }]
        } else {
            vec![MinuteSpan { open: barred.close, close: barred.open }]
        };
        left = intersection(&left, &outside);
    }
    left
}
