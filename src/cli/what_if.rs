//! What would be if: other rates than those that were measured, and lists that are not loaded.

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::{self, ReadArgs};
use super::weights::Share;
use super::words::counted;
use crate::campaign_file::Terms;
use crate::domain::disposition::DispositionSet;
use crate::store::sqlite::SqliteStore;
use crate::store::{CampaignRecord, Store};
use crate::telephony::measured::measured;
use crate::telephony::profile::LineProfile;
use std::path::PathBuf;

/// How often people answer, and how long calls take.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct RateArgs {
    /// Of a hundred calls so many reach a person, at an hour like any other [default: as measured on real calls, else 28]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub answer_rate: Option<u32>,
    /// Seconds of a conversation [default: as measured on real calls, else by its outcome]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=7_200))]
    pub talk: Option<u32>,
    /// Seconds that an agent needs after a conversation [default: 22]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub wrap: Option<u32>,
}

/// What is thought of the line, and where that comes from.
pub struct Rates {
    pub line: LineProfile,
    /// With the weights by which agents choose outcomes.
    pub dispositions: DispositionSet,
    /// `20.0 % of calls answered (as said), 84 s of talk, 22 s after it; the rest is measured on 1,240 calls`.
    pub told: String,
}

impl RateArgs {
    /// The rates of each campaign.
    ///
    /// # Errors
    /// When the store fails.
    pub fn all(&self, store: &dyn Store, shares: &[Share]) -> Result<Vec<Rates>, CliError> {
        shares.iter().map(|share| self.rates(store, &share.record, &share.terms.dispositions)).collect()
    }

    /// The rates of a campaign: as its real calls tell, and as the command line says.
    ///
    /// # Errors
    /// When the store fails.
    pub fn rates(
        &self,
        store: &dyn Store,
        record: &CampaignRecord,
        dispositions: &DispositionSet,
    ) -> Result<Rates, CliError> {
        let stated = LineProfile::default();
        // The simulated line is known: nothing of it is to be measured.
        let real = store.drivers(record.id)?.real;
        let rows = if real { store.summary(record.id)? } else { Vec::new() };
        let found = measured(&rows, dispositions, &stated);
        let (mut line, dispositions) = (found.line, found.dispositions);
        if let Some(percent) = self.answer_rate {
            line = line.with_answered(percent * 10);
        }
        if let Some(seconds) = self.talk {
            line = line.with_talk(seconds.into(), &dispositions);
        }
        if let Some(seconds) = self.wrap {
            line = line.with_wrap(seconds);
        }
        let of_wrap = (line.wrap_seconds.start() + line.wrap_seconds.end()).div_ceil(2);
        let said = |option: Option<u32>| if option.is_some() { " (as said)" } else { "" };
        let measured = match found.calls {
            0 => "a line like most".to_owned(),
            calls => format!("measured on {}", counted(calls, "call", "calls")),
        };
        let options = [self.answer_rate, self.talk, self.wrap];
        let from = match options.iter().filter(|option| option.is_some()).count() {
            0 => format!(" ({measured})"),
            all if all == options.len() => String::new(),
            _ => format!("; the rest is {measured}"),
        };
        let told = format!(
            "{:.1} % of calls answered{}, {:.0} s of talk{}, {of_wrap} s after it{}{from}",
            f64::from(line.answered) / 10.0,
            said(self.answer_rate),
            line.mean_talk_seconds(&dispositions),
            said(self.talk),
            said(self.wrap),
        );
        Ok(Rates { line, dispositions, told })
    }
}

/// A copy of the database with lists that the database does not have. It goes when it is dropped.
pub struct Supposed {
    pub store: SqliteStore,
    _folder: tempfile::TempDir,
}

/// The files that are named as `+FILE`.
///
/// # Errors
/// When one is named otherwise.
pub fn added(lists: &[String]) -> Result<Vec<PathBuf>, CliError> {
    let file = |list: &String| match list.strip_prefix('+').filter(|file| !file.is_empty()) {
        Some(file) => Ok(PathBuf::from(file)),
        None => Err(CliError::new(Exit::Usage, format!("--list {list}: write +FILE, such as --list +leads/new.csv"))),
    };
    lists.iter().map(file).collect()
}

/// Loads lists into a copy of the database.
///
/// # Errors
/// When a list has faults, or the copy can't be made.
pub fn suppose(
    context: &Context,
    store: &SqliteStore,
    record: &CampaignRecord,
    terms: &Terms,
    files: &[PathBuf],
) -> Result<Supposed, CliError> {
    let campaign = &terms.campaign;
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("supposed.db");
    store.backup(&copy)?;
    let mut supposed = SqliteStore::open_existing(&copy)?;
    let args = ReadArgs { rejects: Some(folder.path().join("rejects.csv")), ..ReadArgs::default() };
    let read = args.options(campaign, context.now)?;
    let looked = lists::look_at(context, campaign, files, &args, &read)?;
    super::filters::bring_facts(context, &mut supposed, record.id, terms, None)?;
    for report in lists::load(context, &mut supposed, record.id, campaign, &looked.files, &args)? {
        let leads = match report.loaded.already {
            true => "it is already, which changes nothing".to_owned(),
            false => counted(report.loaded.list.counts.accepted, "lead", "leads"),
        };
        context.say(format!("supposing that {} were loaded: {leads}", report.file));
    }
    Ok(Supposed { store: supposed, _folder: folder })
}
