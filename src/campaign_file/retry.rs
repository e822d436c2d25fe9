//! `[retry]`: when a lead may be dialed again after an outcome.

use super::nearest;
use super::section::{Entry, Section};
use crate::domain::attempt::CallResult;
use crate::domain::campaign::RetryRule;
use crate::domain::disposition::{Disposition, DispositionSet, FinalFor};
use chrono::Duration;
use toml::de::DeValue;

/// Reads `[retry]`, in the order of writing. Without a set, which then has faults of its own, only durations are read.
pub(super) fn read(top: &mut Section<'_>, set: Option<&DispositionSet>) -> Vec<RetryRule> {
    let Some(section) = top.section("retry") else { return Vec::new() };
    let mut rules: Vec<RetryRule> = Vec::new();
    for entry in section.entries() {
        let row = set.and_then(|set| row(&section, &entry, set));
        let read = rule(&section, &entry, row);
        let (Some(row), Some(rule)) = (row, read) else { continue };
        if rules.iter().any(|earlier| earlier.disposition == row.code) {
            let what = format!("retry.{} speaks of {}, as a key above does", entry.0.value, row.code);
            section.document.fault(entry.0.span.start, what, "leave one out");
            continue;
        }
        rules.push(RetryRule { disposition: row.code.clone(), ..rule });
    }
    rules
}

/// The disposition that a key means: by its code, or by the call result that it stands for.
fn row<'s>(section: &Section<'_>, (key, _): &Entry<'_>, set: &'s DispositionSet) -> Option<&'s Disposition> {
    let by_result = CallResult::from_name(key.value).and_then(|result| set.for_result(result));
    let Some(row) = by_result.or_else(|| set.find(key.value)) else {
        let results = set.rows.iter().filter_map(|row| row.result.map(CallResult::name));
        let codes = set.rows.iter().map(|row| row.code.as_str());
        let known: Vec<_> = results.chain(codes).collect();
        let what = format!("unknown disposition \"{}\" in [retry]", key.value);
        section.document.fault(key.span.start, what, nearest::hint(key.value, known));
        return None;
    };
    match row.final_for {
        FinalFor::None | FinalFor::Number => Some(row),
        FinalFor::Lead | FinalFor::Client => {
            let what = format!("{} ends the lead: it can't be retried", row.code);
            section.document.fault(key.span.start, what, "leave it out");
            None
        }
    }
}

/// `"1d"`, or `{ after = "1d", times = 2 }`; without `after`, the time that the set gives. The disposition is still to be named.
fn rule(section: &Section<'_>, (key, value): &Entry<'_>, row: Option<&Disposition>) -> Option<RetryRule> {
    let least = Duration::minutes(1);
    let table = match value.get_ref() {
        DeValue::Table(table) => table,
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => {
            return Some(RetryRule { after: section.duration_of(value, key.value, least)?, ..RetryRule::default() });
        }
    };
    let mut inner = Section::new(section.document, &format!("retry.{}", key.value), table, value.span().start);
    let given = table.contains_key("after");
    let after = inner.duration("after", least);
    let rest = RetryRule {
        times: inner.whole("times", 1..=99),
        other_number: inner.flag("other_number").unwrap_or_default(),
        other_day_part: inner.flag("other_day_part").unwrap_or_default(),
        ..RetryRule::default()
    };
    inner.close(|_| None);
    if given || row.is_none() {
        return after.map(|after| RetryRule { after, ..rest });
    }
    let from_set = row.and_then(|row| row.retry_after);
    if from_set.is_none() {
        let what = format!("retry.{} does not say when", key.value);
        section.document.fault(value.span().start, what, "add after = \"1d\"");
    }
    from_set.map(|after| RetryRule { after, ..rest })
}
