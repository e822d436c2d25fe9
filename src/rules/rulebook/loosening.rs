//! A user's own rules add and tighten, never loosen. All rules bind at once, so that a looser one would change nothing; it
//! is refused all the same, because whoever wrote it believes that it does.

use super::Rulebook;
use super::read::Read;
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::Fault;
use crate::domain::hours::{Hours, MinuteSpan};
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::frequency::{Frequency, Within};
use crate::rules::limits::{Abandonment, OwnRequest, Ring};
use crate::rules::rule::{Duty, Holidays, Provision, Rule};
use chrono::NaiveDate;

/// Hours are compared over so many days, so that each date of the year and each weekday comes by.
const DAYS: usize = 371;

/// A fault for each of a user's rules that is looser than the law of the same place on the same matter.
pub(super) fn faults(book: &Rulebook, read: &Read, file: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (rule, (line, column)) in &read.rules {
        let find = |kind: &CampaignKind| Some((*kind, looser_than(book, &read.jurisdiction, rule, *kind)?));
        if let Some((kind, (law, how))) = rule.kinds.iter().find_map(find) {
            let (value, theirs, place, source) = (&rule.value, &law.value, &law.jurisdiction, &law.source);
            let what = format!(
                "\"{value}\" is looser than the law of {place} on {kind} calls, \"{theirs}\" ({source}): {how}"
            );
            let hint = "own rules only tighten, and the law binds all the same: make the entry stricter or take it out";
            faults.push(Fault { file: file.to_owned(), line: *line, column: *column, what, hint: hint.to_owned() });
        }
    }
    faults
}

/// A law that the rule is looser than, and how.
fn looser_than<'a>(
    book: &'a Rulebook,
    place: &Jurisdiction,
    own: &Rule,
    kind: CampaignKind,
) -> Option<(&'a Rule, String)> {
    let meets = |law: &&Rule| {
        let begins = [own.from, law.from].into_iter().flatten().max();
        let ends = [own.until, law.until].into_iter().flatten().min();
        begins.zip(ends).is_none_or(|(begins, ends)| begins < ends)
    };
    let laws: Vec<_> = book.rules_of(place, kind, false).filter(meets).collect();
    laws.into_iter().find_map(|law| Some((law, provision(own, law)?)))
}

fn provision(own: &Rule, law: &Rule) -> Option<String> {
    match (&own.provision, &law.provision) {
        (Provision::Hours(ours), Provision::Hours(theirs)) => hours(own, law, ours, theirs),
        (Provision::Frequency(ours), Provision::Frequency(theirs)) => frequency(ours, theirs),
        (Provision::Abandonment(ours), Provision::Abandonment(theirs)) => abandonment(ours, theirs),
        (Provision::Ring(ours), Provision::Ring(theirs)) => ring(ours, theirs),
        (Provision::Holidays(Holidays::None), Provision::Holidays(Holidays::Set)) => {
            Some("holidays bar calls there".to_owned())
        }
        (Provision::DoNotCall(ours), Provision::DoNotCall(theirs)) => duty(own, law, ours, theirs),
        _ => None,
    }
}

/// The first day and minute that ours opens and theirs does not.
fn hours(own: &Rule, law: &Rule, ours: &Hours, theirs: &Hours) -> Option<String> {
    let first = [own.from, law.from, Some(own.checked)].into_iter().flatten().max()?;
    for day in first.iter_days().take(DAYS).take_while(|day| own.in_force(*day) && law.in_force(*day)) {
        // Hours that say nothing of holidays are not meant to open them.
        for holiday in [false, true].into_iter().filter(|holiday| !holiday || ours.names_holidays()) {
            if let Some(minute) = outside(ours.spans(day, holiday), theirs.spans(day, holiday)) {
                let what = if holiday { "a holiday".to_owned() } else { weekday(day) };
                return Some(format!("it opens {what} {:02}:{:02}", minute / 60, minute % 60));
            }
        }
    }
    None
}

fn weekday(day: NaiveDate) -> String {
    day.format("%A").to_string()
}

/// The first minute of `inner` that no span of `outer` holds.
fn outside(inner: &[MinuteSpan], outer: &[MinuteSpan]) -> Option<u16> {
    for span in inner {
        let mut minute = span.open;
        while let Some(held) = outer.iter().find(|held| held.open <= minute && minute < held.close) {
            minute = held.close;
        }
        if minute < span.close {
            return Some(minute);
        }
    }
    None
}

fn frequency(ours: &Frequency, theirs: &Frequency) -> Option<String> {
    let alike = ours.counted == theirs.counted && ours.scope == theirs.scope;
    let (for_us, for_them) = (rank(ours.within), rank(theirs.within));
    let more = ours.most > theirs.most && for_us.0 <= for_them.0;
    let shorter = ours.most == theirs.most && for_us < for_them;
    let looser = alike && (more || shorter);
    let allows = |cap: &Frequency| format!("{} in {}", cap.most, cap.within);
    looser.then(|| format!("it allows {} where the law allows {}", allows(ours), allows(theirs)))
}

/// About how many hours a call counts, and of as many how strictly: all of them, up to them, or less and less until the week
/// or the month is over.
fn rank(within: Within) -> (u32, u8) {
    match within {
        Within::Hours(hours) => (hours, 2),
        Within::Days(days) => (days.saturating_mul(24), 2),
        Within::Months(months) => (months.saturating_mul(31 * 24), 2),
        Within::CalendarDays(days) => (days.saturating_mul(24), 1),
        Within::CalendarWeek => (7 * 24, 0),
        Within::CalendarMonth => (31 * 24, 0),
    }
}

fn abandonment(ours: &Abandonment, theirs: &Abandonment) -> Option<String> {
    (ours.period == theirs.period && ours.scope == theirs.scope && ours.most > theirs.most)
        .then(|| "it lets more calls be abandoned".to_owned())
}

fn ring(ours: &Ring, theirs: &Ring) -> Option<String> {
    let less = |ours: Option<u32>, theirs: Option<u32>| ours.zip(theirs).is_some_and(|(ours, theirs)| ours < theirs);
    (less(ours.seconds, theirs.seconds) || less(ours.rings, theirs.rings)).then(|| "it rings for less".to_owned())
}

fn duty(own: &Rule, law: &Rule, ours: &Duty, theirs: &Duty) -> Option<String> {
    if ours.name() != theirs.name() {
        return None;
    }
    match (ours, theirs) {
        (Duty::OwnRequest(ours), Duty::OwnRequest(theirs)) => {
            return shorter_kept(ours, theirs).then(|| "it keeps requests for less time".to_owned());
        }
        (Duty::Registry { codes, refresh }, Duty::Registry { codes: theirs, refresh: due }) => {
            if !codes.iter().any(|code| theirs.contains(code)) {
                return None;
            }
            if refresh.zip(*due).is_some_and(|(ours, theirs)| ours.days() > theirs.days()) {
                return Some("it lets the registry grow older".to_owned());
            }
        }
        _ => {}
    }
    let more = own.unless.iter().find(|exemption| !law.unless.contains(exemption));
    let lifted = more.filter(|_| !matches!(ours, Duty::Other | Duty::Emergency))?;
    Some(format!("it is lifted by \"{lifted}\""))
}

fn shorter_kept(ours: &OwnRequest, theirs: &OwnRequest) -> bool {
    match (ours.kept, theirs.kept) {
        (Some(_), None) => true,
        (Some(ours), Some(theirs)) => ours.days() < theirs.days(),
        (None, _) => false,
    }
}
