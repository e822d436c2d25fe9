//! How full a campaign's quotas are.

use super::table::{Cell, Column, Table};
use crate::domain::quota::{Complete, Quotas};

/// The report: a line a quota, in the order of the campaign file. `leads` has, for each, how many leads that are not done could fall into
/// it, if somebody counted them.
pub fn tabulate(campaign: &str, quotas: &Quotas, completes: &[Complete], leads: Option<&[u64]>) -> Table {
    let in_quota = |at: usize| -> u64 {
        let counted = completes.iter().filter_map(|complete| complete.quotas.as_ref());
        counted.filter(|into| into.contains(&at)).count() as u64
    };
    let rows = quotas.all.iter().enumerate().map(|(at, quota)| {
        let (completes, target) = (in_quota(at), u64::from(quota.target));
        let mut row = vec![
            Cell::text(quota.set.as_deref().unwrap_or_default()),
            Cell::text(&quota.name),
            Cell::Count(target),
            Cell::Count(completes),
            Cell::Share { part: completes, whole: target },
            Cell::Count(target.saturating_sub(completes)),
        ];
        if let Some(leads) = leads {
            row.push(leads.get(at).map_or(Cell::Blank, |number| Cell::Count(*number)));
        }
        row
    });
    let mut columns = vec![
        Column::words("set", "set"),
        Column::words("quota", "quota"),
        Column::figures("target", "target"),
        Column::figures("completes", "completes"),
        Column::figures("share", "of target"),
        Column::figures("missing", "missing"),
    ];
    if leads.is_some() {
        columns.push(Column::figures("leads", "leads left"));
    }
    Table {
        title: format!("Quotas of {campaign}"),
        columns,
        rows: rows.collect(),
        total: None,
        notes: notes(quotas, completes),
    }
}

/// What no line says: completes that count nowhere.
fn notes(quotas: &Quotas, completes: &[Complete]) -> Vec<String> {
    let all = completes.len();
    let mut notes = vec![format!("Completes in all: {all}.")];
    let without = |places: &[usize]| {
        let counted = completes.iter().filter_map(|complete| complete.quotas.as_ref());
        counted.filter(|into| !into.iter().any(|at| places.contains(at))).count()
    };
    let every: Vec<usize> = (0..quotas.all.len()).collect();
    let sets = quotas.sets();
    let named = sets.iter().map(|(set, places)| (format!("of the set {set}"), without(places)));
    let none = std::iter::once(("at all".to_owned(), without(&every)));
    notes.extend(none.chain(named).filter(|(_, number)| *number > 0).map(|(which, number)| {
        let counts = if number == 1 { "complete counts" } else { "completes count" };
        format!("{number} {counts} into no quota {which}.")
    }));
    let uncounted = completes.iter().filter(|complete| complete.quotas.is_none()).count();
    if uncounted > 0 {
        notes.push(format!("{uncounted} not counted yet: the next command that judges leads counts them."));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quota::Quota;

    fn quota(name: &str, set: Option<&str>, target: u32) -> Quota {
        Quota { name: name.to_owned(), set: set.map(str::to_owned), leads: None, answers: Vec::new(), target }
    }

    #[test]
    fn what_counts_nowhere_is_told() {
        let all = vec![quota("men", Some("sex"), 2), quota("women", Some("sex"), 0), quota("yes", None, 4)];
        let quotas = Quotas { all, fingerprint: String::new() };
        let complete = |attempt, into: Option<&[usize]>| Complete { attempt, quotas: into.map(<[usize]>::to_vec) };
        let completes = [
            complete(1, Some(&[0, 2])),
            complete(2, Some(&[0])),
            complete(3, Some(&[0])),
            complete(4, Some(&[2])),
            complete(5, Some(&[])),
            complete(6, None),
        ];
        let text = tabulate("panel", &quotas, &completes, Some(&[7, 0, 9])).text();
        let expected = "\
Quotas of panel

set   quota   target   completes   of target   missing   leads left
sex   men          2           3     150.0 %         0            7
sex   women        0           0         n/a         0            0
      yes          4           2      50.0 %         2            9

Completes in all: 6.
1 complete counts into no quota at all.
2 completes count into no quota of the set sex.
1 not counted yet: the next command that judges leads counts them.
";
        assert_eq!(text, expected);
    }
}
