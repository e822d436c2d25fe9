//! The law on a campaign's calls in its region: one line a rule, what repeats the country's in one line for all.

use super::context::Context;
use super::rules::told::{mark, terms};
use super::words::{WIDTH, counted, wrapped};
use crate::domain::campaign::Campaign;
use crate::domain::claims::Claims;
use crate::domain::jurisdiction::Jurisdiction;
use crate::report::table::{Align, aligned};
use crate::rules::rule::{Duty, Provision, Rule};
use chrono::NaiveDate;

/// What is told, in this order. What only people can see to (records, messages, workplaces) is told by `rules show`.
const GROUPS: [&str; 7] =
    ["hours", "caps", "opt-in and bans", "registries", "own requests", "abandonment", "ring time"];

/// Where a rule is told: its place in [`GROUPS`].
fn group(rule: &Rule) -> Option<usize> {
    match &rule.provision {
        Provision::Hours(_) => Some(0),
        Provision::Holidays(_) => rule.hours().map(|_| 0),
        Provision::Frequency(_) => Some(1),
        Provision::DoNotCall(duty) => match duty {
            Duty::Consent | Duty::Ban => Some(2),
            Duty::Registry { .. } | Duty::NoRegistry => Some(3),
            Duty::OwnRequest(_) | Duty::Refusal => Some(4),
            Duty::Cease | Duty::Attorney | Duty::Bankruptcy | Duty::Inconvenient | Duty::Workplace => None,
            Duty::Emergency | Duty::Other => None,
        },
        Provision::Abandonment(_) => Some(5),
        Provision::Ring(_) => Some(6),
        Provision::Record(_) => None,
    }
}

/// The rules that bind the campaign's calls in its region, as in force today; the campaign's own terms narrow them.
pub fn told(context: &Context, campaign: &Campaign) -> String {
    let book = context.rulebook();
    let today = context.now.date_naive();
    let (kind, region) = (campaign.kind, &campaign.region);
    let mut lines =
        vec![format!("The law on {kind} calls in {region} on {today}; every rule that holds at a place binds")];
    let Ok(country) = Jurisdiction::parse(region) else { return lines.join("\n") };
    let places: Vec<_> = book.jurisdictions().filter(|place| place.lies_in(&country)).collect();
    let mut groups: [Vec<&Rule>; GROUPS.len()] = Default::default();
    for place in &places {
        for rule in book.own_rules_of(place) {
            let binds = rule.binds(kind) && rule.in_force(today) && (campaign.practice || !rule.is_practice());
            let reached = rule.sectors.is_empty() || rule.sectors.iter().any(|one| campaign.sectors.contains(one));
            if let Some(group) = group(rule).filter(|_| binds && reached).and_then(|index| groups.get_mut(index)) {
                group.push(rule);
            }
        }
    }
    let mut none = Vec::new();
    for (heading, rules) in GROUPS.iter().zip(&groups) {
        if rules.is_empty() {
            none.push(*heading);
            continue;
        }
        lines.push(format!("\n{heading}"));
        lines.extend(group_lines(&country, rules, campaign, today));
        let mut silent = places.clone();
        silent.retain(|place| !rules.iter().any(|rule| rule.jurisdiction == **place));
        if *heading == "hours" && !silent.is_empty() {
            let places = counted(silent.len() as u64, "place has", "places have");
            lines.push(format!("  {places} no hours of their own"));
        }
    }
    lines.push(String::new());
    if !none.is_empty() {
        lines.push(format!("no rule is known on {}", none.join(", ")));
    }
    lines.push(format!("outdial rules show PLACE --kind {kind} tells all that binds at a place, and what lifts it"));
    lines.join("\n")
}

/// The rules of a group, the country's first; places that say the same as the country are named in one line.
fn group_lines(country: &Jurisdiction, rules: &[&Rule], campaign: &Campaign, today: NaiveDate) -> Vec<String> {
    let national: Vec<String> =
        rules.iter().filter(|rule| rule.jurisdiction == *country).map(|rule| terms(rule)).collect();
    let mut rows = Vec::new();
    let mut repeat: Vec<&str> = Vec::new();
    for rule in rules {
        let says = terms(rule);
        let lifted = rule.lifted(&Claims::default(), &campaign.sectors, today);
        if rule.jurisdiction != *country && !rule.own && lifted.is_none() && national.contains(&says) {
            let code = rule.jurisdiction.code();
            repeat.push(code.strip_prefix(country.code()).map_or(code, |part| part.trim_start_matches('-')));
            continue;
        }
        let lifted = lifted.map(|ground| format!(" (lifted: {ground})")).unwrap_or_default();
        let source = format!("{}{}{lifted}", rule.source, mark(rule));
        rows.push(vec![format!("  {}", rule.jurisdiction), says, source]);
    }
    let mut lines = aligned(&rows, &[Align::Left; 3], "  ");
    repeat.dedup();
    if !repeat.is_empty() {
        let places = counted(repeat.len() as u64, "place", "places");
        let text = format!("{places} as {country}: {}", repeat.join(", "));
        lines.extend(wrapped(&text, WIDTH - 2, 2).iter().map(|line| format!("  {line}")));
    }
    lines
}
