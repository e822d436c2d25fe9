//! Mappings: found by name or path, kept for the next list, and `lead maps`.

use super::context::Context;
use super::error::{CliError, Exit};
use super::files;
use super::lists::ReadArgs;
use super::lists_told;
use crate::domain::campaign::Campaign;
use crate::intake::maps::{LeadMap, built_in, named_ones};
use crate::intake::reader::ReadOptions;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where kept mappings lie, in the current folder: a folder a client, a file a mapping, to be put under version control.
const FOLDER: &str = "maps";

/// List the mappings of columns, or print one
///
/// Those of other dialers' files are built in. Those that `--save-map` kept lie in maps/CLIENT/NAME.toml in this folder, to be
/// changed by hand and put under version control. `--use-map NAME` or `map = "NAME"` in a campaign file reads lists with one.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The mapping to print: its name, or its file
    name: Option<String>,
    /// Whose kept mapping is meant, if several clients have one of this name
    #[arg(long, requires = "name")]
    client: Option<String>,
    /// How to print the list
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Lists mappings, or prints one.
///
/// # Errors
/// When the one that is meant is not there, or has a fault.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    if let Some(name) = &args.name {
        let text = match &args.client {
            Some(client) => find(name, client)?.written(),
            None => whichever(name)?.written(),
        };
        write!(context.out(), "{text}")?;
        return Ok(Exit::Done);
    }
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for name in named_ones() {
        let about = built_in(name).transpose()?.map(|map| map.about).unwrap_or_default();
        rows.push((name.to_owned(), "built in".to_owned(), about));
    }
    for path in kept() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // A mapping with a fault is listed all the same: whoever uses it is told.
        let about = read(&path).map_or_else(|error| error.to_string(), |map| map.about);
        rows.push((name, path.display().to_string(), about));
    }
    if args.format == "json" {
        let rows: Vec<_> =
            rows.iter().map(|(name, at, about)| json!({"map": name, "where": at, "about": about})).collect();
        writeln!(context.out(), "{:#}", json!(rows))?;
        return Ok(Exit::Done);
    }
    let wide = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
    for (name, at, about) in rows {
        let at = if at == "built in" { String::new() } else { format!("{at}: ") };
        writeln!(context.out(), "{name:wide$}   {at}{about}")?;
    }
    Ok(Exit::Done)
}

/// The mapping that somebody named for a client's lists: a file, one that is kept for the client, or one that is built in.
///
/// # Errors
/// When there is none of that name, or its text has a fault.
pub fn find(name: &str, client: &str) -> Result<LeadMap, CliError> {
    if is_path(name) {
        return read(Path::new(name));
    }
    let kept = kept_as(name, client);
    if kept.is_file() {
        return read(&kept);
    }
    built_in(name).transpose()?.ok_or_else(|| unknown(name, Some(&kept)))
}

fn whichever(name: &str) -> Result<LeadMap, CliError> {
    if is_path(name) {
        return read(Path::new(name));
    }
    if let Some(map) = built_in(name) {
        return Ok(map?);
    }
    let mut found = kept();
    found.retain(|path| path.file_stem().is_some_and(|stem| stem == name));
    match found.as_slice() {
        [] => Err(unknown(name, None)),
        [one] => read(one),
        several => {
            let paths = several.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
            Err(CliError::new(Exit::Usage, format!("which {name}? {paths}: name the file, or say --client")))
        }
    }
}

fn unknown(name: &str, kept: Option<&Path>) -> CliError {
    let looked = kept.map(|kept| format!(" (looked for {})", kept.display())).unwrap_or_default();
    let names = named_ones().collect::<Vec<_>>().join(", ");
    CliError::fault(format!(
        "there is no mapping \"{name}\"{looked}: built in are {names}; a file is named by its path, such as ./{name}.toml"
    ))
}

fn read(path: &Path) -> Result<LeadMap, CliError> {
    Ok(LeadMap::parse(&path.display().to_string(), &files::read_text(path)?)?)
}

/// Where a mapping is kept: at the path that is said, or by its name with the client's.
///
/// # Errors
/// When the name is that of a mapping that is built in, or can't be a file's.
pub fn place(name: &str, client: &str) -> Result<PathBuf, CliError> {
    if is_path(name) {
        return Ok(PathBuf::from(name));
    }
    let wrong = |why: &str| Err(CliError::new(Exit::Usage, format!("--save-map {name}: {why}")));
    if built_in(name).is_some() {
        return wrong("a mapping that is built in has this name: choose another");
    }
    if slug(name) != name {
        return wrong("a name has small letters, digits and hyphens, such as weekly; a path ends in .toml");
    }
    Ok(kept_as(name, client))
}

/// Keeps a mapping.
///
/// # Errors
/// When another mapping lies there already, or the file can't be written.
pub fn save(context: &Context, target: &Path, map: &LeadMap) -> Result<(), CliError> {
    let text = map.written();
    let failed = |error: std::io::Error| {
        CliError::fault(format!("{}: the mapping can't be written: {error}; name another place", target.display()))
    };
    match std::fs::read_to_string(target) {
        Ok(there) if there == text => {
            context.say(format!("mapping {}: unchanged", target.display()));
            return Ok(());
        }
        Ok(_) => {
            let line = format!(
                "{}: another mapping lies there: change it by hand, remove it, or keep this one under another name",
                target.display()
            );
            return Err(CliError::fault(line));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(target, text).map_err(failed)?;
    context.say(format!("mapping kept in {}", target.display()));
    Ok(())
}

/// What a list was read with, to be kept for the next.
pub fn of_list(campaign: &Campaign, path: &Path, read: &ReadOptions, columns: Vec<(String, String)>) -> LeadMap {
    LeadMap {
        about: format!("{}: {}", campaign.client, lists_told::short(&path.display().to_string())),
        header: read.header.clone(),
        no_header: (read.no_header && read.header.is_empty()).then_some(true),
        delimiter: read
            .delimiter
            .map(|byte| if byte == b'\t' { "tab".to_owned() } else { char::from(byte).to_string() }),
        encoding: read.encoding.clone(),
        region: read.region.clone().filter(|region| *region != campaign.region),
        columns,
        if_there: Vec::new(),
        leave_out: read.leave_out.clone(),
    }
}

/// Where the mapping of these lists is to be kept, if it is.
///
/// # Errors
/// When it is the mapping of several lists, or its name can't be used.
pub fn target(args: &ReadArgs, campaign: &Campaign, paths: &[PathBuf]) -> Result<Option<PathBuf>, CliError> {
    let target = args.save_map.as_deref().map(|name| place(name, &campaign.client)).transpose()?;
    if target.is_some() && paths.len() != 1 {
        let line = "--save-map keeps the mapping of one list: name one, and read the others with --use-map";
        return Err(CliError::new(Exit::Usage, line));
    }
    Ok(target)
}

fn is_path(name: &str) -> bool {
    name.ends_with(".toml") || name.contains(std::path::is_separator)
}

fn kept_as(name: &str, client: &str) -> PathBuf {
    Path::new(FOLDER).join(slug(client)).join(format!("{name}.toml"))
}

/// The kept mappings, sorted.
fn kept() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        glob::glob(&format!("{FOLDER}/*/*.toml")).map(|paths| paths.flatten().collect()).unwrap_or_default();
    found.sort();
    found
}

/// `meridian-solar` for `Meridian Solar`.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_a_folder() {
        for (client, folder) in [
            ("Meridian Solar", "meridian-solar"),
            ("A. & B. (UK) Ltd.", "a-b-uk-ltd"),
            ("../../etc", "etc"),
            ("ÄON", "äon"),
        ] {
            assert_eq!(slug(client), folder, "{client}");
        }
        for name in ["vicidial", "Weekly", "a b", ".."] {
            assert!(place(name, "Acme").is_err(), "{name}");
        }
        assert_eq!(place("weekly", "Acme").ok(), Some(PathBuf::from("maps/acme/weekly.toml")));
        assert_eq!(place("x/y.toml", "Acme").ok(), Some(PathBuf::from("x/y.toml")));
    }
}
