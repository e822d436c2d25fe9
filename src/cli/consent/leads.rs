//! What decides for the leads that have a number: the word of an account bears on all of its numbers.

use super::line;
use super::read::{holding, row};
use crate::cli::error::CliError;
use crate::cli::words::counted;
use crate::domain::consent::{Entry, Giver, Grant};
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use crate::store::Store;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A lead with the number, on which an account's word bears too.
pub(super) struct OfLead {
    lead: LeadId,
    campaign: String,
    /// What holds for calls to the lead on this number.
    pub(super) holding: Vec<Grant>,
    /// What the account said.
    said: Vec<Entry>,
}

/// The leads of a client, or of all if it is empty, on whose calls to the number accounts have a say.
///
/// # Errors
/// When the store fails.
pub(super) fn of(
    store: &dyn Store,
    number: PhoneNumber,
    client: &str,
    now: DateTime<Utc>,
) -> Result<Vec<OfLead>, CliError> {
    let mut found = Vec::new();
    for record in store.campaigns()?.into_iter().filter(|record| client.is_empty() || record.client == client) {
        for lead in store.leads_with_number(record.id, number)? {
            let of_account = |entry: &&Entry| matches!(entry.said.giver, Giver::Account(_));
            let said: Vec<_> = lead.ledger.iter().filter(of_account).cloned().collect();
            if said.iter().any(|entry| entry.said.moment.has_come(now)) {
                let holding = holding(&lead.ledger, number, now);
                found.push(OfLead { lead: lead.id, campaign: record.name.clone(), holding, said });
            }
        }
    }
    Ok(found)
}

/// Whether anything holds, and for whom.
pub(super) fn head(own: &[Grant], of_leads: &[OfLead]) -> String {
    let holds = if own.is_empty() { "nothing holds" } else { "holds" };
    let differing = of_leads.iter().filter(|lead| lead.holding.is_empty() != own.is_empty()).count();
    match (differing, own.is_empty()) {
        (0, _) => holds.to_owned(),
        (some, true) => {
            format!("{holds} by its own word; something does for {}", counted(some as u64, "lead", "leads"))
        }
        (some, false) => format!("{holds} by its own word, but NOT for {}", counted(some as u64, "lead", "leads")),
    }
}

impl OfLead {
    /// `lead 3 of solar-spring: nothing holds`, and below it what the account said.
    pub(super) fn lines(&self) -> Vec<String> {
        let holds: Vec<_> = self.holding.iter().map(|grant| grant.basis.name()).collect();
        let holds = if holds.is_empty() { "nothing holds".to_owned() } else { format!("holds: {}", holds.join(", ")) };
        let head = format!("lead {} of {}: {holds}, since also its account decides", self.lead.0, self.campaign);
        std::iter::once(head).chain(self.said.iter().map(|entry| format!("  {}", line(entry)))).collect()
    }

    /// The same as an object.
    pub(super) fn json(&self) -> Value {
        json!({
            "lead": self.lead.0,
            "campaign": self.campaign,
            "holds": self.holding.iter().map(|grant| grant.basis.name()).collect::<Vec<_>>(),
            "account_said": self.said.iter().map(row).collect::<Vec<_>>(),
        })
    }
}
