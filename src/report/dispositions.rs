//! Outcomes of attempts: by disposition for a campaign, and as rates by list, day, hour or agent.

use super::table::{Align, Cell, Column, GAP, Table, aligned, percent, thousands};
use crate::domain::attempt::{CallResult, SummaryRow};
use crate::domain::disposition::DispositionSet;
use crate::domain::named::named;
use std::collections::{BTreeMap, BTreeSet};

/// What has a line of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The whole campaign: a line a disposition.
    #[default]
    Campaign,
    List,
    /// The day that the floor's clocks showed.
    Day,
    /// The hour that the floor's clocks showed, over all days.
    Hour,
    Agent,
}

named!(By: Campaign = "campaign", List = "list", Day = "day", Hour = "hour", Agent = "agent");

/// What the sums do not say themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    pub campaign: String,
    /// The floor's zone, by whose clock days and hours are booked; UTC if empty.
    pub floor: String,
    /// The files of the campaign's lists.
    pub lists: BTreeMap<i64, String>,
}

/// What a group of attempts came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    calls: u64,
    contacts: u64,
    right_party: u64,
    successes: u64,
    abandoned: u64,
    /// Contacts, and abandoned calls: a person answered.
    live_answers: u64,
    talk_seconds: u64,
}

impl Sums {
    /// Adds a row of sums. What a disposition means is the set's to say; one that it does not know counts as a call only.
    fn add(&mut self, row: &SummaryRow, set: &DispositionSet) {
        self.calls += row.attempts;
        self.talk_seconds += row.talk_seconds;
        let Some(disposition) = set.find(&row.disposition) else { return };
        let if_so = |so: bool| if so { row.attempts } else { 0 };
        let abandoned = disposition.result == Some(CallResult::Abandoned);
        self.contacts += if_so(disposition.contact);
        self.right_party += if_so(disposition.right_party);
        self.successes += if_so(disposition.success);
        self.abandoned += if_so(abandoned);
        self.live_answers += if_so(disposition.contact || abandoned);
    }
}

/// The sums of what was added to the sums `before`: the attempts between two looks. Both sorted, as stores give them.
pub fn since(before: &[SummaryRow], after: &[SummaryRow]) -> Vec<SummaryRow> {
    let key = |row: &SummaryRow| (row.list, row.day, row.hour, row.agent.clone(), row.disposition.clone());
    let known: BTreeMap<_, _> = before.iter().map(|row| (key(row), (row.attempts, row.talk_seconds))).collect();
    let added = |row: &SummaryRow| {
        let (attempts, talk_seconds) = known.get(&key(row)).copied().unwrap_or_default();
        let attempts = row.attempts.saturating_sub(attempts);
        let talk_seconds = row.talk_seconds.saturating_sub(talk_seconds);
        (attempts > 0).then(|| SummaryRow { attempts, talk_seconds, ..row.clone() })
    };
    after.iter().filter_map(added).collect()
}

/// The report: its rows are in the order of the set, of the lists' import, of time, or of the alphabet.
pub fn tabulate(rows: &[SummaryRow], set: &DispositionSet, by: By, header: &Header) -> Table {
    let table = match by {
        By::Campaign => by_disposition(rows, set, header),
        By::List => grouped(rows, set, "list", "Lists", header, |row| {
            let file = header.lists.get(&row.list).cloned();
            (format!("{:020}", row.list), file.unwrap_or_else(|| format!("list {}", row.list)))
        }),
        By::Day => grouped(rows, set, "day", "Days", header, |row| (row.day.to_string(), row.day.to_string())),
        By::Hour => grouped(rows, set, "hour", "Hours", header, |row| {
            let hour = format!("{:02}:00", row.hour);
            (hour.clone(), hour)
        }),
        By::Agent => grouped(rows, set, "agent", "Agents", header, |row| {
            let named = if row.agent.is_empty() { "(no agent)" } else { &row.agent };
            (row.agent.clone(), named.to_owned())
        }),
    };
    with_clock(table, by, header)
}

fn with_clock(mut table: Table, by: By, header: &Header) -> Table {
    match by {
        By::Day | By::Hour => {
            let clock = if header.floor.is_empty() { "UTC" } else { &header.floor };
            table.notes.push(format!("Calls are booked by the clock of {clock}."));
        }
        By::Campaign | By::List | By::Agent => {}
    }
    table
}

fn total(rows: &[SummaryRow], set: &DispositionSet) -> Sums {
    let mut sums = Sums::default();
    rows.iter().for_each(|row| sums.add(row, set));
    sums
}

fn by_disposition(rows: &[SummaryRow], set: &DispositionSet, header: &Header) -> Table {
    let all = total(rows, set);
    let calls_of = |code: &str| -> u64 {
        rows.iter().filter(|row| row.disposition.eq_ignore_ascii_case(code)).map(|row| row.attempts).sum()
    };
    let line = |label: &str, code: &str, calls: u64| {
        vec![Cell::text(label), Cell::text(code), Cell::Count(calls), Cell::Share { part: calls, whole: all.calls }]
    };
    let known = set.rows.iter().map(|row| (row.label.as_str(), row.code.as_str(), calls_of(&row.code)));
    let mut lines: Vec<_> =
        known.filter(|(.., calls)| *calls > 0).map(|(label, code, n)| line(label, code, n)).collect();
    let strange: BTreeSet<&str> =
        rows.iter().map(|row| row.disposition.as_str()).filter(|code| set.find(code).is_none()).collect();
    lines.extend(strange.iter().map(|code| line("(not in the set)", code, calls_of(code))));
    let mut notes = rates(&all);
    if !strange.is_empty() {
        let codes = strange.iter().copied().collect::<Vec<_>>().join(", ");
        notes.push(format!("The set {} has no {codes}: such calls are counted as calls only.", set.name));
    }
    Table {
        title: format!("Outcomes of calls, {}", header.campaign),
        columns: vec![
            Column::words("disposition", "outcome"),
            Column::words("code", "code"),
            Column::figures("calls", "calls"),
            Column::figures("of_calls", "of calls"),
        ],
        rows: lines,
        total: Some(line("all", "", all.calls)),
        notes,
    }
}

/// The campaign's rates, each with its numerator and its denominator.
fn rates(all: &Sums) -> Vec<String> {
    let figures = [
        ("Contacts", all.contacts, all.calls, "calls"),
        ("Right party", all.right_party, all.contacts, "contacts"),
        ("Successes", all.successes, all.contacts, "contacts"),
        ("Abandoned", all.abandoned, all.live_answers, "live answers"),
    ];
    let line = |(name, part, whole, of): (&str, u64, u64, &str)| {
        vec![name.to_owned(), thousands(part), format!("of {} {of}", thousands(whole)), percent(part, whole)]
    };
    let lines: Vec<_> = figures.into_iter().map(line).collect();
    aligned(&lines, &[Align::Left, Align::Right, Align::Left, Align::Right], GAP)
}

/// A line for each group; `group` gives the key by which groups are told apart and sorted, and their name.
fn grouped(
    rows: &[SummaryRow],
    set: &DispositionSet,
    name: &'static str,
    title: &str,
    header: &Header,
    group: impl Fn(&SummaryRow) -> (String, String),
) -> Table {
    let mut groups: BTreeMap<(String, String), Sums> = BTreeMap::new();
    for row in rows {
        groups.entry(group(row)).or_default().add(row, set);
    }
    let line = |name: &str, sums: &Sums| {
        vec![
            Cell::text(name),
            Cell::Count(sums.calls),
            Cell::Count(sums.contacts),
            Cell::Share { part: sums.contacts, whole: sums.calls },
            Cell::Count(sums.successes),
            Cell::Share { part: sums.successes, whole: sums.contacts },
            Cell::Seconds(sums.talk_seconds),
        ]
    };
    Table {
        title: format!("{title} of {}", header.campaign),
        columns: vec![
            Column::words(name, name),
            Column::figures("calls", "calls"),
            Column::figures("contacts", "contacts"),
            Column::figures("contact_rate", "of calls"),
            Column::figures("successes", "successes"),
            Column::figures("conversion", "of contacts"),
            Column::figures("talk_seconds", "talk"),
        ],
        rows: groups.iter().map(|((_, name), sums)| line(name, sums)).collect(),
        total: Some(line("all", &total(rows, set))),
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
