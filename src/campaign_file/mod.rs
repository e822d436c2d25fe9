//! Campaign files: reading and checking them.
//!
//! A campaign file and a disposition set are TOML. [`read`] walks over them key by key and notes every fault with its
//! line, column and a hint, so that an author mends all of them in one go. Pure: the parts that need the rulebook or a
//! disk (hours, zones, countries, other files) are handed in with a [`Context`].

mod calling;
mod campaign;
mod dispositions;
mod document;
mod duration;
mod filter;
mod json_schema;
mod mix;
mod order;
mod phones;
mod quota;
mod retry;
mod section;
pub mod shape;
#[cfg(test)]
mod tests;

use crate::domain::campaign::{AttemptPolicy, Campaign, CampaignKind};
use crate::domain::disposition::DispositionSet;
use crate::domain::fault::Fault;
use crate::domain::fingerprint::hex;
use crate::domain::hours::{Hours, HoursProblem};
use crate::domain::nearest;
use chrono::Duration;
use document::Document;
pub use filter::{Place, placed};
pub use json_schema::{disposition_schema, schema};
use sha2::{Digest, Sha256};

/// A campaign's terms: what its file says, and the outcomes that it knows.
#[derive(Clone, Debug)]
pub struct Terms {
    pub campaign: Campaign,
    pub dispositions: DispositionSet,
}

/// What a campaign file is checked against.
pub struct Context<'a> {
    /// Reads calling hours.
    pub parse_hours: &'a dyn Fn(&str) -> Result<Hours, HoursProblem>,
    /// Whether there is a time zone of this IANA name.
    pub zone_known: &'a dyn Fn(&str) -> bool,
    /// Whether this is a country's ISO 3166-1 code; it is asked in capitals.
    pub region_known: &'a dyn Fn(&str) -> bool,
    /// The text of a file beside the campaign file; `None` if it can't be read.
    pub read_file: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads a campaign file; `file` is its name as the user gave it.
///
/// # Errors
/// Every fault in the file and then every fault in its disposition set, in the order of the texts. Faults of TOML itself
/// come alone.
pub fn read(toml: &str, file: &str, context: &Context<'_>) -> Result<Terms, Vec<Fault>> {
    let document = Document::new(file, toml);
    let table = document.parse()?;
    campaign::read(&document, &table, context)
}

/// Reads a disposition set; `file` is its name as the user gave it.
///
/// # Errors
/// Every fault, in the order of the text.
pub fn read_dispositions(toml: &str, file: &str) -> Result<DispositionSet, Vec<Fault>> {
    let document = Document::new(file, toml);
    let table = document.parse()?;
    dispositions::read(&document, &table)
}

/// The disposition set that outdial brings along for a kind of campaign.
fn set_of_kind(kind: CampaignKind) -> &'static str {
    match kind {
        CampaignKind::Sales => include_str!("../../campaigns/dispositions/sales.toml"),
        CampaignKind::Survey => include_str!("../../campaigns/dispositions/survey.toml"),
        CampaignKind::Collections => include_str!("../../campaigns/dispositions/collections.toml"),
    }
}

/// The text of the disposition set of this name that outdial brings along: each is named for its kind of campaign.
pub fn embedded_set(name: &str) -> Option<&'static str> {
    CampaignKind::from_name(name).map(set_of_kind)
}

/// The caps that hold for a campaign whose file has no `[attempts]`: 6 in all, 4 on a number, 1 a day, 4 hours apart.
pub fn default_attempts() -> AttemptPolicy {
    AttemptPolicy::caps(6, 4, 1, Duration::hours(4))
}

/// SHA-256 of a campaign file and its disposition set, as hex digits.
fn fingerprint(campaign: &str, dispositions: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(campaign.as_bytes());
    // A byte that no text contains keeps the end of one from passing for the beginning of the other.
    digest.update([0xff]);
    digest.update(dispositions.as_bytes());
    hex(&digest.finalize())
}
