//! The campaign file's own keys.

use super::dispositions;
use super::document::{Document, Text};
use super::section::Section;
use super::{Context, Terms, calling, embedded_set, filter, fingerprint, mix, nearest, order, phones, quota, retry};
use crate::domain::campaign::{Campaign, CampaignKind, is_sector};
use crate::domain::disposition::DispositionSet;
use crate::domain::fault::Fault;
use crate::domain::list::{DedupeScope, OnRepeat};
use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The fields of a lead that a column can be named for, as in `[columns]`.
pub(super) const LEAD_FIELDS: [&str; 26] = [
    "phone",
    "alternates",
    "calling_code",
    "region",
    "key",
    "name",
    "first_name",
    "last_name",
    "company",
    "state",
    "zip",
    "country",
    "zone",
    "priority",
    "do_not_call",
    "history",
    "consent",
    "customer",
    "purchase",
    "inquiry",
    "scrubbed",
    "past_due",
    "inconvenient",
    "cease",
    "attorney",
    "bankruptcy",
];

/// The tables of a campaign file and their keys: a key in the wrong table is told where it belongs.
pub(super) const TABLES: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "name",
            "client",
            "kind",
            "region",
            "subject",
            "sector",
            "starts",
            "ends",
            "lists",
            "dedupe",
            "repeats",
            "filter",
            "order",
            "dispositions",
            "script",
            "map",
            "columns",
            "calling",
            "attempts",
            "phones",
            "callbacks",
            "retry",
            "mix",
            "quota",
        ],
    ),
    ("calling", &["hours", "hours_for", "floor", "mode", "weight", "caller_ids", "numbers", "practice", "place"]),
    ("attempts", &["total", "per_number", "per_day", "gap", "next_number_after", "spread"]),
    ("phones", &["weekday_day", "weekday_evening", "weekend"]),
    ("callbacks", &["for", "grace"]),
    ("columns", &["no_header"]),
];

/// Longest name, in characters.
const LONGEST_NAME: usize = 64;

/// Reads a campaign file and its disposition set.
///
/// # Errors
/// Every fault of the file, then every fault of the set.
pub(super) fn read(
    document: &Document<'_>,
    table: &Spanned<DeTable<'_>>,
    context: &Context<'_>,
) -> Result<Terms, Vec<Fault>> {
    let mut top = Section::new(document, "", table.get_ref(), 0);
    let name = top.required("name", "name = \"…\", by which commands and reports know the campaign");
    let name = name.and_then(|name| checked_name(document, &name));
    let client = top.required("client", "client = \"…\", the company on whose behalf people are called");
    let kind = kind(&mut top);
    let region = region(&mut top, context);
    let subject = top.text("subject").map(|subject| subject.value.trim().to_owned());
    let sectors = sectors(&mut top);
    let (starts, ends) = dates(&mut top);
    let lists = top.texts("lists");
    let dedupe = top.choice("dedupe", &DedupeScope::ALL, DedupeScope::name).unwrap_or_default();
    let on_repeat = top.choice("repeats", &OnRepeat::ALL, OnRepeat::name).unwrap_or_default();
    let filter = filter::read(&mut top, region.as_deref());
    let order = order::read(&mut top).unwrap_or_default();
    let set = set(&mut top, kind, context);
    let script = top.text("script").map(|script| script.value.trim().to_owned()).unwrap_or_default();
    let map = top.text("map").map(|map| map.value.trim().to_owned()).unwrap_or_default();
    let (columns, no_header) = columns(&mut top);
    let calling = calling::read(&mut top, context);
    let attempts = calling::attempts(&mut top);
    let phones = phones::read(&mut top);
    let callbacks = calling::callbacks(&mut top);
    let retry = retry::read(&mut top, set.as_ref().ok().map(|set| &set.rows));
    let mix = mix::read(&mut top, order);
    let quotas = quota::read(&mut top, region.as_deref(), set.as_ref().ok().map(|set| &set.rows));
    top.close(|key| home(key, ""));

    let mut faults = document.take_faults();
    let set = set.map_err(|of_set| faults.extend(of_set));
    let (Some(name), Some(client), Some(kind), Some(region), Ok(set), true) =
        (name, client, kind, region, set, faults.is_empty())
    else {
        return Err(faults);
    };
    let campaign = Campaign {
        subject: subject.unwrap_or_else(|| name.clone()),
        name,
        client: client.value.trim().to_owned(),
        kind,
        sectors,
        region,
        starts,
        ends,
        lists: lists.iter().map(|list| list.value.to_owned()).collect(),
        columns,
        map,
        no_header,
        dedupe,
        on_repeat,
        filter,
        quotas,
        hours: calling.hours,
        hours_for: calling.hours_for,
        practice: calling.practice,
        place: calling.place,
        floor: calling.floor,
        mode: calling.mode,
        weight: calling.weight,
        caller_ids: calling.caller_ids,
        numbers: calling.numbers,
        attempts,
        phones,
        callbacks,
        retry,
        order,
        mix,
        dispositions: set.named,
        script,
        fingerprint: fingerprint(document.text(), &set.text),
    };
    Ok(Terms { campaign, dispositions: set.rows })
}

/// Where a key that is unknown in table `here` would be right.
pub(super) fn home(key: &str, here: &str) -> Option<String> {
    let (table, _) = TABLES.iter().find(|(table, keys)| *table != here && keys.contains(&key))?;
    Some(if table.is_empty() {
        format!("\"{key}\" belongs above the first [table] of the file")
    } else {
        format!("\"{key}\" belongs under [{table}]")
    })
}

fn kind(top: &mut Section<'_>) -> Option<CampaignKind> {
    // Asked twice so that a missing kind and a misspelt one each say their own thing.
    top.required("kind", "kind = \"sales\", \"survey\" or \"collections\": it decides which law binds")?;
    top.choice("kind", &CampaignKind::ALL, CampaignKind::name)
}

/// For whom or what is called.
fn sectors(top: &mut Section<'_>) -> Vec<String> {
    let mut sectors = Vec::new();
    for text in top.texts("sector") {
        if is_sector(text.value) {
            sectors.push(text.value.to_owned());
        } else {
            let hint = "write words in small letters, such as sector = \"charity\" or [\"electricity\", \"gas\"]";
            top.document.fault(text.span.start, format!("sector \"{}\" is no sector's name", text.value), hint);
        }
    }
    sectors
}

fn region(top: &mut Section<'_>, context: &Context<'_>) -> Option<String> {
    let text = top.required("region", "region = \"US\", the country whose numbers the lists hold")?;
    let code = text.value.trim().to_ascii_uppercase();
    if (context.region_known)(&code) {
        return Some(code);
    }
    let hint = match code.as_str() {
        "UK" => "did you mean \"GB\"?",
        "USA" => "did you mean \"US\"?",
        _ => "write the country's two letters (ISO 3166-1), such as US, GB or CA",
    };
    top.document.fault(text.span.start, format!("unknown region \"{}\"", text.value), hint);
    None
}

/// A name that can stand on a command line and in a file's name.
pub(super) fn checked_name(document: &Document<'_>, name: &Text<'_>) -> Option<String> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let wrong = name.value.chars().position(|c| !allowed(c));
    // A name that began with a hyphen would be taken for an option.
    let wrong = wrong.or_else(|| name.value.starts_with(['-', '.']).then_some(0));
    let wrong = wrong.or_else(|| name.value.chars().nth(LONGEST_NAME).map(|_| LONGEST_NAME));
    if let Some(index) = wrong {
        let hint = format!("use letters, digits, - _ and . only, {LONGEST_NAME} at most, a letter or digit first");
        document.fault_inside(name, index + 1, format!("name \"{}\" can't be used", name.value), hint);
        return None;
    }
    Some(name.value.to_owned())
}

fn dates(top: &mut Section<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let (starts, ends) = (top.date("starts"), top.date("ends"));
    if let (Some((first, _)), Some((last, span))) = (&starts, &ends)
        && last < first
    {
        let what = format!("ends {last} lies before starts {first}");
        top.document.fault(span.start, what, "mend one of the two dates");
    }
    (starts.map(|(date, _)| date), ends.map(|(date, _)| date))
}

/// `[columns]`: which columns hold what, in the order of writing, and whether the files have no header.
fn columns(top: &mut Section<'_>) -> (Vec<(String, Vec<String>)>, bool) {
    let Some(mut section) = top.section("columns") else { return (Vec::new(), false) };
    let no_header = section.flag("no_header").unwrap_or_default();
    for field in LEAD_FIELDS {
        section.value(field);
    }
    let mut columns = Vec::new();
    for (key, value) in section.entries() {
        if !LEAD_FIELDS.contains(&key.value) {
            continue;
        }
        let items: Vec<_> =
            if let DeValue::Array(items) = value.get_ref() { items.iter().collect() } else { vec![value] };
        let mut names: Vec<String> = Vec::new();
        for item in items {
            let Some(name) = column(&section, item, key.value, no_header) else { continue };
            if names.contains(&name) {
                let what = format!("columns.{} names \"{name}\" twice", key.value);
                section.document.fault(item.span().start, what, "leave one out");
            } else {
                names.push(name);
            }
        }
        columns.push((key.value.to_owned(), names));
    }
    // One of them is a phone.
    section.close(|key| if key == "phones" { None } else { home(key, "columns") });
    (columns, no_header)
}

/// A header, or a position from 1.
fn column(section: &Section<'_>, item: &Spanned<DeValue<'_>>, key: &str, no_header: bool) -> Option<String> {
    let at = item.span().start;
    if let Some(position) = item.get_ref().as_integer() {
        let written = u32::from_str_radix(position.as_str(), position.radix()).ok().filter(|n| *n > 0);
        if written.is_none() {
            let hint = "columns are counted from 1";
            section.document.fault(at, format!("columns.{key} is {position}"), hint);
        }
        return written.map(|n| n.to_string());
    }
    let Some(text) = item.get_ref().as_str() else {
        section.wrong_type(item, key, "a header in quotes, a position such as 5, or a list of them");
        return None;
    };
    if text.trim().is_empty() {
        section.document.fault(
            at,
            format!("columns.{key} is blank"),
            "write the column's header, or leave the key out",
        );
        return None;
    }
    if no_header && !text.trim().bytes().all(|b| b.is_ascii_digit()) {
        let what = format!("columns.{key} is \"{text}\", and the files have no header");
        section.document.fault(at, what, "name columns by position, such as 5");
        return None;
    }
    Some(text.trim().to_owned())
}

/// A disposition set, how the campaign names it, and its text.
struct Set {
    named: String,
    text: String,
    rows: DispositionSet,
}

/// The set that a campaign names, or that of its kind.
///
/// # Errors
/// The faults of the set's own text; faults of its name go to the campaign's document.
fn set(top: &mut Section<'_>, kind: Option<CampaignKind>, context: &Context<'_>) -> Result<Set, Vec<Fault>> {
    let key = "dispositions";
    let given = top.value(key).is_some();
    let named = top.text(key);
    let name = match (&named, kind) {
        (Some(text), _) => text.value,
        (None, Some(kind)) if !given => kind.name(),
        (None, _) => return Err(Vec::new()),
    };
    let text = embedded_set(name).map(str::to_owned).or_else(|| (context.read_file)(name));
    let Some(text) = text else {
        if let Some(named) = named {
            let what = format!(
                "no disposition set \"{name}\": it is no set of outdial's, and no file of this name can be read"
            );
            let hint = match nearest::nearest(name, CampaignKind::ALL.map(CampaignKind::name)) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => {
                    let sets = CampaignKind::ALL.map(CampaignKind::name).join(", ");
                    format!("write {sets}, or the path of a TOML file beside this one")
                }
            };
            top.document.fault(named.span.start, what, hint);
        }
        return Err(Vec::new());
    };
    let document = Document::new(name, &text);
    let rows = document.parse().and_then(|table| dispositions::read(&document, &table))?;
    Ok(Set { named: name.to_owned(), rows, text })
}
