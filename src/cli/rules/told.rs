//! A rule in words, and as a program reads it.

use crate::domain::campaign::CampaignKind;
use crate::rules::rule::{Confidence, Duty, Holidays, Provision, Rule};
use serde_json::{Value, json};

/// What it says, with the word of its matter: `registry: US, US-FL; a copy no older than 3 months`.
pub fn headline(rule: &Rule) -> String {
    let text = terms(rule);
    match &rule.provision {
        Provision::DoNotCall(Duty::NoRegistry) => text,
        Provision::DoNotCall(duty) => format!("{}: {text}", duty.name().replace('_', " ")),
        Provision::Record(about) => format!("{}: {text}", about.replace('_', " ")),
        Provision::Hours(_) | Provision::Holidays(_) | Provision::Frequency(_) => text,
        Provision::Abandonment(_) | Provision::Ring(_) => text,
    }
}

/// What it says, and whom it reaches if not all.
pub fn terms(rule: &Rule) -> String {
    let mut text = rule.value.clone();
    match &rule.provision {
        Provision::Holidays(Holidays::Set) => "the holidays below".clone_into(&mut text),
        Provision::Holidays(Holidays::None) => "no holiday bars such calls".clone_into(&mut text),
        Provision::Frequency(cap) => text += &format!(", counted by {}", cap.scope.name()),
        Provision::Abandonment(limit) => {
            text += &format!(", counted by {}", limit.scope.name());
            if let Some(seconds) = limit.answer_within {
                text += &format!("; an agent within {seconds} s");
            }
        }
        Provision::DoNotCall(Duty::Registry { refresh: Some(refresh), .. }) => {
            text += &format!("; a copy no older than {refresh}");
        }
        Provision::Hours(_) | Provision::Holidays(Holidays::Day { .. }) | Provision::Ring(_) => {}
        Provision::DoNotCall(_) | Provision::Record(_) => {}
    }
    if rule.mobile {
        text += "; mobile numbers only";
    }
    if !rule.sectors.is_empty() {
        text += &format!("; sector {} only", rule.sectors.join(", "));
    }
    text
}

/// `unless customer, purchase < 18 months`; empty if nothing lifts it.
pub fn unless(rule: &Rule) -> String {
    if rule.unless.is_empty() {
        return String::new();
    }
    let grounds: Vec<_> = rule.unless.iter().map(ToString::to_string).collect();
    format!("unless {}", grounds.join(", "))
}

/// `sales, survey`, or `all kinds`.
pub fn kinds(rule: &Rule) -> String {
    if CampaignKind::ALL.iter().all(|kind| rule.binds(*kind)) {
        return "all kinds".to_owned();
    }
    rule.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

/// What it rests on, since when, for how long, and when that was looked at.
pub fn standing(rule: &Rule) -> String {
    let own = if rule.own { "own rule, " } else { "" };
    let rests = match rule.confidence {
        Confidence::Practice => "PRACTICE, no law: binds only with practice = true",
        Confidence::Statute | Confidence::Regulation | Confidence::Guidance => rule.confidence.name(),
    };
    let since = rule.from.map(|day| format!(", since {day}")).unwrap_or_default();
    let last = rule.until.and_then(|until| until.pred_opt()).map(|day| format!(", last day {day}"));
    format!("{own}{rests}{since}{}, checked {}", last.unwrap_or_default(), rule.checked)
}

/// ` (practice, no law)`, ` (guidance)`, ` (own rule)`; empty for law that is built in.
pub fn mark(rule: &Rule) -> String {
    let custom = match rule.confidence {
        Confidence::Statute | Confidence::Regulation => "",
        Confidence::Guidance => " (guidance)",
        Confidence::Practice => " (practice, no law)",
    };
    format!("{custom}{}", if rule.own { " (own rule)" } else { "" })
}

/// Every field.
pub fn json(rule: &Rule) -> Value {
    let (mut duty, mut registries, mut refresh) = (None, None, None);
    let (mut scope, mut answer_within, mut about) = (None, None, None);
    match &rule.provision {
        Provision::DoNotCall(of) => {
            duty = Some(of.name());
            if let Duty::Registry { codes, refresh: age } = of {
                registries = Some(codes);
                refresh = age.map(|age| age.to_string());
            }
        }
        Provision::Frequency(cap) => scope = Some(cap.scope.name()),
        Provision::Abandonment(limit) => {
            scope = Some(limit.scope.name());
            answer_within = limit.answer_within;
        }
        Provision::Record(of) => about = Some(of),
        Provision::Hours(_) | Provision::Holidays(_) | Provision::Ring(_) => {}
    }
    json!({
        "jurisdiction": rule.jurisdiction.code(),
        "topic": rule.topic().name(),
        "kinds": rule.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "value": rule.value,
        "duty": duty,
        "registries": registries,
        "refresh": refresh,
        "scope": scope,
        "answer_within_seconds": answer_within,
        "about": about,
        "unless": rule.unless.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "mobile": rule.mobile,
        "sectors": rule.sectors,
        "from": rule.from.map(|day| day.to_string()),
        "until": rule.until.map(|day| day.to_string()),
        "source": rule.source,
        "confidence": rule.confidence.name(),
        "practice": rule.is_practice(),
        "checked": rule.checked.to_string(),
        "note": rule.note,
        "own": rule.own,
    })
}
