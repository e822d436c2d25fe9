//! Whom a person at the command line means: a lead by its number in the database, by the client's key, or by telephone.

use super::error::CliError;
use crate::domain::campaign::Campaign;
use crate::domain::lead::{Lead, LeadId};
use crate::intake::phones::read_one;
use crate::store::{CampaignRecord, Store};

/// The leads of a campaign that a text means; several if they share the key or the telephone number.
///
/// # Errors
/// When it means none.
pub fn meant(
    store: &dyn Store,
    record: &CampaignRecord,
    campaign: &Campaign,
    text: &str,
) -> Result<Vec<Lead>, CliError> {
    let by_key = store.leads_with_key(record.id, text)?;
    if !by_key.is_empty() {
        return Ok(by_key);
    }
    if text.len() < 10
        && let Ok(id) = text.parse::<i64>()
        && let Some(lead) = store.lead(LeadId(id))?.filter(|lead| lead.campaign == record.id)
    {
        return Ok(vec![lead]);
    }
    let Ok(phone) = read_one(text, Some(&campaign.region)) else {
        let line = format!("\"{text}\" is no number, no lead and no key of campaign {}", record.name);
        return Err(CliError::fault(line));
    };
    let leads = store.leads_with_number(record.id, phone.number)?;
    if leads.is_empty() {
        let line = format!("{:#} is no lead of campaign {}: it came with none of its lists", phone.number, record.name);
        return Err(CliError::fault(line));
    }
    Ok(leads)
}
