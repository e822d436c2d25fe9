//! Dial lists that were made: kept with their hashes, and printed.

use super::context::Context;
use super::error::{CliError, Exit};
use super::words::{count, instant};
use crate::clock::{Clock, WallClock};
use crate::dial_list::{MadeBy, Planned, hash};
use crate::eligibility::Judge;
use crate::report::table::{Align, aligned};
use crate::store::kept_lists::{KeptList, KeptLists};
use crate::store::{CampaignRecord, StoreError};
use serde_json::json;
use std::io::Write;

/// The hash of a list, which is kept unless it is empty, and why it could not be kept, if it could not: the list is as good.
pub fn keep(
    context: &Context,
    store: &mut dyn KeptLists,
    judge: &Judge<'_>,
    record: &CampaignRecord,
    entries: &[Planned],
    owner: &str,
) -> (String, Option<StoreError>) {
    let (rulebook, zones) = (judge.rulebook_fingerprint(), judge.zones().version().to_owned());
    let campaign_fingerprint = judge.campaign().fingerprint.clone();
    let made_by = MadeBy { at: context.now, rulebook: &rulebook, campaign: &campaign_fingerprint, zones: &zones };
    let hash = hash(entries, &made_by);
    if entries.is_empty() {
        return (hash, None);
    }
    let kept = store.keep_dial_list(&KeptList {
        campaign: record.id,
        at: context.now,
        made_at: WallClock.now(),
        owner: owner.to_owned(),
        leads: entries.len() as u64,
        hash: hash.clone(),
        rulebook,
        campaign_fingerprint,
        zones,
    });
    (hash, kept.err())
}

/// Prints the last lists of a campaign.
///
/// # Errors
/// When the database or standard output fails.
pub fn print(
    context: &mut Context,
    store: &dyn KeptLists,
    record: &CampaignRecord,
    most: usize,
    format: &str,
) -> Result<Exit, CliError> {
    let lists = store.dial_lists(record.id, most)?;
    match format {
        "json" => {
            let line = |list: &KeptList| {
                json!({
                    "at": instant(list.at),
                    "made_at": instant(list.made_at),
                    "owner": list.owner,
                    "leads": list.leads,
                    "hash": list.hash,
                    "rulebook": list.rulebook,
                    "campaign_fingerprint": list.campaign_fingerprint,
                    "zones": list.zones,
                })
            };
            writeln!(context.out(), "{:#}", json!(lists.iter().map(line).collect::<Vec<_>>()))?;
        }
        "text" => {
            let mut lines = vec![["for", "made", "leased to", "leads", "hash"].map(str::to_owned).to_vec()];
            lines.extend(lists.iter().map(|list| {
                let (at, made) = (instant(list.at), instant(list.made_at));
                vec![at, made, list.owner.clone(), count(list.leads), list.hash.clone()]
            }));
            let sides = [Align::Left, Align::Left, Align::Left, Align::Right, Align::Left];
            for line in aligned(&lines, &sides, "  ") {
                writeln!(context.out(), "{line}")?;
            }
        }
        "csv" => {
            let mut writer = csv::Writer::from_writer(context.lent_out());
            writer.write_record(["at", "made_at", "owner", "leads", "hash"])?;
            for list in &lists {
                let (at, made) = (instant(list.at), instant(list.made_at));
                writer.write_record([&at, &made, &list.owner, &list.leads.to_string(), &list.hash])?;
            }
            writer.flush()?;
        }
        other => {
            return Err(CliError::new(Exit::Usage, format!("--kept is printed as text, csv or json, not as {other}")));
        }
    }
    Ok(Exit::Done)
}
