//! The account of a campaign's leads in words: how many are callable, how many wait, for what and until when.

use super::context::Context;
use super::words::{TOLD_WIDTH, count, counted, moment_near, wrapped};
use crate::dial_list::Totals;
use crate::domain::zone::Zone;
use crate::store::CampaignRecord;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The clock on which a floor reads times: its own zone, else UTC.
pub struct FloorClock {
    zone: Zone,
}

impl FloorClock {
    /// The clock of the zone of this name; UTC if the name is empty or unknown.
    pub fn new(context: &Context, floor: &str) -> Self {
        Self { zone: context.zone(floor).cloned().unwrap_or_else(|| Zone::new("UTC", 0, [])) }
    }

    /// The zone itself.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// `Mon 23 Nov 21:00 Manila`, or `21:00 Manila` on the day of `today`.
    pub fn read(&self, at: DateTime<Utc>, today: DateTime<Utc>) -> String {
        format!("{} {}", moment_near(&self.zone, at, today), self.zone.city())
    }
}

/// Lines such as `waiting   6,120   outside calling hours; the first from 21:00 Manila`.
pub fn lines(totals: &Totals, clock: &FloorClock, now: DateTime<Utc>) -> Vec<String> {
    lines_beside(totals, None, clock, now)
}

/// The same, beside so many leads that are not shown because a filter of the command line leaves them out.
pub fn lines_beside(totals: &Totals, not_shown: Option<u64>, clock: &FloorClock, now: DateTime<Utc>) -> Vec<String> {
    let mut rows = vec![("callable", totals.callable, closes(totals, clock, now))];
    for (reason, still) in &totals.waiting {
        let from = still.next.map(|at| format!("; the first from {}", clock.read(at, now))).unwrap_or_default();
        rows.push(("waiting", still.leads, format!("{}{from}", reason.label())));
    }
    for (reason, still) in &totals.refused {
        let word = if *reason == crate::eligibility::ReasonCode::LeadFinal { "finished" } else { "refused" };
        let label = if word == "finished" { "done in this campaign" } else { reason.label() };
        rows.push((word, still.leads, label.to_owned()));
    }
    rows.push(("in all", totals.leads, String::new()));
    if let Some(leads) = not_shown {
        rows.push(("not shown", leads, "left out by --filter".to_owned()));
    }
    let wide = rows.iter().map(|(_, leads, _)| count(*leads).len()).max().unwrap_or_default();
    let mut before = "";
    let mut lines = Vec::new();
    for (word, leads, label) in rows {
        let shown = if word == before { "" } else { word };
        before = word;
        lines.push(format!("{shown:9} {:>wide$}   {label}", count(leads)).trim_end().to_owned());
    }
    if totals.unchecked > 0 {
        let text = format!("unchecked {:>wide$}   {}", count(totals.unchecked), unchecked(totals));
        lines.extend(broken(&text, wide + 13));
    }
    lines
}

/// So many registries are named.
const NAMED: usize = 3;

/// Against which registries how many of the callable leads are not checked, and what to do about it.
fn unchecked(totals: &Totals) -> String {
    let mut by: Vec<_> = totals.unchecked_by.iter().collect();
    by.sort_by_key(|(code, leads)| (std::cmp::Reverse(**leads), code.as_str()));
    let mut named: Vec<_> =
        by.iter().take(NAMED).map(|(code, leads)| format!("{} against {code}", count(**leads))).collect();
    if by.len() > NAMED {
        named.push(counted((by.len() - NAMED) as u64, "registry more", "registries more"));
    }
    format!("of the callable: {}; `outdial suppression import` loads a registry", named.join(", "))
}

/// A line in as many as it takes; its first words stand in columns and stay as they are.
fn broken(text: &str, hang: usize) -> Vec<String> {
    let head: String = text.chars().take(hang).collect();
    let rest: String = text.chars().skip(hang).collect();
    let lines = wrapped(&rest, TOLD_WIDTH.saturating_sub(hang), 0).into_iter().enumerate();
    lines
        .map(|(index, line)| if index == 0 { format!("{head}{line}") } else { format!("{:hang$}{line}", "") })
        .collect()
}

/// What stands in the way of every lead, with the command that removes it: a campaign that is halted, or has no leads.
pub fn obstacle(context: &Context, record: &CampaignRecord, totals: &Totals) -> Option<String> {
    let name = &record.name;
    let db = context.globals.db_option().map(|db| format!(" --db {db}")).unwrap_or_default();
    if !record.state.halted().is_empty() {
        let state = record.state.name();
        return Some(format!("campaign {name} is {state}; `outdial campaign resume {name}{db}` goes on with it"));
    }
    let line =
        || format!("campaign {name} has no leads; `outdial lead import --campaign {name}{db} FILE` loads a list");
    (totals.leads == 0).then(line)
}

fn closes(totals: &Totals, clock: &FloorClock, now: DateTime<Utc>) -> String {
    match (totals.closings.keys().next(), totals.closings.keys().next_back()) {
        (Some(first), Some(last)) if first == last => format!("now, until {}", clock.read(*first, now)),
        (Some(first), Some(last)) => {
            format!("now, the first until {}, the last until {}", clock.read(*first, now), clock.read(*last, now))
        }
        _ => "now".to_owned(),
    }
}

/// The same as an object, with the leads that are not shown if a filter of the command line leaves any out.
pub fn as_json_beside(totals: &Totals, not_shown: Option<u64>) -> Value {
    let side = |side: &std::collections::BTreeMap<crate::eligibility::ReasonCode, crate::dial_list::Standstill>| {
        let entry = |(reason, still): (&crate::eligibility::ReasonCode, &crate::dial_list::Standstill)| {
            let next = still.next.map(super::words::instant);
            (reason.name().to_owned(), json!({"leads": still.leads, "next": next}))
        };
        Value::Object(side.iter().map(entry).collect())
    };
    let mut whole = json!({
        "leads": totals.leads,
        "callable": totals.callable,
        "unchecked": {"leads": totals.unchecked, "by_registry": totals.unchecked_by},
        "waiting": side(&totals.waiting),
        "refused": side(&totals.refused),
    });
    if let (Some(leads), Some(object)) = (not_shown, whole.as_object_mut()) {
        object.insert("not_shown".to_owned(), json!(leads));
    }
    whole
}
