//! What changes in the law between two days.

use super::rule::{Provision, Rule};
use chrono::NaiveDate;

/// Rules that end or begin on a day. Where one takes the place of another, both are told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// The first day of the new state of things.
    pub day: NaiveDate,
    pub ended: Option<&'a Rule>,
    pub begun: Option<&'a Rule>,
}

/// What begins or ends after one day and up to another, that day included: by day, place and topic.
pub fn between<'a>(rules: impl IntoIterator<Item = &'a Rule>, after: NaiveDate, to: NaiveDate) -> Vec<Change<'a>> {
    let inside = |day: Option<NaiveDate>| day.filter(|day| after < *day && *day <= to);
    let mut ending = Vec::new();
    let mut beginning = Vec::new();
    for rule in rules {
        ending.extend(inside(rule.until).map(|day| (day, rule)));
        beginning.extend(inside(rule.from).map(|day| (day, rule)));
    }
    let mut changes = Vec::new();
    for (day, new) in beginning {
        let before = ending.iter().enumerate().filter(|(_, (_, old))| follows(old, new));
        // Of several that it may follow, one of the very same kinds.
        let before = before.min_by_key(|(_, (_, old))| old.kinds != new.kinds).map(|(index, _)| index);
        let ended = before.map(|index| ending.remove(index).1);
        changes.push(Change { day, ended, begun: Some(new) });
    }
    changes.extend(ending.into_iter().map(|(day, old)| Change { day, ended: Some(old), begun: None }));
    changes.sort_by_key(|change| {
        let rule = change.begun.or(change.ended);
        (change.day, rule.map(|rule| (&rule.jurisdiction, rule.topic())))
    });
    changes
}

/// Whether a rule takes the place of another: the day that one ends it begins, on the same matter, for some of its kinds.
fn follows(old: &Rule, new: &Rule) -> bool {
    old.jurisdiction == new.jurisdiction
        && old.topic() == new.topic()
        && old.own == new.own
        && old.until.is_some()
        && old.until == new.from
        && matter(old) == matter(new)
        && old.kinds.iter().any(|kind| new.binds(*kind))
}

/// What tells rules of one topic apart: a cap on an account stands in no other's place than a cap on an account.
fn matter(rule: &Rule) -> &str {
    match &rule.provision {
        Provision::Hours(_) | Provision::Holidays(_) | Provision::Ring(_) => "",
        Provision::Frequency(cap) => cap.scope.name(),
        Provision::Abandonment(limit) => limit.scope.name(),
        Provision::DoNotCall(duty) => duty.name(),
        Provision::Record(about) => about,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rulebook;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// `place topic: old → new` of each change.
    fn told(after: &str, to: &str) -> Vec<String> {
        let value = |rule: Option<&Rule>| rule.map_or("-", |rule| rule.value.as_str()).to_owned();
        let word = |change: &Change<'_>| {
            let rule = change.begun.or(change.ended).expect("a rule");
            let (place, topic) = (&rule.jurisdiction, rule.topic().name());
            format!("{} {place} {topic}: {} → {}", change.day, value(change.ended), value(change.begun))
        };
        between(Rulebook::embedded().rules(), day(after), day(to)).iter().map(word).collect()
    }

    #[test]
    fn what_begins_the_day_that_its_like_ends_replaces_it() {
        let pennsylvania = "2026-10-18 US-PA hours: Mo-Su 08:00-21:00; PH off → Mo-Sa 09:00-19:00; Su,PH off";
        assert_eq!(told("2026-10-17", "2026-10-18"), [pennsylvania]);
        // The first day belongs to the state before, the last to the state after.
        assert_eq!(told("2026-10-18", "2026-10-31"), [""; 0]);
        assert_eq!(
            told("2026-08-31", "2026-09-01"),
            [
                "2026-09-01 US-NY-NYC frequency: 2 contacts in 7 calendar days → 3 attempts in 7 calendar days",
                "2026-09-01 US-NY-NYC frequency: - → none for 7 calendar days after a conversation",
            ]
        );
    }

    #[test]
    fn a_registry_and_consent_are_two_matters() {
        let changes = told("2026-08-10", "2026-08-11");
        let hours = "Mo-Fr 10:00-13:00,14:00-20:00; Sa,Su,PH off";
        assert_eq!(
            changes,
            [
                format!("2026-08-11 FR hours: {hours} → {hours}"),
                "2026-08-11 FR dnc: - → prior express consent".to_owned(),
                "2026-08-11 FR dnc: FR-BLOCTEL → -".to_owned(),
            ]
        );
    }
}
