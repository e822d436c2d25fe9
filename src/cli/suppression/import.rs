//! `suppression import`: lists and registries from their files.

use super::registries::{code, country, refresh};
use super::{By, areas, known_client};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::files;
use crate::cli::interrupt::{self, stop_flag, stopping};
use crate::cli::lists::known_region;
use crate::cli::progress;
use crate::cli::words::{count, counted};
use crate::domain::registry::Coverage;
use crate::domain::suppression::{ListKind, SuppressionList};
use crate::intake::registry::ListOptions;
use crate::intake::reject::RejectWriter;
use crate::intake::unpack::{Packed, Shape};
use crate::rules::places;
use crate::store::StoreError;
use crate::store::suppression::Suppressions;
use crate::suppression_import::{LoadError, Loaded, Loading, Source, Visit, Wash, load};
use chrono::{Duration, NaiveDate};
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Load a suppression list or a registry
///
/// outdial suppression import --list us-dnc --kind national --for US --as-of 2026-11-14 dnc.zip
///
/// Reads what the registries hand out: flat text and tagged files of the United States and Canada, fixed records of the Telephone
/// Preference Service, washed lists, one number a line, and CSV with a header; packed (zip, gzip) or not. All files of a command,
/// and all members of an archive, are one load: it replaces the list, or, if its lines say A and D, changes it. Until it is
/// whole the old list is in force.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files of the list
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the list is called here
    #[arg(long, value_name = "NAME")]
    list: String,
    /// What it is
    #[arg(long, value_parser = PossibleValuesParser::new(ListKind::ALL.map(ListKind::name)))]
    kind: String,
    /// Whose registry it is: US, CA, GB-TPS, US-IN
    #[arg(long = "for", value_name = "CODE")]
    registry: Option<String>,
    /// The client whose campaigns it binds; a list of kind client needs one
    #[arg(long)]
    client: Option<String>,
    /// The day as of which the list is: a registry's age counts from it [default: today, except for registries]
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// It is a change file: lines without A or D add
    #[arg(long)]
    changes: bool,
    /// Country of national numbers [default: the registry's]
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Say which column holds a field: phone=DNC_Home (repeatable), expires, reason
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The first line is an entry, not a header
    #[arg(long)]
    no_header: bool,
    /// The file answers numbers that were sent to be washed: it names those that are registered, or those that are permitted
    #[arg(long, value_name = "WHICH", value_parser = ["registered", "permitted"])]
    wash: Option<String>,
    /// What was sent to be washed: only of these numbers does the list say anything
    #[arg(long, value_name = "FILE", requires = "wash", required_if_eq("wash", "permitted"))]
    uploaded: Option<PathBuf>,
    /// Load a whole file that is less than half of what it replaces, or leaves out area codes that are covered
    #[arg(long)]
    force_smaller: bool,
    /// Load a file that is older than what it replaces
    #[arg(long)]
    force_older: bool,
    /// Write the lines that could not be read to this file
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How to print what was done
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    by: By,
}

/// The files of a command, opened one after the other.
struct Files<'a> {
    context: &'a Context,
    paths: &'a [PathBuf],
}

impl Source for Files<'_> {
    fn each(&self, visit: &mut Visit<'_>) -> Result<(), LoadError> {
        for path in self.paths {
            let name = path.display().to_string();
            let wrong = |error: std::io::Error| LoadError::Refused(CliError::unreadable(path, &error).to_string());
            let length = std::fs::metadata(path).map_err(wrong)?.len();
            let bar = progress::bytes(self.context, &name, length);
            let file = std::fs::File::open(path).map_err(wrong)?;
            let unpacked = |error| LoadError::Open { file: name.clone(), error };
            let mut packed = Packed::open(bar.wrap_read(file), None).map_err(unpacked)?;
            if let Shape::Workbook(_) = packed.shape() {
                let line =
                    format!("{name}: this is a workbook, of which no list is read: save the sheet as CSV (UTF-8)");
                return Err(LoadError::Refused(line));
            }
            bar.reset();
            for member in packed.members().to_vec() {
                let shown = if member.name.is_empty() { name.clone() } else { format!("{name}: {}", member.name) };
                let mut bytes = packed.read(&member).map_err(unpacked)?;
                visit(&shown, &mut bytes)?;
            }
            bar.finish_and_clear();
        }
        Ok(())
    }
}

/// Loads a list.
///
/// # Errors
/// When the options do not fit together, and as [`load`] says; then the list is as it was.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut loading = loading(context, args)?;
    for path in args.files.iter().chain(&args.uploaded) {
        files::on_disk(path)?;
    }
    if let Some(target) = &args.rejects {
        let mut kept: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
        kept.push(&context.globals.db);
        files::spare(target, &kept)?;
    }
    let mut store = context.existing_store()?;
    if !loading.list.client.is_empty() {
        loading.list.client = known_client(context, &store, &loading.list.client)?;
    }
    let before = store.suppression_lists()?.into_iter().find(|list| list.name == loading.list.name);
    let uploaded = args.uploaded.as_ref().map(std::slice::from_ref).map(|paths| Files { context, paths });
    let sent = uploaded.as_ref().map(|files| files as &dyn Source);
    stop_flag();
    let loaded = load(&mut store, &Files { context, paths: &args.files }, sent, &loading, &stopping);
    let loaded = loaded.map_err(|error| match error {
        LoadError::Stopped => interrupt::stopped_whole(&loading.list.name),
        LoadError::Store(StoreError::Locked { .. }) if stopping() => interrupt::stopped_whole(&loading.list.name),
        LoadError::Store(error) => error.into(),
        LoadError::Open { .. } | LoadError::Intake { .. } | LoadError::Refused(_) => CliError::fault(error.to_string()),
    })?;
    if let Some(target) = &args.rejects
        && !loaded.rejects.is_empty()
    {
        write_rejects(target, &loaded)?;
    }
    tell(context, args, &loading, &loaded)?;
    if let Some(note) = before.filter(|_| loaded.changes).and_then(|before| gap(context, &before, &loading.list)) {
        context.say(note);
    }
    Ok(Exit::Done)
}

/// What is to be asked of a change file for a registry that was older already than it may be: files in between may be missing.
fn gap(context: &Context, before: &SuppressionList, after: &SuppressionList) -> Option<String> {
    let (had, has) = (before.as_of?, after.as_of?);
    let refresh = refresh(context.rulebook(), &after.registry, has)?;
    (refresh.age.after(had) < has).then(|| {
        format!(
            "note: {} was of {had}, older than the {} allowed: if this file does not hold all changes since then, load a whole one",
            after.name, refresh.age
        )
    })
}

fn loading(context: &Context, args: &Args) -> Result<Loading, CliError> {
    let usage = |line: String| CliError::new(Exit::Usage, line);
    let kind = ListKind::from_name(&args.kind).ok_or_else(|| usage(format!("--kind {}: there is none", args.kind)))?;
    if args.list.trim().is_empty() {
        return Err(usage("--list: give it a name".to_owned()));
    }
    // The day has begun somewhere.
    let today = (context.now + Duration::hours(14)).date_naive();
    let as_of = match args.as_of {
        Some(day) if day > today => return Err(usage(format!("--as-of {day}: that day is still to come"))),
        Some(day) => day,
        None if kind.is_registry() => {
            let line = "say as of which day the registry's file is, such as --as-of 2026-11-14: its age counts from it";
            return Err(usage(line.to_owned()));
        }
        None => context.now.date_naive(),
    };
    let registry = match (&args.registry, kind.is_registry()) {
        (Some(text), true) => code(context.rulebook(), text, kind)?,
        (None, true) => {
            return Err(usage("say whose registry it is, such as --for US, --for GB-TPS or --for US-IN".to_owned()));
        }
        (Some(_), false) => {
            return Err(usage(format!("--for is for registries, and this is of kind {kind}", kind = kind.name())));
        }
        (None, false) => String::new(),
    };
    let client = args.client.clone().unwrap_or_default();
    if kind == ListKind::Client && client.is_empty() {
        return Err(usage("a list of kind client needs --client, the client whose campaigns it binds".to_owned()));
    }
    if kind.is_registry() && !client.is_empty() {
        return Err(usage("--client: a registry binds everybody".to_owned()));
    }
    if args.wash.is_some() && !kind.is_registry() {
        return Err(usage("--wash is for the answers of registries: --kind national or state".to_owned()));
    }
    let region = match &args.region {
        Some(region) => Some(known_region(region)?),
        None if registry.is_empty() => None,
        None => Some(country(&registry)),
    };
    // Only the countries of the North American plan share one.
    let abroad = match country(&registry).as_str() {
        of @ ("US" | "CA") => places::area_codes_outside(of),
        _ => Vec::new(),
    };
    let mut columns = Vec::new();
    for map in &args.map {
        let Some((field, column)) = map.split_once('=') else {
            return Err(usage(format!("--map {map}: write FIELD=COLUMN, such as phone=DNC_Home or expires=Until")));
        };
        columns.push((field.trim().to_owned(), column.trim().to_owned()));
    }
    let names: Vec<_> =
        args.files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy()).collect();
    let list = SuppressionList {
        id: 0,
        name: args.list.trim().to_owned(),
        kind,
        registry,
        client,
        source: names.join(", "),
        as_of: Some(as_of),
        loaded_at: Some(context.now),
        by: args.by.by.clone(),
        numbers: 0,
    };
    let wash = args.wash.as_deref().map(|word| if word == "permitted" { Wash::Permitted } else { Wash::Registered });
    let read = ListOptions { region, columns, no_header: args.no_header };
    let (changes, smaller, older) = (args.changes, args.force_smaller, args.force_older);
    Ok(Loading { list, changes, wash, read, abroad, smaller, older, at: context.now })
}

fn write_rejects(target: &Path, loaded: &Loaded) -> Result<(), CliError> {
    files::write_whole(target, |file| {
        let wrong = |error: std::io::Error| files::unwritable(target, &error);
        let mut writer = RejectWriter::new(file).map_err(wrong)?;
        loaded.rejects.iter().try_for_each(|(_, reject)| writer.write(reject)).map_err(wrong)?;
        writer.finish().map_err(wrong)
    })
}

/// Lines that could not be read are named, so many at most.
const NAMED: usize = 5;

fn tell(context: &mut Context, args: &Args, loading: &Loading, loaded: &Loaded) -> Result<(), CliError> {
    let counts = loaded.counts;
    if args.format == "json" {
        let list = &loading.list;
        let areas = match &loaded.covers {
            Some(Coverage::Areas(areas)) => Some(areas.len()),
            Some(Coverage::Country(_) | Coverage::Washed | Coverage::Nothing) | None => None,
        };
        let told = json!({
            "list": list.name, "kind": list.kind.name(), "registry": list.registry, "client": list.client,
            "as_of": list.as_of.map(|day| day.to_string()), "by": list.by, "source": list.source,
            "changes": loaded.changes, "read": loaded.lines, "numbers": counts.numbers, "added": counts.added,
            "removed": counts.removed, "kept": counts.kept, "not_listed": loaded.not_listed, "rejected": loaded.rejected,
            "area_codes": areas,
        });
        writeln!(context.out(), "{told:#}")?;
    } else {
        let numbers = counted(counts.numbers, "number", "numbers");
        let how = if loaded.changes { "changed" } else { "loaded" };
        let mut parts = vec![format!("{} read", count(loaded.lines))];
        if loaded.changes || !loading.list.kind.is_registry() {
            parts.push(format!("{} added", count(counts.added)));
            parts.push(format!("{} removed", count(counts.removed)));
        }
        if loaded.not_listed > 0 {
            parts.push(format!("{} not listed", count(loaded.not_listed)));
        }
        if let Some(covers) = loaded.covers.as_ref().and_then(areas) {
            parts.push(format!("covers {covers}"));
        }
        writeln!(context.out(), "{}   {how}   {numbers}   ({})", loading.list.name, parts.join(", "))?;
    }
    if counts.kept > 0 {
        let entries = counted(counts.kept, "number", "numbers");
        context.say(format!(
            "note: {entries} that the file deletes were not loaded from a file and stay: `outdial suppression lift`"
        ));
    }
    if loaded.rejected > 0 {
        context.say(format!("{} could not be read:", counted(loaded.rejected, "entry", "entries")));
        for (file, reject) in loaded.rejects.iter().take(NAMED) {
            let column = if reject.column.is_empty() { String::new() } else { format!(", {}", reject.column) };
            context.say(format!("  {file}, line {}{column}: \"{}\": {}", reject.line, reject.value, reject.reason));
        }
        if args.rejects.is_none() && loaded.rejects.len() > NAMED {
            context.say("  …; --rejects FILE writes them all");
        }
    }
    Ok(())
}
