//! The user's own folder of rules: a TOML file a jurisdiction, named by its code, as in `src/rules/jurisdictions/`.

use super::error::CliError;
use super::files;
use crate::rules::Rulebook;
use crate::rules::rulebook::RuleFile;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The rulebook that is built in, with the rules of a folder.
///
/// # Errors
/// When the folder can't be read or holds no rules, and every fault in its files; a rule that would loosen a law is one.
pub fn rulebook_with(folder: &Path) -> Result<Rulebook, CliError> {
    let mut paths = rule_files(folder)?;
    paths.sort();
    if paths.is_empty() {
        let line = "no rules in this folder: put files there that are named by code, such as US-LA.toml";
        return Err(CliError::fault(format!("--rules {}: {line}", folder.display())));
    }
    let mut own = Vec::new();
    for path in paths {
        let code = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = files::read_text(&path)?;
        own.push(RuleFile { code, file: path.display().to_string(), text });
    }
    Ok(Rulebook::embedded().with_own(own)?)
}

/// The TOML files of a folder but for hidden ones, which editors leave there.
fn rule_files(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let wrong = |error: std::io::Error| {
        let what = match error.kind() {
            ErrorKind::NotFound => "there is no such folder: look at its name".to_owned(),
            ErrorKind::NotADirectory => "it is no folder: name the folder that holds the files".to_owned(),
            ErrorKind::PermissionDenied => "you may not read it: ask its owner for the right to".to_owned(),
            _ => error.to_string(),
        };
        CliError::fault(format!("--rules {}: {what}", folder.display()))
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
            found.push(path);
        }
    }
    Ok(found)
}
