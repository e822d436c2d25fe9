//! Settings that hold for every command, and the folder of zone data.

use super::error::CliError;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// Options that every command takes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Globals {
    /// The database file
    #[arg(long, global = true, env = "OUTDIAL_DB", default_value = "outdial.db", value_name = "PATH")]
    pub db: PathBuf,

    /// Ask as of this instant (RFC 3339, such as 2026-11-23T13:05:00Z) instead of now
    #[arg(long, global = true, value_name = "INSTANT", value_parser = read_instant)]
    pub at: Option<DateTime<Utc>>,

    /// Take time-zone data from this folder (as in /usr/share/zoneinfo) instead of the built-in ones
    #[arg(long, global = true, env = "OUTDIAL_TZDATA", value_name = "DIR")]
    pub tzdata: Option<PathBuf>,

    /// Your own rules, which add to the law: a folder of files named by code, such as US-LA.toml
    #[arg(long, global = true, env = "OUTDIAL_RULES", value_name = "DIR")]
    pub rules: Option<PathBuf>,

    /// Say nothing on standard error but faults
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say first which database, instant, zone data and rulebook are used
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Draw no progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,

    /// Rows of a list that are stored in one step; tests make many steps of a small file with it
    #[arg(long, global = true, hide = true, env = "OUTDIAL_BATCH_ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    pub batch_rows: Option<u64>,
}

impl Globals {
    /// The database as a command has to name it; `None` if a command without `--db` takes it.
    #[expect(clippy::disallowed_methods, reason = "the very setting that clap reads for --db")]
    pub fn db_option(&self) -> Option<String> {
        let unnamed = std::env::var_os("OUTDIAL_DB").map_or_else(|| PathBuf::from("outdial.db"), PathBuf::from);
        (self.db != unnamed).then(|| quoted(&self.db))
    }

    /// The folder of own rules as a command has to name it; `None` if there is none, or a command without `--rules` takes it.
    #[expect(clippy::disallowed_methods, reason = "the very setting that clap reads for --rules")]
    pub fn rules_option(&self) -> Option<String> {
        let unnamed = std::env::var_os("OUTDIAL_RULES").map(PathBuf::from);
        self.rules.as_ref().filter(|rules| Some(*rules) != unnamed.as_ref()).map(|rules| quoted(rules))
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    if path.contains(char::is_whitespace) { format!("\"{path}\"") } else { path }
}

/// Reads an instant with its offset.
///
/// # Errors
/// In words, when the text is no RFC 3339 instant.
pub fn read_instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| {
        "write date, time and offset, such as 2026-11-23T13:05:00Z or 2026-11-23T08:05:00-05:00".to_owned()
    })
}

/// The zones of a folder laid out as /usr/share/zoneinfo.
///
/// # Errors
/// When the folder can't be read or holds no zone files.
pub fn zones_in(folder: &Path) -> Result<ZoneTable, CliError> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    let version = std::fs::read_to_string(folder.join("+VERSION"))
        .or_else(|_| std::fs::read_to_string(folder.join("tzdata.zi")))
        .ok()
        .and_then(|text| text.lines().next().map(|line| line.trim_start_matches("# version ").to_owned()))
        .unwrap_or_else(|| format!("of {}", folder.display()));
    if files.is_empty() {
        return Err(CliError::fault(format!("{}: no time-zone files (TZif) in this folder", folder.display())));
    }
    ZoneTable::from_files(version, files).map_err(|error| CliError::fault(format!("{}: {error}", folder.display())))
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), CliError> {
    let entries = std::fs::read_dir(folder).map_err(|error| CliError::unreadable(folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            // posix/ and right/ repeat the zones, the latter with leap seconds.
            if !path.ends_with("posix") && !path.ends_with("right") {
                collect(root, &path, files)?;
            }
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let Ok(name) = path.strip_prefix(root) else { continue };
        if bytes.starts_with(b"TZif") {
            files.push((name.to_string_lossy().replace('\\', "/"), bytes));
        }
    }
    Ok(())
}
