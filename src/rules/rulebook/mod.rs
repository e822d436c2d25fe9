//! The rulebook: dated, cited rules of each jurisdiction, read from data that is built in and from the user's own folder.

mod entry;
pub mod loosening;
#[cfg(test)]
mod loosening_tests;
#[cfg(test)]
mod own_tests;
mod read;
#[cfg(test)]
mod tests;

use super::holidays::HolidaySets;
use super::jurisdictions::FILES;
use super::places;
pub use super::rule::{Confidence, Rule, Topic};
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::Fault;
use crate::domain::fingerprint::hex;
use crate::domain::jurisdiction::Jurisdiction;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The holiday sets that are built in.
const HOLIDAYS: &str = include_str!("../holidays.tsv");

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct JurisdictionFile {
    name: String,
    rules: Vec<Rule>,
}

/// A file of rules as it is read and kept: code, name for people, and text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFile {
    /// The jurisdiction's code.
    pub code: String,
    /// As faults name it.
    pub file: String,
    pub text: String,
}

/// The rules of all jurisdictions, with their holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    files: BTreeMap<Jurisdiction, JurisdictionFile>,
    holidays: HolidaySets,
    /// The texts from which it was read.
    texts: Texts,
    fingerprint: String,
}

/// The texts of a rulebook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Texts {
    /// Each a jurisdiction's code and its TOML.
    files: Vec<(String, String)>,
    holidays: String,
    /// The user's own.
    own: Vec<RuleFile>,
}

impl Rulebook {
    /// The rulebook that is built in. A test holds that it is free of faults; should it have one, it is empty, and
    /// without rules nothing is open.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Rulebook> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            Self::read(FILES, HOLIDAYS).unwrap_or_else(|_| Self {
                files: BTreeMap::new(),
                holidays: HolidaySets::empty(),
                texts: Texts::default(),
                fingerprint: fingerprint(FILES, HOLIDAYS),
            })
        })
    }

    /// Reads a rulebook: jurisdiction files, each a code and its TOML text, and the holiday sets as
    /// [`HolidaySets::read`] wants them.
    ///
    /// # Errors
    /// Every fault in every file.
    pub fn read(files: &[(&str, &str)], holidays: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut read = BTreeMap::new();
        for (code, text) in files {
            let name = format!("jurisdictions/{code}.toml");
            let Some(found) = read::jurisdiction(code, text, &name, false, &mut faults) else { continue };
            let rules = found.rules.into_iter().map(|(rule, _)| rule).collect();
            if read.insert(found.jurisdiction, JurisdictionFile { name: found.name, rules }).is_some() {
                let (what, hint) = (format!("a second file for {code}"), "put its rules into one file".to_owned());
                faults.push(Fault { file: name, line: 0, column: 0, what, hint });
            }
        }
        let fingerprint = fingerprint(files, holidays);
        let owned = files.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
        let texts = Texts { files: owned, holidays: holidays.to_owned(), own: Vec::new() };
        let holidays = HolidaySets::read(holidays, "holidays.tsv").unwrap_or_else(|found| {
            faults.extend(found);
            HolidaySets::empty()
        });
        let book = Self { files: read, holidays, texts, fingerprint };
        if faults.is_empty() { Ok(book) } else { Err(faults) }
    }

    /// This rulebook with the user's own files: their rules bind beside those that are there.
    ///
    /// # Errors
    /// Every fault in every file; an entry that would loosen a law is one.
    pub fn with_own(&self, own: Vec<RuleFile>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut book = self.clone();
        for file in &own {
            let Some(read) = read::jurisdiction(&file.code, &file.text, &file.file, true, &mut faults) else {
                continue;
            };
            faults.extend(self.nowhere(&read.jurisdiction, &file.file));
            faults.extend(loosening::faults(self, &read, &file.file));
            let name = if read.name.is_empty() { places::name(&read.jurisdiction) } else { read.name };
            let known = book.files.entry(read.jurisdiction).or_default();
            if known.name.is_empty() {
                known.name = name;
            }
            known.rules.extend(read.rules.into_iter().map(|(rule, _)| rule));
        }
        book.texts.own = own;
        let mut hash = Sha256::new();
        hash.update(&self.fingerprint);
        hash_files(&mut hash, book.texts.own.iter().map(|file| (file.code.as_str(), file.text.as_str())));
        book.fingerprint = hex(&hash.finalize());
        if faults.is_empty() { Ok(book) } else { Err(faults) }
    }

    /// A fault if no call is ever placed to a jurisdiction, so that a user's rules for it would bind nobody.
    fn nowhere(&self, jurisdiction: &Jurisdiction, file: &str) -> Option<Fault> {
        if self.files.contains_key(jurisdiction) {
            return None;
        }
        let meant = places::meant(jurisdiction.code());
        if meant.contains(jurisdiction) {
            return None;
        }
        let what = format!("no place of the code {jurisdiction} is known, so that its rules would bind nobody");
        let hint = match meant.first() {
            Some(meant) => format!("name the file {meant}.toml"),
            None => "name the file by a code such as US, US-FL, CA-ON or GB-ENG".to_owned(),
        };
        Some(Fault { file: file.to_owned(), line: 0, column: 0, what, hint })
    }

    /// All its texts as JSON, to be kept with the calls that were placed under it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.texts).unwrap_or_default()
    }

    /// The rulebook of texts that were kept.
    ///
    /// # Errors
    /// When they are no texts of a rulebook, or outdial no longer reads them.
    pub fn from_json(json: &str) -> Result<Self, Vec<Fault>> {
        let texts: Texts = serde_json::from_str(json).map_err(|error| {
            let what = format!("no rulebook: {error}");
            vec![Fault {
                file: "rulebook".to_owned(),
                line: 0,
                column: 0,
                what,
                hint: "go on with a backup".to_owned(),
            }]
        })?;
        let files: Vec<_> = texts.files.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
        let book = Self::read(&files, &texts.holidays)?;
        if texts.own.is_empty() { Ok(book) } else { book.with_own(texts.own) }
    }

    /// SHA-256 of all its texts, hex: which rulebook a verdict was reached under.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The user's own files that were read with it.
    pub fn own_files(&self) -> &[RuleFile] {
        &self.texts.own
    }

    /// The holiday sets.
    pub fn holidays(&self) -> &HolidaySets {
        &self.holidays
    }

    /// Every jurisdiction that has a file, by code.
    pub fn jurisdictions(&self) -> impl Iterator<Item = &Jurisdiction> {
        self.files.keys()
    }

    /// What a jurisdiction is called (`Florida`); its code if there is no file.
    pub fn name<'a>(&'a self, jurisdiction: &'a Jurisdiction) -> &'a str {
        self.files.get(jurisdiction).map_or(jurisdiction.code(), |file| &file.name)
    }

    /// Every rule, by jurisdiction and in the order of its file.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.files.values().flat_map(|file| &file.rules)
    }

    /// The newest day on which a rule that is built in was compared with its source.
    pub fn newest_check(&self) -> Option<NaiveDate> {
        self.rules().filter(|rule| !rule.own).map(|rule| rule.checked).max()
    }

    /// The rules of a jurisdiction itself, of every kind and topic, whenever they are in force, in the order of the file.
    pub fn own_rules_of(&self, jurisdiction: &Jurisdiction) -> &[Rule] {
        self.files.get(jurisdiction).map_or(&[], |file| &file.rules)
    }

    /// The rules that bind calls of a kind to a place on a local day: its own and those of all around it, the innermost
    /// first. Rules that are practice only if asked for, or if they are the user's own; the practice for places without a rule (`ZZ`) only if asked for
    /// as `ZZ`.
    pub fn rules_for(&self, place: &Jurisdiction, kind: CampaignKind, practice: bool, day: NaiveDate) -> Vec<&Rule> {
        self.rules_of(place, kind, practice).filter(|rule| rule.in_force(day)).collect()
    }

    /// As [`rules_for`](Self::rules_for), whenever they are in force.
    pub fn rules_of(&self, place: &Jurisdiction, kind: CampaignKind, practice: bool) -> impl Iterator<Item = &Rule> {
        let files = place.chain().filter_map(|jurisdiction| self.files.get(&jurisdiction));
        let rules = files.flat_map(|file| &file.rules);
        rules.filter(move |rule| rule.binds(kind) && (practice || rule.own || !rule.is_practice()))
    }
}

fn fingerprint(files: &[(&str, &str)], holidays: &str) -> String {
    let mut hash = Sha256::new();
    hash_files(&mut hash, files.iter().copied().chain([("holidays", holidays)]));
    hex(&hash.finalize())
}

fn hash_files<'a>(hash: &mut Sha256, files: impl Iterator<Item = (&'a str, &'a str)>) {
    for (name, text) in files {
        // Lengths keep two rulebooks apart that differ only in where one text ends and the next begins.
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
}
