//! Own rules only tighten: no call that was refused is allowed, and none is allowed sooner or for longer.

use super::{Facts, allows_no_more, made_up, real_facts};
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::Rulebook;
use crate::rules::rule::{Confidence, Duty, Rule, Topic};
use crate::rules::rulebook::RuleFile;
use crate::rules::samples::{books, cases};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// An entry that somebody adds.
#[derive(Clone, Debug)]
enum Added {
    Hours(String),
    /// A cap and its scope.
    Cap(String, &'static str),
    Day(String),
    /// A duty, and what lifts it.
    Duty(&'static str, &'static str),
    /// A law of the place once more, without what lifts it but for the first few.
    Again(Index, usize),
}

fn added(now: DateTime<Utc>) -> impl Strategy<Value = Added> {
    let duty = select(&["consent", "ban", "refusal", "cease", "attorney", "other", "emergency"][..]);
    let lifts = select(&["", "unless = [\"consent\"]\n", "unless = [\"customer\"]\n"][..]);
    prop_oneof![
        4 => books::hours().prop_map(Added::Hours),
        3 => (books::cap(), books::scope()).prop_map(|(cap, scope)| Added::Cap(cap, scope)),
        1 => books::day_entry(now).prop_map(Added::Day),
        2 => (duty, lifts).prop_map(|(duty, lifts)| Added::Duty(duty, lifts)),
        1 => Just(Added::Duty("own_request", "")),
        3 => (any::<Index>(), 0..2usize).prop_map(|(which, kept)| Added::Again(which, kept)),
    ]
}

const ALL: &str = r#"["sales", "survey", "collections"]"#;

fn entry(topic: &str, value: &str, rest: &str, kinds: &str) -> String {
    format!(
        "[[{topic}]]\nkinds = {kinds}\nvalue = \"{value}\"\n{rest}source = \"house rule\"\nchecked = 2026-01-01\n\
         confidence = \"statute\"\n"
    )
}

/// Whether hours of law bind such calls there whatever the day: own hours then make nothing known that was not.
fn known(book: &Rulebook, place: &Jurisdiction, kind: CampaignKind) -> bool {
    let always = |rule: &&Rule| {
        rule.topic() == Topic::Hours
            && rule.confidence != Confidence::Practice
            && rule.from.is_none_or(|from| from.to_string().as_str() < "2025-01-01")
            && rule.until.is_none()
            && rule.sectors.is_empty()
    };
    let mut rules = place.chain().flat_map(|place| book.own_rules_of(&place).to_vec());
    rules.any(|rule| rule.binds(kind) && always(&&rule))
}

/// The entry's text; `None` if there is nothing to add.
fn written(book: &Rulebook, place: &Jurisdiction, added: &Added) -> Option<String> {
    match added {
        Added::Hours(hours) => {
            let kinds: Vec<_> = CampaignKind::ALL.into_iter().filter(|kind| known(book, place, *kind)).collect();
            let kinds: Vec<_> = kinds.iter().map(|kind| format!("\"{kind}\"")).collect();
            (!kinds.is_empty()).then(|| entry("hours", hours, "", &format!("[{}]", kinds.join(", "))))
        }
        Added::Cap(cap, scope) => Some(entry("frequency", cap, &format!("scope = \"{scope}\"\n"), ALL)),
        Added::Day(text) => Some(text.clone()),
        Added::Duty("own_request", _) => {
            Some(entry("dnc", "honoured at once, kept for good", "duty = \"own_request\"\n", ALL))
        }
        Added::Duty(duty, lifts) => Some(entry("dnc", "in words", &format!("duty = \"{duty}\"\n{lifts}"), ALL)),
        Added::Again(which, kept) => {
            let laws: Vec<_> = book.own_rules_of(place).iter().filter(|law| !law.unless.is_empty()).collect();
            let law = laws.get(which.index(laws.len().max(1)))?;
            again(law, *kept)
        }
    }
}

/// A law with less that lifts it.
fn again(law: &Rule, kept: usize) -> Option<String> {
    let unless: Vec<_> =
        law.unless.iter().take(kept.min(law.unless.len() - 1)).map(|one| format!("\"{one}\"")).collect();
    let mut rest = format!("unless = [{}]\n", unless.join(", "));
    if let Some(cap) = law.frequency() {
        rest.push_str(&format!("scope = \"{}\"\n", cap.scope.name()));
    }
    if law.mobile {
        rest.push_str("mobile = true\n");
    }
    if !law.sectors.is_empty() {
        rest.push_str(&format!("sector = [\"{}\"]\n", law.sectors.join("\", \"")));
    }
    if let Some(duty) = law.duty() {
        // A rule of its own that says which registries there are makes known what was not: no tightening.
        if matches!(duty, Duty::NoRegistry) || matches!(duty, Duty::Registry { .. }) && law.is_practice() {
            return None;
        }
        rest.push_str(&format!("duty = \"{}\"\n", duty.name()));
    }
    for (key, day) in [("from", law.from), ("until", law.until)] {
        rest.extend(day.map(|day| format!("{key} = {day}\n")));
    }
    let practice = law.is_practice() && law.topic() == Topic::Hours;
    let kinds: Vec<_> = law.kinds.iter().map(|kind| format!("\"{kind}\"")).collect();
    (!practice).then(|| entry(law.topic().name(), &law.value, &rest, &format!("[{}]", kinds.join(", "))))
}

/// The rulebook with each of the entries that it takes, in a file of the place or of one around it.
fn with_own(book: &Rulebook, facts: &Facts, all: &[(Added, Index)]) -> (Rulebook, Vec<String>) {
    let places: Vec<_> = facts.place.candidates.iter().flat_map(|candidate| candidate.jurisdiction.chain()).collect();
    let (mut tight, mut taken) = (book.clone(), Vec::new());
    for (added, place) in all {
        let place = place.get(&places);
        let Some(text) = written(book, place, added) else { continue };
        let file = RuleFile { code: place.code().to_owned(), file: "own.toml".to_owned(), text: text.clone() };
        if let Ok(more) = tight.with_own(vec![file]) {
            tight = more;
            taken.push(format!("{place}: {text}"));
        }
    }
    (tight, taken)
}

fn check(book: &Rulebook, facts: &Facts, all: &[(Added, Index)]) -> Result<(), TestCaseError> {
    let (tight, taken) = with_own(book, facts, all);
    let (loose, tight) = (facts.judge(book), facts.judge(&tight));
    allows_no_more(&tight, &loose, facts.now).map_err(|error| match error {
        TestCaseError::Fail(what) => TestCaseError::fail(format!("{what}\nby {}", taken.join("\n"))),
        TestCaseError::Reject(_) => error,
    })
}

fn several(now: DateTime<Utc>) -> impl Strategy<Value = Vec<(Added, Index)>> {
    prop::collection::vec((added(now).boxed(), any::<Index>()), 1..5)
}

proptest! {
    #![proptest_config(cases(150))]
    #[test]
    fn own_rules_tighten_the_law_of_the_land(
        (facts, own) in real_facts().prop_flat_map(|facts| {
            let own = several(facts.now).boxed();
            (Just(facts), own)
        }),
    ) {
        check(Rulebook::embedded(), &facts, &own)?;
    }

    #[test]
    fn own_rules_tighten_any_law(
        (book, facts, own) in made_up().prop_flat_map(|(book, facts)| {
            let own = several(facts.now).boxed();
            (Just(book), Just(facts), own)
        }),
    ) {
        check(&book.read(), &facts, &own)?;
    }
}
