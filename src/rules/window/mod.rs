//! The calling window of a place: open until when, or closed until when and why.
//!
//! All rules of all candidates bind at once, each in every zone of its own candidate; the campaign's hours and dates
//! bind beside them. What is not known is not open.

mod binding;
mod kept;
#[cfg(test)]
mod property_tests;
mod search;
#[cfg(test)]
mod steady_tests;
#[cfg(test)]
mod tests;
mod words;

use super::rulebook::{Confidence, Rulebook};
use crate::domain::campaign::CampaignKind;
use crate::domain::claims::Claims;
use crate::domain::hours::{Hours, MinuteSpan};
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::place::Place;
use crate::domain::zone::Zone;
use binding::{Binding, Clock};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
pub use kept::{KeptWindows, ToAll};

/// Where zones come from: the data that are built in, or a folder.
pub trait Zones {
    /// The zone of this IANA name, if it is known.
    fn zone(&self, name: &str) -> Option<&Zone>;

    /// The version of the data, `2026f`; empty if it has none.
    fn version(&self) -> &str {
        ""
    }
}

/// What a campaign, or a question without one, brings to the window of a place.
#[derive(Clone, Copy, Debug)]
pub struct WindowTerms<'a> {
    pub kind: CampaignKind,
    /// The campaign's own hours; they only narrow.
    pub own: Option<&'a Hours>,
    /// Own hours for places; they narrow, and stand in where no law is known.
    pub hours_for: &'a [(Jurisdiction, Hours)],
    /// Rules that are custom and no law bind too, and stand in where no law is known.
    pub practice: bool,
    /// First and last local day of calling, both included.
    pub starts: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    /// Local times that the person called inconvenient; a span whose `open` is after its `close` passes midnight.
    pub inconvenient: &'a [MinuteSpan],
    /// What else is known of the person, which lifts the rules that say so.
    pub claims: Option<&'a Claims>,
    /// The campaign's sectors: some rules bind, and some are lifted, for those of a sector only.
    pub sectors: &'a [String],
}

/// May a place be called at an instant, as far as hours and dates go?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// Yes, until this instant (not included), or at least until it: the search ends after eight days and more.
    Open { until: DateTime<Utc> },
    /// No. `next`: the first later instant that is open, if there is one within 400 days.
    Closed { next: Option<DateTime<Utc>>, refusals: Vec<HoursRefusal> },
    /// No: for these jurisdictions no rule on this kind of call is known.
    Unknown { jurisdictions: Vec<Jurisdiction> },
}

/// Why hours refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoursReason {
    /// Outside the hours of the day.
    Hours,
    /// A holiday or a barred date; the same hour of an ordinary day would be open.
    Holiday,
    /// The campaign has not begun, or is over.
    CampaignDates,
}

/// One reason against a call now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursRefusal {
    pub reason: HoursReason,
    /// In words: `08:05 in New York; open 10:00-19:30`.
    pub what: String,
    /// The statute, the regulation, the campaign's own line.
    pub source: String,
}

/// One set of hours that was looked at, in one zone; for `why`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// What it is about: `hours`, `holidays`, `dates`.
    pub topic: &'static str,
    /// Whose it is: `US-FL`, `campaign`, `the person`.
    pub by: String,
    /// The candidate that it binds: its code.
    pub jurisdiction: String,
    /// The IANA name.
    pub zone: String,
    /// What people call the zone: `New York`.
    pub zone_city: String,
    /// What the clocks show there.
    pub local: NaiveDateTime,
    /// The hours as written.
    pub hours: String,
    pub open: bool,
    /// What lifts the rule for this person, if anything does; then it closes nothing.
    pub lifted: Option<String>,
    pub source: String,
    /// In force since this day, if the rule says so.
    pub from: Option<NaiveDate>,
    /// What would lift the rule, as written.
    pub unless: Vec<String>,
    /// It comes from the user's own folder.
    pub own: bool,
    /// What it rests on; `None` for what is no rule: the campaign's hours and dates, the person's word.
    pub confidence: Option<Confidence>,
}

impl Rulebook {
    /// The window of a place at an instant. A place without candidates is [`Window::Unknown`].
    pub fn window(&self, zones: &dyn Zones, place: &Place, terms: &WindowTerms<'_>, at: DateTime<Utc>) -> Window {
        let bindings = self.bindings(place, terms);
        let (clocks, mut refusals) = clocks(&bindings, place, zones);
        let unknown = |binding: &Binding<'_>| {
            let mut days =
                clocks.iter().filter(|clock| std::ptr::eq(clock.binding, binding)).map(|clock| clock.day(at));
            // Without a clock there is no local day: the day in UTC says as much as can be said.
            let first = days.next().unwrap_or_else(|| at.date_naive());
            std::iter::once(first).chain(days).any(|day| binding.on(day).is_none())
        };
        let mut jurisdictions: Vec<_> =
            bindings.iter().filter(|binding| unknown(binding)).map(|binding| binding.jurisdiction.clone()).collect();
        jurisdictions.dedup();
        if bindings.is_empty() || !jurisdictions.is_empty() {
            return Window::Unknown { jurisdictions };
        }
        let clocks_missing = !refusals.is_empty();
        for refusal in clocks.iter().flat_map(|clock| words::refusals(self, clock, at)) {
            if !refusals.contains(&refusal) {
                refusals.push(refusal);
            }
        }
        if refusals.is_empty() {
            return Window::Open { until: search::closes(&clocks, at) };
        }
        let next = if clocks_missing { None } else { search::opens(&clocks, terms, at) };
        Window::Closed { next, refusals }
    }

    /// Every set of hours that binds a place at an instant, in each zone, open or not. Nothing is told of a zone that
    /// `zones` doesn't know.
    pub fn considered(
        &self,
        zones: &dyn Zones,
        place: &Place,
        terms: &WindowTerms<'_>,
        at: DateTime<Utc>,
    ) -> Vec<Considered> {
        let bindings = self.bindings(place, terms);
        let (clocks, _) = clocks(&bindings, place, zones);
        clocks.iter().flat_map(|clock| words::considered(self, clock, at)).collect()
    }

    /// Until when at least neither the window of a place nor the reasons that close it change.
    pub fn steady_until(
        &self,
        zones: &dyn Zones,
        place: &Place,
        terms: &WindowTerms<'_>,
        at: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let bindings = self.bindings(place, terms);
        let (clocks, _) = clocks(&bindings, place, zones);
        search::steady_until(&clocks, at)
    }

    /// Whether what is known of a person may lift hours at a place.
    pub fn hours_may_be_lifted(&self, place: &Place, terms: &WindowTerms<'_>) -> bool {
        self.bindings(place, terms).iter().any(Binding::may_be_lifted)
    }

    fn bindings<'a>(&'a self, place: &'a Place, terms: &'a WindowTerms<'a>) -> Vec<Binding<'a>> {
        place.candidates.iter().map(|candidate| Binding::new(self, &candidate.jurisdiction, terms)).collect()
    }
}

/// A clock for each zone of each candidate, and a refusal for each zone that is not known.
fn clocks<'a>(bindings: &'a [Binding<'a>], place: &Place, zones: &'a dyn Zones) -> (Vec<Clock<'a>>, Vec<HoursRefusal>) {
    let mut clocks = Vec::new();
    let mut refusals = Vec::new();
    for (candidate, binding) in place.candidates.iter().zip(bindings) {
        if candidate.zones.is_empty() {
            refusals.push(words::no_zone(&candidate.jurisdiction, "no time zone"));
        }
        for name in &candidate.zones {
            match zones.zone(name) {
                Some(zone) => clocks.push(Clock { binding, zone }),
                None => refusals.push(words::no_zone(&candidate.jurisdiction, name)),
            }
        }
    }
    (clocks, refusals)
}
