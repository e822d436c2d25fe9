//! All rules besides hours that bind calls of a kind to a place, looked up once for many calls.

use super::rule::Rule;
use super::rulebook::Rulebook;
use super::window::Zones;
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::place::Place;
use crate::domain::zone::Zone;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The rules of a place for a kind of call.
pub struct Law<'a> {
    pub kind: CampaignKind,
    pub candidates: Vec<CandidateLaw<'a>>,
}

/// The rules of one candidate: its own and those of all around it, whenever they are in force.
pub struct CandidateLaw<'a> {
    pub jurisdiction: Jurisdiction,
    /// Its clocks; one that is not known is missing here and closes the calling window.
    pub zones: Vec<&'a Zone>,
    /// The caps on frequency.
    pub caps: Vec<&'a Rule>,
    /// Registries, requests, consent, the duties of collectors.
    pub duties: Vec<&'a Rule>,
}

impl<'a> Law<'a> {
    /// Looks the rules up; those that are practice only if asked for.
    pub fn new(book: &'a Rulebook, zones: &'a dyn Zones, place: &Place, kind: CampaignKind, practice: bool) -> Self {
        let candidates = place.candidates.iter().map(|candidate| {
            let rules: Vec<_> = book.rules_of(&candidate.jurisdiction, kind, practice).collect();
            CandidateLaw {
                jurisdiction: candidate.jurisdiction.clone(),
                zones: candidate.zones.iter().filter_map(|name| zones.zone(name)).collect(),
                caps: rules.iter().copied().filter(|rule| rule.frequency().is_some()).collect(),
                duties: rules.iter().copied().filter(|rule| rule.duty().is_some()).collect(),
            }
        });
        Self { kind, candidates: candidates.collect() }
    }

    /// Every clock of every candidate, none twice.
    pub fn zones(&self) -> Vec<&'a Zone> {
        let mut zones: Vec<&'a Zone> = Vec::new();
        for zone in self.candidates.iter().flat_map(|candidate| &candidate.zones) {
            if !zones.iter().any(|known| known.name() == zone.name()) {
                zones.push(zone);
            }
        }
        zones
    }
}

/// The days that the clocks of a candidate show at an instant, one or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDays {
    pub earliest: NaiveDate,
    /// What ends by date has ended there.
    pub latest: NaiveDate,
}

impl LocalDays {
    /// Whether a rule is in force by one of the clocks.
    pub fn in_force(self, rule: &Rule) -> bool {
        rule.in_force(self.earliest) || rule.in_force(self.latest)
    }
}

impl CandidateLaw<'_> {
    /// The local days at an instant; the day in UTC where no clock is known.
    pub fn days(&self, at: DateTime<Utc>) -> LocalDays {
        let mut days = self.zones.iter().map(|zone| zone.local(at).date());
        let first = days.next().unwrap_or_else(|| at.date_naive());
        let alone = LocalDays { earliest: first, latest: first };
        days.fold(alone, |known, day| LocalDays { earliest: known.earliest.min(day), latest: known.latest.max(day) })
    }

    /// When a day begins, by each of its clocks.
    pub fn midnights(&self, day: NaiveDate) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        self.zones.iter().map(move |zone| zone.first_instant(day.and_time(NaiveTime::MIN)))
    }

    /// When a day has begun by every one of its clocks.
    pub fn begins(&self, day: NaiveDate) -> DateTime<Utc> {
        self.midnights(day).max().unwrap_or_else(|| day.and_time(NaiveTime::MIN).and_utc())
    }
}
