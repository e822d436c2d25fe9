//! What is closed to all is open to nobody: dial lists pass over such places without a look at their leads.

use super::{Facts, made_up, real_facts};
use crate::domain::claims::Claims;
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::samples::clocks;
use crate::rules::window::{KeptWindows, Window};
use proptest::prelude::*;

/// Whether a place is closed to all, alone or together with others, and open to the person after all.
fn is_wrongly_closed(facts: &Facts, book: &Rulebook) -> bool {
    let campaign = facts.campaign();
    let nobody = Claims::default();
    let terms = facts.terms(campaign.as_ref(), &nobody);
    let mut windows = KeptWindows::new(book, clocks());
    let alone = facts.place.candidates.iter().map(|candidate| Place::new(vec![candidate.clone()]));
    let places: Vec<Place> = alone.chain([facts.place.clone()]).collect();
    let closed = places.iter().any(|place| windows.closes_to_all(place, &terms, facts.now).closes.is_none());
    let own = book.window(clocks(), &facts.place, &facts.terms(campaign.as_ref(), &facts.claims), facts.now);
    closed && matches!(own, Window::Open { .. })
}

proptest! {
    #[test]
    fn closed_to_all_is_closed_to_each(facts in real_facts()) {
        prop_assert!(!is_wrongly_closed(&facts, Rulebook::embedded()), "{:?}", facts);
    }

    #[test]
    fn closed_to_all_is_closed_to_each_under_any_rules((book, facts) in made_up()) {
        prop_assert!(!is_wrongly_closed(&facts, &book.read()), "{:?}", facts);
    }
}
