//! A campaign's terms, from its file or from the database.

use super::context::Context;
use super::error::{CliError, Exit};
use super::{files, filters};
use crate::campaign_file::{self, Terms};
use crate::rules;
use crate::store::cells::LeadCells;
use crate::store::completes::Completes;
use crate::store::{CampaignRecord, CampaignState, Store};
use std::path::{Path, PathBuf};

/// A campaign file that was read and found sound.
pub struct FromFile {
    pub terms: Terms,
    pub record: CampaignRecord,
    /// The folder of the file, on which the paths in it rest.
    pub folder: PathBuf,
}

/// Reads a campaign file and its disposition set.
///
/// # Errors
/// Every fault in the file.
pub fn from_file(context: &Context, path: &Path) -> Result<FromFile, CliError> {
    let toml = files::read_text(path)?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let file = path.display().to_string();
    let beside = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let terms = read(context, &toml, &file, &beside)?;
    let dispositions_toml = campaign_file::embedded_set(&terms.campaign.dispositions)
        .map(str::to_owned)
        .or_else(|| beside(&terms.campaign.dispositions))
        .unwrap_or_default();
    let record = CampaignRecord {
        id: 0,
        name: terms.campaign.name.clone(),
        client: terms.campaign.client.clone(),
        kind: terms.campaign.kind,
        subject: terms.campaign.subject.clone(),
        state: CampaignState::Active,
        file,
        toml,
        dispositions_toml,
        fingerprint: terms.campaign.fingerprint.clone(),
    };
    Ok(FromFile { terms, record, folder })
}

/// The terms under which a campaign was last imported.
///
/// # Errors
/// When no campaign has this name.
pub fn from_store(context: &Context, store: &dyn Store, name: &str) -> Result<(CampaignRecord, Terms), CliError> {
    let Some(record) = store.campaign(name)? else { return Err(unknown_campaign(context, store, name)?) };
    let terms = from_record(context, &record)?;
    Ok((record, terms))
}

/// As [`from_store`], for commands that judge leads: these come with what the campaign's filter and its quotas ask for.
///
/// # Errors
/// As `from_store`; and when the filter names a column that no list of the campaign has.
pub fn for_judging(
    context: &Context,
    store: &mut (impl Store + LeadCells + Completes),
    name: &str,
) -> Result<(CampaignRecord, Terms), CliError> {
    let (record, terms) = from_store(context, store, name)?;
    filters::check_campaign(store, &record, &terms.campaign, &[])?;
    filters::bring_facts(context, store, record.id, &terms, None)?;
    Ok((record, terms))
}

/// The terms that a record's texts say.
///
/// # Errors
/// Every fault in the texts: a rule of the files may have changed since they were stored.
pub fn from_record(context: &Context, record: &CampaignRecord) -> Result<Terms, CliError> {
    let beside = |_: &str| Some(record.dispositions_toml.clone());
    read(context, &record.toml, &record.file, &beside)
}

/// Refuses a campaign file that weighs numbers against addresses otherwise than its campaign did when leads were loaded: their
/// places were found then, and what rows said of them that were merged is not known any more.
///
/// # Errors
/// When it does.
pub fn keeps_places(context: &Context, store: &dyn Store, file: &FromFile) -> Result<(), CliError> {
    let Some(old) = store.campaign(&file.record.name)? else { return Ok(()) };
    // Terms that can't be read any more say nothing.
    let Ok(then) = from_record(context, &old).map(|terms| terms.campaign.place) else { return Ok(()) };
    let now = file.terms.campaign.place;
    if then == now || store.lists(old.id)?.is_empty() {
        return Ok(());
    }
    Err(CliError::fault(format!(
        "{}: calling.place is \"{}\", and the leads of campaign {} were placed by \"{}\": give the new terms another name, \
         and load the lists there",
        file.record.file,
        now.name(),
        old.name,
        then.name()
    )))
}

/// Refuses a campaign file whose filter names a column that neither its lists that are stored nor those with these headers have.
///
/// # Errors
/// When it does.
pub fn filter_fits(store: &(impl Store + LeadCells), file: &FromFile, headers: &[String]) -> Result<(), CliError> {
    let id = store.campaign(&file.record.name)?.map_or(0, |old| old.id);
    filters::check_campaign(store, &CampaignRecord { id, ..file.record.clone() }, &file.terms.campaign, headers)
}

/// The campaign that is meant when none is named: the only one there is.
///
/// # Errors
/// When there is none, or more than one.
pub fn named_or_only(store: &dyn Store, name: Option<&str>) -> Result<String, CliError> {
    if let Some(name) = name {
        return Ok(name.to_owned());
    }
    let names: Vec<_> = store.campaigns()?.into_iter().map(|record| record.name).collect();
    match names.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(CliError::fault("the database holds no campaign yet: outdial campaign import FILE")),
        many => {
            let line = format!("which campaign? say --campaign with one of: {}", many.join(", "));
            Err(CliError::new(Exit::Usage, line))
        }
    }
}

fn read(context: &Context, toml: &str, file: &str, beside: &dyn Fn(&str) -> Option<String>) -> Result<Terms, CliError> {
    let file_context = campaign_file::Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| context.zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: beside,
    };
    Ok(campaign_file::read(toml, file, &file_context)?)
}

fn unknown_campaign(context: &Context, store: &dyn Store, name: &str) -> Result<CliError, CliError> {
    let names: Vec<_> = store.campaigns()?.into_iter().map(|record| record.name).collect();
    let known = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
    let db = context.globals.db.display();
    Ok(CliError::fault(format!("no campaign \"{name}\" in {db}; it holds: {known}")))
}
