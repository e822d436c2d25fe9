//! `[[quota]]`: how many completes are wanted of whom.

use super::document::Text;
use super::filter;
use super::section::Section;
use crate::domain::disposition::DispositionSet;
use crate::domain::filter::{Column, Filter, OwnColumn, same};
use crate::domain::fingerprint::hex;
use crate::domain::quota::{Quota, Quotas};
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most completes that can be wanted.
const MOST: u32 = 10_000_000;

/// How many quotas a campaign may have: each lead is asked about all of them.
const MOST_QUOTAS: usize = 1_000;

/// Reads the quotas, in the order of writing. The set says which outcomes count.
pub(super) fn read(top: &mut Section<'_>, region: Option<&str>, set: Option<&DispositionSet>) -> Quotas {
    let mut all: Vec<Quota> = Vec::new();
    for (table, at) in tables(top) {
        let Some((quota, name)) = quota(top, table, at, region) else { continue };
        if all.iter().any(|earlier| same(&earlier.name, &quota.name)) {
            let what = format!("two quotas are named \"{}\"", quota.name);
            top.document.fault(name.span.start, what, "give each a name of its own");
        } else if all.len() == MOST_QUOTAS {
            top.document.fault(
                at,
                format!("more than {MOST_QUOTAS} quotas"),
                "make fewer: each lead is asked about all",
            );
            break;
        } else {
            all.push(quota);
        }
    }
    if all.is_empty() {
        return Quotas::default();
    }
    let fingerprint = fingerprint(&all, region, &set.map(DispositionSet::successes).unwrap_or_default());
    Quotas { all, fingerprint }
}

/// The tables of the list, each with its place in the text.
fn tables<'d>(top: &mut Section<'d>) -> Vec<(&'d DeTable<'d>, usize)> {
    const HOW: &str = "tables: a line [[quota]], and the keys of a quota below it";
    let Some(value) = top.value("quota") else { return Vec::new() };
    let DeValue::Array(items) = value.get_ref() else {
        top.wrong_type(value, "quota", HOW);
        return Vec::new();
    };
    let table = |item: &'d Spanned<DeValue<'d>>| match item.get_ref().as_table() {
        Some(table) => Some((table, item.span().start)),
        None => {
            top.wrong_type(item, "quota", HOW);
            None
        }
    };
    items.iter().filter_map(table).collect()
}

/// The text of the filter of a quota.
pub(super) fn leads_text<'d>(top: &mut Section<'d>, at: usize) -> Option<Text<'d>> {
    let (table, begins) = tables(top).into_iter().nth(at)?;
    Section::new(top.document, "quota", table, begins).text("leads")
}

fn quota<'d>(top: &Section<'d>, table: &'d DeTable<'d>, at: usize, region: Option<&str>) -> Option<(Quota, Text<'d>)> {
    let mut section = Section::new(top.document, "quota", table, at);
    let name = section.required("name", "name = \"…\", by which reports know the quota");
    let set = section.text("set").map(|set| set.value.trim().to_owned());
    let given = section.value("leads").is_some();
    let leads = leads(&mut section, region);
    let answers = answers(&mut section);
    if section.value("target").is_none() {
        section.document.fault(at, "no quota.target", "add target = 50, the completes that are wanted");
    }
    let target = section.whole("target", 0..=MOST);
    section.close(|key| match key {
        "cells" | "filter" | "where" => Some("a quota says which leads it means with leads = '…'".to_owned()),
        _ => None,
    });
    let (answers, name, target) = (answers?, name?, target?);
    // A filter with faults is none of all leads.
    if given && leads.is_none() {
        return None;
    }
    Some((Quota { name: name.value.trim().to_owned(), set, leads, answers, target }, name))
}

/// Which leads, in the language of filters. What calls change of a lead can't be asked: it would fall elsewhere with each call.
fn leads(section: &mut Section<'_>, region: Option<&str>) -> Option<Filter> {
    let text = section.text("leads")?;
    let filter = filter::understood(section.document, &text, "quota.leads", region)?;
    for column in [OwnColumn::Attempts, OwnColumn::LastResult] {
        if crate::filter::ask::columns_of(&filter).contains(&&Column::Own(column)) {
            let what = format!("quota.leads asks {}, which changes with each call", column.name());
            section.document.fault(text.span.start, what, "ask columns of the list");
            return None;
        }
    }
    Some(filter)
}

/// `{ q1 = "yes", q2 = ["a", "b"] }`, in the order of writing; `None` if it has faults.
fn answers(section: &mut Section<'_>) -> Option<Vec<(String, Vec<String>)>> {
    let Some(value) = section.value("answers") else { return Some(Vec::new()) };
    let Some(table) = value.get_ref().as_table() else {
        section.wrong_type(value, "answers", "questions and answers: answers = { q1 = \"yes\", q2 = [\"a\", \"b\"] }");
        return None;
    };
    let inner = Section::new(section.document, "quota.answers", table, value.span().start);
    let mut answers: Vec<(String, Vec<String>)> = Vec::new();
    let mut sound = true;
    for (key, value) in inner.entries() {
        let wanted: Vec<String> =
            inner.texts_of(value, key.value).iter().map(|text| text.value.trim().to_owned()).collect();
        if key.value.trim().is_empty() {
            inner.document.fault(
                key.span.start,
                "a question without a name",
                "write its name: answers = { q1 = \"yes\" }",
            );
            sound = false;
        } else if answers.iter().any(|(question, _)| same(question, key.value)) {
            let what = format!("quota.answers names {} twice", key.value);
            inner.document.fault(key.span.start, what, "write its answers as a list: [\"a\", \"b\"]");
            sound = false;
        } else if wanted.is_empty() {
            if value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
                let what = format!("quota.answers.{} is an empty list", key.value);
                inner.document.fault(
                    value.span().start,
                    what,
                    "name the answers that count, or leave the question out",
                );
            }
            sound = false;
        } else {
            answers.push((key.value.trim().to_owned(), wanted));
        }
    }
    sound.then_some(answers)
}

/// Of all that decides which completes count into which quota.
fn fingerprint(all: &[Quota], region: Option<&str>, successes: &[String]) -> String {
    let parts: Vec<_> =
        all.iter().map(|quota| (quota.leads.as_ref().map(|leads| &leads.text), &quota.answers)).collect();
    hex(&Sha256::digest(format!("{region:?} {successes:?} {parts:?}")))
}
