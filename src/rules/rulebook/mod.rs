//! The rulebook: dated, cited rules of each jurisdiction, read from data that is built in.

mod read;
#[cfg(test)]
mod tests;

use super::holidays::HolidaySets;
use super::jurisdictions::FILES;
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::Fault;
use crate::domain::fingerprint::hex;
use crate::domain::hours::Hours;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::named::named;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The holiday sets that are built in.
const HOLIDAYS: &str = include_str!("../holidays.tsv");

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// An act of a legislature.
    Statute,
    /// A rule of an authority that binds.
    Regulation,
    /// What an authority or a body of the trade expects.
    Guidance,
    /// Custom, no law; binds only a campaign that switches it on.
    Practice,
}

named!(
    Confidence:
    Statute = "statute",
    Regulation = "regulation",
    Guidance = "guidance",
    Practice = "practice",
);

/// A rule on calling hours: an entry of a jurisdiction's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursRule {
    /// Where it holds.
    pub jurisdiction: Jurisdiction,
    pub kinds: Vec<CampaignKind>,
    /// When calls may be placed, in the called party's local time.
    pub value: Hours,
    /// In force from this local day on; `None`: as long as anybody need ask.
    pub from: Option<NaiveDate>,
    /// No longer in force from this local day on.
    pub until: Option<NaiveDate>,
    /// Statute, regulation or guide, as it is cited.
    pub source: String,
    /// When the entry was last compared with what is known of its source. That the text of the source itself was read
    /// is not meant.
    pub checked: NaiveDate,
    pub confidence: Confidence,
    /// A remark; may be empty.
    pub note: String,
}

impl HoursRule {
    /// Whether it is custom and no law.
    pub fn is_practice(&self) -> bool {
        self.confidence == Confidence::Practice
    }

    /// Whether it is in force on a local day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether it binds calls of a kind.
    pub fn binds(&self, kind: CampaignKind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// What one file says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct JurisdictionFile {
    name: String,
    hours: Vec<HoursRule>,
}

/// The rules of all jurisdictions, with their holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    files: BTreeMap<Jurisdiction, JurisdictionFile>,
    holidays: HolidaySets,
    fingerprint: String,
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
            if let Some((jurisdiction, file)) = read::jurisdiction(code, text, &mut faults)
                && read.insert(jurisdiction, file).is_some()
            {
                let (what, hint) = (format!("a second file for {code}"), "put its rules into one file".to_owned());
                faults.push(Fault { file: read::file_name(code), line: 0, column: 0, what, hint });
            }
        }
        let fingerprint = fingerprint(files, holidays);
        let holidays = HolidaySets::read(holidays, "holidays.tsv").unwrap_or_else(|found| {
            faults.extend(found);
            HolidaySets::empty()
        });
        if faults.is_empty() { Ok(Self { files: read, holidays, fingerprint }) } else { Err(faults) }
    }

    /// SHA-256 of all its texts, hex: which rulebook a verdict was reached under.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
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

    /// The rules on hours that bind calls of a kind to a place on a local day: its own and those of all around it, the
    /// innermost first. Rules that are practice only if asked for; the practice for places without a rule (`ZZ`) only
    /// if asked for as `ZZ`.
    pub fn rules_for(
        &self,
        place: &Jurisdiction,
        kind: CampaignKind,
        practice: bool,
        day: NaiveDate,
    ) -> Vec<&HoursRule> {
        self.rules_of(place, kind, practice).filter(|rule| rule.in_force(day)).collect()
    }

    /// As [`rules_for`](Self::rules_for), whenever they are in force.
    pub(super) fn rules_of(
        &self,
        place: &Jurisdiction,
        kind: CampaignKind,
        practice: bool,
    ) -> impl Iterator<Item = &HoursRule> {
        let files = place.chain().filter_map(|jurisdiction| self.files.get(&jurisdiction));
        let rules = files.flat_map(|file| &file.hours);
        rules.filter(move |rule| rule.binds(kind) && (practice || !rule.is_practice()))
    }
}

fn fingerprint(files: &[(&str, &str)], holidays: &str) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files.iter().chain([&("holidays", holidays)]) {
        // Lengths keep two rulebooks apart that differ only in where one text ends and the next begins.
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    hex(&hash.finalize())
}
