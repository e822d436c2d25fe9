//! Windows of many calls: worked out once for a place and an instant, and where a place is open, for the rest of its day.

use super::search::next_midnight;
use super::{Window, WindowTerms, Zones};
use crate::domain::place::Place;
use crate::rules::rulebook::Rulebook;
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;

/// How many windows are kept before the memory is emptied: places are few, instants many.
const MOST: usize = 100_000;

/// Windows under the same terms, but for what is known of single persons.
pub struct KeptWindows<'a> {
    book: &'a Rulebook,
    zones: &'a dyn Zones,
    places: HashMap<Place, KeptPlace>,
    count: usize,
}

#[derive(Default)]
struct KeptPlace {
    /// What is known of a person may lift hours there.
    may_be_lifted: bool,
    windows: HashMap<DateTime<Utc>, Window>,
    /// From when on the window is open, to when that was found, and until when it is.
    open: BTreeMap<DateTime<Utc>, (DateTime<Utc>, DateTime<Utc>)>,
}

impl KeptPlace {
    fn open_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (_, (to, until)) = self.open.range(..=at).next_back()?;
        (at < *to).then_some(*until)
    }

    /// Keeps what was found for an instant, as far as it says something of later ones.
    fn note(&mut self, at: DateTime<Utc>, window: &Window) {
        // How far the search goes is the same for a day alone.
        if let Window::Open { until } = window {
            self.open.insert(at, (next_midnight(at).min(*until), *until));
        }
    }
}

impl<'a> KeptWindows<'a> {
    /// None yet.
    pub fn new(book: &'a Rulebook, zones: &'a dyn Zones) -> Self {
        Self { book, zones, places: HashMap::new(), count: 0 }
    }

    /// As [`Rulebook::window`]. The terms must be the same each time, but for the person's claims and inconvenient times.
    pub fn window(&mut self, place: &Place, terms: &WindowTerms<'_>, at: DateTime<Utc>) -> Window {
        let (book, zones) = (self.book, self.zones);
        let Some(kept) = self.place(place, terms) else { return book.window(zones, place, terms, at) };
        let claims = terms.claims.is_some_and(|claims| !claims.is_empty());
        if !terms.inconvenient.is_empty() || (claims && kept.may_be_lifted) {
            return book.window(zones, place, terms, at);
        }
        if let Some(until) = kept.open_until(at) {
            return Window::Open { until };
        }
        if let Some(known) = kept.windows.get(&at) {
            return known.clone();
        }
        let found = book.window(zones, place, terms, at);
        kept.note(at, &found);
        kept.windows.insert(at, found.clone());
        self.count += 1;
        found
    }

    /// What is kept of a place.
    fn place(&mut self, place: &Place, terms: &WindowTerms<'_>) -> Option<&mut KeptPlace> {
        if self.count >= MOST {
            self.places.clear();
            self.count = 0;
        }
        if !self.places.contains_key(place) {
            let may_be_lifted = self.book.hours_may_be_lifted(place, terms);
            self.places.insert(place.clone(), KeptPlace { may_be_lifted, ..KeptPlace::default() });
        }
        self.places.get_mut(place)
    }

    /// When a place that is open at an instant closes to all. The terms say nothing of a person.
    pub fn closes_to_all(&mut self, place: &Place, terms: &WindowTerms<'_>, at: DateTime<Utc>) -> ToAll {
        let window = self.window(place, terms, at);
        let Some(kept) = self.place(place, terms) else { return ToAll::at(at, Some(DateTime::<Utc>::MAX_UTC)) };
        let nobody_told = kept.may_be_lifted.then_some(DateTime::<Utc>::MAX_UTC);
        match window {
            Window::Open { until } => ToAll { closes: Some(until), from: at, to: until.min(next_midnight(at)) },
            Window::Closed { next: Some(next), .. } => ToAll { closes: nobody_told, from: at, to: next },
            Window::Closed { next: None, .. } => ToAll::at(at, nobody_told),
            Window::Unknown { .. } => ToAll::at(at, Some(DateTime::<Utc>::MAX_UTC)),
        }
    }
}

/// When a place closes, as far as that holds for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToAll {
    /// `None`: nobody there may be called, whatever is known of the person. The end of time where that can't be told: what is known of a
    /// person may lift hours, or no hours are known.
    pub closes: Option<DateTime<Utc>>,
    /// From when to when it is the same, at least.
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl ToAll {
    fn at(at: DateTime<Utc>, closes: Option<DateTime<Utc>>) -> Self {
        Self { closes, from: at, to: at }
    }

    /// Whether that is known of an instant.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from == at || (self.from..self.to).contains(&at)
    }
}
