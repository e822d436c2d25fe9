//! `lead import --dry-run`: what a load would do, for somebody to look at before it is done.

use super::account;
use super::context::Context;
use super::error::{CliError, Exit};
use super::files;
use super::inputs::InputFile;
use super::lists::{self, ReadArgs};
use super::words::{WIDTH, count, counted, wrapped};
use crate::domain::campaign::Campaign;
use crate::domain::lead::{DraftPhone, LeadDraft, Reject};
use crate::domain::phone::PhoneType;
use crate::domain::phone_label::PhoneLabel;
use crate::domain::place::Place;
use crate::intake::reject::RejectWriter;
use crate::list_import::Source;
use crate::list_import::rehearsal::{EXAMPLES, Reason, Rehearsal, Scope, rehearse_list};
use crate::report::table::{Align, aligned};
use crate::store::{RejectSum, Store};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Rehearses lists one after the other, each as if the others were not there.
///
/// # Errors
/// As a load; and when the rejects can't be written where `--rejects` says.
pub fn run(
    context: &mut Context,
    store: &mut dyn Store,
    campaign_id: i64,
    campaign: &Campaign,
    lists: &[InputFile],
    args: &ReadArgs,
    format: &str,
) -> Result<Exit, CliError> {
    let mut told = Vec::new();
    for (index, file) in lists.iter().enumerate() {
        let rehearsal = match &args.rejects {
            None => rehearse(context, store, campaign_id, campaign, file, args, &mut |_| {})?,
            Some(target) => {
                with_rejects(target, |keep| rehearse(context, store, campaign_id, campaign, file, args, keep))?
            }
        };
        if format == "json" {
            told.push(as_json(Path::new(&file.name()), &rehearsal));
            continue;
        }
        let text = text(Path::new(&file.name()), campaign, &rehearsal);
        let gap = if index > 0 { "\n" } else { "" };
        write!(context.out(), "{gap}{text}")?;
    }
    match told.as_slice() {
        [] => {}
        [one] => writeln!(context.out(), "{one:#}")?,
        many => writeln!(context.out(), "{:#}", json!(many))?,
    }
    Ok(Exit::Done)
}

/// What would come of loading a list; `keep` is told its rejects.
fn rehearse(
    context: &Context,
    store: &mut dyn Store,
    campaign_id: i64,
    campaign: &Campaign,
    file: &InputFile,
    args: &ReadArgs,
    keep: &mut dyn FnMut(&Reject),
) -> Result<Rehearsal, CliError> {
    let loading = args.loading(context, campaign_id, campaign)?;
    let source = Source { file: file.name(), open: &|| file.open() };
    rehearse_list(store, &context.zones, &source, &loading, keep).map_err(|error| lists::failed(&file.path, error))
}

fn with_rejects(
    target: &Path,
    rehearse: impl FnOnce(&mut dyn FnMut(&Reject)) -> Result<Rehearsal, CliError>,
) -> Result<Rehearsal, CliError> {
    let mut rehearsal = None;
    files::write_whole(target, |file| {
        let wrong = |error: std::io::Error| files::unwritable(target, &error);
        let mut writer = RejectWriter::new(file).map_err(wrong)?;
        let mut failed = None;
        let done = rehearse(&mut |reject| {
            if failed.is_none() {
                failed = writer.write(reject).err();
            }
        })?;
        rehearsal = Some(done);
        failed.map_or(Ok(()), Err).and_then(|()| writer.finish()).map_err(wrong)
    })?;
    rehearsal.ok_or_else(|| CliError::fault("the list was not read"))
}

/// The whole account for people, under 100 columns wide.
fn text(file: &Path, campaign: &Campaign, rehearsal: &Rehearsal) -> String {
    let mut lines = vec![format!("{} for campaign {}: nothing is stored", file.display(), campaign.name)];
    if rehearsal.already {
        lines.push("This very file was loaded before: loading it again would change nothing.".to_owned());
    } else if rehearsal.resumed_after > 0 {
        let rows = count(rehearsal.resumed_after);
        lines.push(format!(
            "An earlier load was cut off: it would go on after row {rows}, and the rows before it count no more."
        ));
    }
    lines.push(String::new());
    lines.extend(columns(rehearsal));
    lines.push(String::new());
    lines.extend(samples(campaign, rehearsal));
    if !rehearsal.already {
        lines.push(String::new());
        lines.extend(rows(rehearsal));
        lines.extend(not_taken(rehearsal));
        lines.push(String::new());
        lines.push("The same command without --dry-run loads it.".to_owned());
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// How far what belongs to a word is indented.
const HANG: usize = 14;

fn columns(rehearsal: &Rehearsal) -> Vec<String> {
    let mut lines = Vec::new();
    let mut row = |word: &str, text: &str| {
        let broken = wrapped(text, WIDTH, HANG);
        for (index, line) in broken.iter().enumerate() {
            lines.push(if index == 0 { format!("{word:HANG$}{line}") } else { line.clone() });
        }
    };
    row("File", &rehearsal.described.written);
    let mut word = "Columns";
    for (field, columns) in &rehearsal.described.fields {
        row(word, &format!("{field} ← {}", columns.join(", ")));
        word = "";
    }
    if !rehearsal.described.extra.is_empty() {
        row("Kept as extra", &format!(" {}", rehearsal.described.extra.join(", ")));
    }
    lines
}

/// A cell of the samples, cut to a width.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn samples(campaign: &Campaign, rehearsal: &Rehearsal) -> Vec<String> {
    if rehearsal.samples.is_empty() {
        return vec!["No row would be taken: are --map, --region and --no-header as the file needs them?".to_owned()];
    }
    let heading = ["row", "phone", "type", "place", "name", "key"].map(str::to_owned).to_vec();
    let mut table = vec![heading];
    for (draft, places) in &rehearsal.samples {
        for (index, phone) in draft.phones.iter().enumerate() {
            let place = places.get(index).map(ToString::to_string).unwrap_or_default();
            let first = |text: &str, width: usize| if index == 0 { cut(text, width) } else { String::new() };
            table.push(vec![
                first(&draft.row.to_string(), 9),
                international(phone),
                class(campaign, phone.kind),
                cut(&place, 22),
                first(shown_name(draft), 16),
                first(&draft.key, 10),
            ]);
        }
    }
    let sides = [Align::Right, Align::Left, Align::Left, Align::Left, Align::Left, Align::Left];
    let shown = rehearsal.samples.len() as u64;
    let mut lines = vec![format!("The first {} as stored", counted(shown, "row", "rows"))];
    lines.extend(aligned(&table, &sides, "  "));
    lines
}

fn shown_name(draft: &LeadDraft) -> &str {
    if draft.name.is_empty() { &draft.company } else { &draft.name }
}

/// `+1 305-555-0142 x12`.
fn international(phone: &DraftPhone) -> String {
    let extension = if phone.extension.is_empty() { String::new() } else { format!(" x{}", phone.extension) };
    format!("{:#}{extension}", phone.number)
}

fn class(campaign: &Campaign, kind: PhoneType) -> String {
    let name = kind.name().replace('_', " ");
    if campaign.dials(kind) { name } else { format!("{name} (not dialed)") }
}

fn rows(rehearsal: &Rehearsal) -> Vec<String> {
    let counts = rehearsal.counts;
    let undialed = account::undialed(&sums(rehearsal));
    let set_aside = counts.set_aside.saturating_sub(undialed);
    let of_database = format!("{} of them by leads of the database", count(rehearsal.in_database));
    let mut rows = vec![
        (counts.rows, if counts.rows == 1 { "row" } else { "rows" }, String::new()),
        (counts.accepted, if counts.accepted == 1 { "new lead" } else { "new leads" }, String::new()),
        (counts.merged, "merged into leads that have the number", of_database.clone()),
        (set_aside, "set aside as repeats", of_database),
        (undialed, "set aside for the class of their numbers", String::new()),
        (counts.rejected, "rejected", String::new()),
        (
            counts.cells_rejected,
            if counts.cells_rejected == 1 {
                "cell left out of a row that is taken"
            } else {
                "cells left out of rows that are taken"
            },
            String::new(),
        ),
        (
            counts.distinct_phones,
            if counts.distinct_phones == 1 { "distinct valid number" } else { "distinct valid numbers" },
            String::new(),
        ),
    ];
    rows.retain(|(figure, word, _)| *figure > 0 || matches!(*word, "rows" | "new leads" | "rejected"));
    let wide = rows.iter().map(|(figure, ..)| count(*figure).len()).max().unwrap_or_default();
    let row = |(index, (figure, word, more)): (usize, (u64, &str, String))| {
        let label = if index == 0 { "Account" } else { "" };
        let more = if more.is_empty() { String::new() } else { format!(" ({more})") };
        format!("{label:HANG$}{:>wide$}  {word}{more}", count(figure))
    };
    let mut lines: Vec<String> = rows.into_iter().enumerate().map(row).collect();
    let classes = &rehearsal.file.classes;
    if let Some(told) = account::classes(classes) {
        let told = std::iter::once(told).chain(account::unassigned(classes)).collect::<Vec<_>>().join("; ");
        let broken = wrapped(&told, WIDTH, HANG);
        let first =
            |(index, line): (usize, String)| if index == 0 { format!("{:HANG$}{line}", "Numbers") } else { line };
        lines.extend(broken.into_iter().enumerate().map(first));
    }
    lines
}

fn sums(rehearsal: &Rehearsal) -> Vec<RejectSum> {
    let sum = |((scope, code), reason): (&(Scope, _), &Reason)| RejectSum {
        code: *code,
        whole_row: *scope == Scope::Row,
        times: reason.times,
    };
    rehearsal.reasons.iter().map(sum).collect()
}

fn not_taken(rehearsal: &Rehearsal) -> Vec<String> {
    let mut lines = Vec::new();
    for (scope, title) in [(Scope::Row, "Rows not taken"), (Scope::Cell, "Cells left out of rows that are taken")] {
        let mut reasons: Vec<_> = rehearsal.reasons.iter().filter(|((of, _), _)| *of == scope).collect();
        reasons.sort_by_key(|(_, reason)| std::cmp::Reverse(reason.times));
        if reasons.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(title.to_owned());
        let wide = reasons.iter().map(|(_, reason)| count(reason.times).len()).max().unwrap_or_default();
        for ((_, code), reason) in reasons {
            let why = reason.examples.first().map(|first| first.reason.as_str()).unwrap_or_default();
            let head = format!("  {:>wide$}  {}: ", count(reason.times), code.name());
            let text = wrapped(why, 96 - wide - code.name().len() - 8, wide + 6);
            for (index, line) in text.iter().enumerate() {
                lines.push(if index == 0 { format!("{head}{line}") } else { line.clone() });
            }
            for example in &reason.examples {
                let value = cut(&example.value.replace(['\n', '\r', '\t'], " "), 40);
                let column =
                    if example.column.is_empty() { String::new() } else { format!(", {}", cut(&example.column, 20)) };
                lines.push(format!("{:hang$}line {}{column}: {value}", "", example.line, hang = wide + 6));
            }
            if reason.times > EXAMPLES as u64 {
                lines.push(format!("{:hang$}…", "", hang = wide + 6));
            }
        }
    }
    lines
}

fn as_json(file: &Path, rehearsal: &Rehearsal) -> Value {
    let mut whole = serde_json::to_value(rehearsal.counts).unwrap_or_default();
    let sums = sums(rehearsal);
    let sample = |(draft, places): &(LeadDraft, Vec<Arc<Place>>)| {
        let phones = draft.phones.iter().enumerate().map(|(index, phone)| {
            let place = places.get(index).map(ToString::to_string);
            json!({
                "phone": phone.number.to_string(),
                "type": phone.kind.name(),
                "label": PhoneLabel::of(phone.kind, phone.label).map(PhoneLabel::name),
                "extension": phone.extension,
                "place": place,
            })
        });
        let extra: serde_json::Map<_, _> = draft.extra.iter().map(|(name, cell)| (name.clone(), json!(cell))).collect();
        json!({
            "row": draft.row,
            "line": draft.line,
            "key": draft.key,
            "name": draft.name,
            "company": draft.company,
            "phones": phones.collect::<Vec<_>>(),
            "claims": draft.claims.tokens(),
            "columns": extra,
        })
    };
    let reject = |reject: &Reject| json!({"line": reject.line, "column": reject.column, "value": reject.value, "reason": reject.reason});
    let examples: serde_json::Map<_, _> = rehearsal
        .reasons
        .iter()
        .map(|((scope, code), reason)| {
            let scope = if *scope == Scope::Row { "row" } else { "cell" };
            (format!("{scope}:{}", code.name()), json!(reason.examples.iter().map(reject).collect::<Vec<_>>()))
        })
        .collect();
    if let Some(object) = whole.as_object_mut() {
        object.insert("file".into(), json!(file));
        object.insert("dry_run".into(), json!(true));
        object.insert("already_loaded".into(), json!(rehearsal.already));
        object.insert("resumed_after_row".into(), json!(rehearsal.resumed_after));
        object.insert("written".into(), json!(rehearsal.described.written));
        let fields: serde_json::Map<_, _> =
            rehearsal.described.fields.iter().map(|(field, columns)| (field.clone(), json!(columns))).collect();
        object.insert("mapping".into(), json!(fields));
        object.insert("extra".into(), json!(rehearsal.described.extra));
        object.insert("repeats_of_the_database".into(), json!(rehearsal.in_database));
        object.insert("classes".into(), account::classes_json(&rehearsal.file.classes));
        object.insert("reasons".into(), account::reasons_json(&sums));
        object.insert("examples".into(), json!(examples));
        object.insert("samples".into(), json!(rehearsal.samples.iter().map(sample).collect::<Vec<_>>()));
    }
    whole
}
