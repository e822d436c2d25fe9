//! The holidays that bar calls at a place, this year and the next.

use super::place::named;
use crate::cli::words::{WIDTH, wrapped};
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::Rulebook;
use crate::rules::rule::{Holidays, Provision, Rule, Topic};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

/// The days on which a set bars or shortens calls.
pub struct Told {
    kinds: Vec<CampaignKind>,
    /// The jurisdiction whose set it is.
    set: Jurisdiction,
    /// It is custom that the set binds, and no law.
    practice: bool,
    years: [i32; 2],
    days: Vec<(NaiveDate, String)>,
}

/// The sets that bind at a place on a day; kinds that share one are told together.
pub fn told(
    book: &Rulebook,
    place: &Jurisdiction,
    kinds: &[CampaignKind],
    day: NaiveDate,
    topic: Option<Topic>,
) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    if topic.is_some_and(|topic| topic != Topic::Holidays) {
        return all;
    }
    for kind in kinds {
        let rules = book.rules_for(place, *kind, true, day);
        let is_set = |rule: &&&Rule| matches!(rule.provision, Provision::Holidays(Holidays::Set));
        let mut sets = rules.iter().filter(is_set).peekable();
        let Some(calendar) = sets.peek().and_then(|_| book.holidays().calendar(place, *kind)) else { continue };
        let years = [day.year(), day.year() + 1];
        let days = years.iter().flat_map(|year| calendar.days(*year));
        let told = Told {
            kinds: vec![*kind],
            set: calendar.jurisdiction().clone(),
            practice: sets.all(|rule| rule.is_practice()),
            years,
            days: days.map(|(day, name)| (day, name.to_owned())).collect(),
        };
        let alike =
            |other: &&mut Told| other.set == told.set && other.practice == told.practice && other.days == told.days;
        match all.iter_mut().find(alike) {
            Some(other) => other.kinds.push(*kind),
            None => all.push(told),
        }
    }
    all
}

impl Told {
    /// For people: a paragraph a year.
    pub fn text(&self, book: &Rulebook) -> Vec<String> {
        let practice = if self.practice { " (practice, no law)" } else { "" };
        let kinds = self.words().join(", ");
        let title = format!("Holidays for {kinds} calls{practice}, the set of {}", named(book, &self.set));
        let mut lines = wrapped(&title, WIDTH, 2);
        for year in self.years {
            let days = self.days.iter().filter(|(day, _)| day.year() == year);
            let days: Vec<_> = days.map(|(day, name)| format!("{} {name}", day.format("%-d %b"))).collect();
            let days = if days.is_empty() { "not known".to_owned() } else { days.join(", ") };
            lines.extend(wrapped(&format!("{year}: {days}"), WIDTH - 2, 6).iter().map(|line| format!("  {line}")));
        }
        lines
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let day = |(day, name): &(NaiveDate, String)| json!({ "day": day.to_string(), "name": name });
        json!({
            "kinds": self.words(),
            "set": self.set.code(),
            "practice": self.practice,
            "days": self.days.iter().map(day).collect::<Vec<_>>(),
        })
    }

    fn words(&self) -> Vec<&'static str> {
        self.kinds.iter().map(|kind| kind.name()).collect()
    }
}
