//! The places where people may be called now, in the order in which they close.

use super::error::Step;
use super::places::KnownPlaces;
use super::told::Told;
use super::value::micros;
use crate::domain::place::Place;
use crate::store::Gate;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The places where people may be called now: those that close first come first.
pub(super) struct OpenPlaces {
    /// Places that close at the same instant.
    pub classes: Vec<Class>,
}

/// Places that are walked over together.
pub(super) struct Class {
    /// By their numbers in the file, rising.
    pub places: Vec<i64>,
    /// There only these may be called; `None`: anybody.
    pub only: Option<Rc<Told>>,
}

/// Places as they are asked about.
struct Asked {
    classes: BTreeMap<i64, Vec<i64>>,
    /// Closed to all of whom nothing is known.
    for_some: Vec<i64>,
}

impl Asked {
    fn ask<'p>(places: impl Iterator<Item = (i64, &'p Place)>, gate: &dyn Gate) -> Self {
        let mut asked = Self { classes: BTreeMap::new(), for_some: Vec::new() };
        for (id, place) in places {
            if let Some(at) = gate.closes(place) {
                if gate.is_for_some(place) {
                    asked.for_some.push(id);
                } else {
                    asked.classes.entry(micros(at)).or_default().push(id);
                }
            }
        }
        asked
    }

    fn all(self, only: Option<Rc<Told>>) -> OpenPlaces {
        let anybody = |places| Class { places, only: None };
        let mut classes: Vec<_> = self.classes.into_values().map(anybody).collect();
        let is_anybody = only.as_ref().is_none_or(|told| !told.is_empty());
        if !self.for_some.is_empty() && is_anybody {
            classes.push(Class { places: self.for_some, only });
        }
        OpenPlaces { classes }
    }
}

impl OpenPlaces {
    /// Asks about each place in the file once.
    pub(super) fn find(conn: &Connection, known: &KnownPlaces, campaign: i64, gate: &dyn Gate) -> Step<Self> {
        let mut places = Vec::new();
        known.each(conn, &mut |id, place| places.push((id, Arc::clone(place))))?;
        let asked = Asked::ask(places.iter().map(|(id, place)| (*id, &**place)), gate);
        let told = if asked.for_some.is_empty() { None } else { Some(Rc::new(Told::find(conn, campaign)?)) };
        Ok(asked.all(told))
    }

    /// Asks about each place once; they come by rising numbers. `told` are the leads of whose person something is known.
    pub(super) fn of<'p>(places: impl Iterator<Item = (i64, &'p Place)>, told: &Rc<Told>, gate: &dyn Gate) -> Self {
        Asked::ask(places, gate).all(Some(Rc::clone(told)))
    }

    /// Every place that is walked over.
    pub(super) fn places(&self) -> impl Iterator<Item = i64> + '_ {
        self.classes.iter().flat_map(|class| class.places.iter().copied())
    }
}
