//! Windows of many calls: worked out once for a place and an instant.

use super::{Window, WindowTerms, Zones};
use crate::domain::place::Place;
use crate::rules::rulebook::Rulebook;
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};

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
}

impl<'a> KeptWindows<'a> {
    /// None yet.
    pub fn new(book: &'a Rulebook, zones: &'a dyn Zones) -> Self {
        Self { book, zones, places: HashMap::new(), count: 0 }
    }

    /// As [`Rulebook::window`]. The terms must be the same each time, but for the person's claims and inconvenient times.
    pub fn window(&mut self, place: &Place, terms: &WindowTerms<'_>, at: DateTime<Utc>) -> Window {
        if self.count >= MOST {
            self.places.clear();
            self.count = 0;
        }
        let (book, zones) = (self.book, self.zones);
        if !self.places.contains_key(place) {
            let kept = KeptPlace { may_be_lifted: book.hours_may_be_lifted(place, terms), ..KeptPlace::default() };
            self.places.insert(place.clone(), kept);
        }
        let Some(kept) = self.places.get_mut(place) else { return book.window(zones, place, terms, at) };
        let claims = terms.claims.is_some_and(|claims| !claims.is_empty());
        if !terms.inconvenient.is_empty() || (claims && kept.may_be_lifted) {
            return book.window(zones, place, terms, at);
        }
        let count = &mut self.count;
        let found = kept.windows.entry(at).or_insert_with(|| {
            *count += 1;
            book.window(zones, place, terms, at)
        });
        found.clone()
    }

    /// When a place that is open at an instant closes; `None`: nobody there may be called, whatever is known of the person. The end of time
    /// where that can't be told: what is known of a person may lift hours, or no hours are known. The terms say nothing of a person.
    pub fn closes_to_all(
        &mut self,
        place: &Place,
        terms: &WindowTerms<'_>,
        at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        match self.window(place, terms, at) {
            Window::Open { until } => Some(until),
            Window::Closed { .. } if self.places.get(place).is_some_and(|kept| !kept.may_be_lifted) => None,
            Window::Closed { .. } | Window::Unknown { .. } => Some(DateTime::<Utc>::MAX_UTC),
        }
    }
}
