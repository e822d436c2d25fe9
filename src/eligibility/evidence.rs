//! What a verdict rested on, kept with each attempt: enough to reach it again years later, when leads, lists and rules have
//! moved on.

use super::evidence_ledger::KeptEntry;
use crate::domain::campaign::Campaign;
use crate::domain::claims::Claims;
use crate::domain::consent::bearing;
use crate::domain::filter::{Cells, Column};
use crate::domain::history::History;
use crate::domain::lead::{CallElsewhere, Lead, LeadStatus, PastAttempt, Phone};
use crate::domain::past_call::{CapScope, Counted, Marks, PastCall, Relation};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::domain::quota::QuotaCounts;
use crate::domain::registry::{Coverage, Registry, RegistryCheck};
use crate::filter::ask::{cell_of, columns_of};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The facts of a case as they were known at its moment. Kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// As [`Place`] writes itself.
    pub place: String,
    pub phone_type: String,
    /// As [`Claims`] write themselves.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub claims: String,
    /// The entries of the consent ledger that bore on the call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<KeptEntry>,
    /// What the registries that were loaded said of the number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registries: Vec<Listed>,
    /// The columns that the campaign's filter and its quotas asked, as these write them, and their cells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<(String, String)>,
    /// How full the campaign's quotas were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<KeptCounts>,
    /// Earlier calls to the person, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// Until when the call might have been placed, RFC 3339.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// The version of the zone data.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zones: String,
    /// The agent wrote the call down afterwards, and these reasons were against it; nothing if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_against: Option<String>,
}

/// An earlier call: its instant, what became of it, and what it has in common with the one that was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call(pub String, pub String, pub String);

/// The fingerprint of the quotas, and the completes in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCounts(pub String, pub Vec<u64>);

/// What a registry said: its code, the list's name, its day, and whether the number stood on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed(pub String, pub String, pub String, pub bool);

impl Listed {
    fn of(check: &RegistryCheck) -> Self {
        let registry = &check.registry;
        Self(registry.code.clone(), registry.list.clone(), registry.as_of.to_string(), check.listed)
    }

    fn read(&self) -> Option<RegistryCheck> {
        let (code, list) = (self.0.clone(), self.1.clone());
        // For which numbers it spoke plays no part any more: of this one it did.
        let registry = Registry { code, list, as_of: self.2.parse().ok()?, covers: Coverage::Nothing };
        Some(RegistryCheck { registry: Arc::new(registry), listed: self.3 })
    }
}

impl Evidence {
    /// The facts of a lead and one of its phones.
    pub fn of(lead: &Lead, phone: &Phone, zones: &str) -> Self {
        Self {
            place: phone.place.to_string(),
            phone_type: phone.kind.name().to_owned(),
            claims: lead.claims.to_string(),
            ledger: bearing(&lead.ledger, phone.number).map(KeptEntry::of).collect(),
            registries: phone.registered.iter().map(Listed::of).collect(),
            calls: lead.past_calls(phone.number).iter().map(Call::of).collect(),
            zones: zones.to_owned(),
            ..Self::default()
        }
    }

    /// Adds what the campaign's filter and its quotas asked of the lead, whatever changes of it later.
    #[must_use]
    pub fn asked(self, campaign: &Campaign, lead: &Lead) -> Self {
        let mut columns: Vec<&Column> = Vec::new();
        for column in campaign.filters().flat_map(columns_of) {
            if !columns.iter().any(|known| known.means(column)) {
                columns.push(column);
            }
        }
        let columns = columns.into_iter();
        let cells = columns.filter_map(|column| Some((column.to_string(), cell_of(lead, column)?.into_owned())));
        let counts = lead.quotas.as_deref().filter(|_| !campaign.quotas.all.is_empty());
        let quotas = counts.map(|counts| KeptCounts(counts.fingerprint.clone(), counts.completes.clone()));
        Self { cells: cells.collect(), quotas, ..self }
    }

    /// Adds until when the call may be placed.
    #[must_use]
    pub fn until(self, until: DateTime<Utc>) -> Self {
        Self { until: rfc3339(until), ..self }
    }

    /// As it is kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was kept; `None` if it is another text, or tells no place: a result that came from elsewhere.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().filter(|read: &Self| !read.phone_type.is_empty())
    }

    /// The lead and the phone as they stood then, as far as the verdict asked: `lead` as it is now, with the facts of then.
    /// `None` if the facts can't be read.
    pub fn lead_then(&self, lead: &Lead, number: PhoneNumber) -> Option<(Lead, Phone)> {
        let phone = Phone {
            number,
            kind: PhoneType::from_name(&self.phone_type)?,
            label: None,
            place: Place::read(&self.place)?.into(),
            final_reason: String::new(),
            in_progress: false,
            held: None,
            suppressed: Vec::new(),
            registered: self.registries.iter().map(Listed::read).collect::<Option<_>>()?,
        };
        // The number of a call to another of the lead's phones plays no part; it must only be another.
        let other = PhoneNumber::from_digits(1_000).ok()?;
        let (mut attempts, mut elsewhere) = (Vec::new(), Vec::new());
        for call in &self.calls {
            let PastCall { at, marks, relation } = call.read()?;
            let number = if relation.number { number } else { other };
            if relation.lead {
                attempts.push(PastAttempt { id: 0, number, at, disposition: "earlier".to_owned(), marks });
            } else {
                let Relation { account, campaign, client, subject, .. } = relation;
                elsewhere.push(CallElsewhere { number, at, marks, campaign, client, subject, account });
            }
        }
        let then = Lead {
            status: LeadStatus::Ready,
            final_reason: String::new(),
            next_at: None,
            callback: None,
            phones: vec![phone.clone()],
            lease: None,
            attempts,
            elsewhere,
            claims: self.claims()?,
            ledger: self.ledger.iter().map(|entry| entry.read(number)).collect::<Option<_>>()?,
            cells: self.cells(),
            quotas: self.quotas.as_ref().map(|KeptCounts(fingerprint, completes)| {
                Arc::new(QuotaCounts { fingerprint: fingerprint.clone(), completes: completes.clone() })
            }),
            ..lead.clone()
        };
        Some((then, phone))
    }

    /// The cells that the campaign's filter saw, in place of what the lead holds now.
    fn cells(&self) -> Option<Cells> {
        let columns = self.cells.iter().map(|(column, _)| Column::read(column)).collect();
        let texts = self.cells.iter().map(|(_, cell)| cell.clone()).collect();
        (!self.cells.is_empty()).then_some(Cells { columns, texts })
    }

    fn claims(&self) -> Option<Claims> {
        History::parse(&self.claims).ok().map(|history| history.claims)
    }
}

impl Call {
    fn of(call: &PastCall) -> Self {
        let marks: Vec<_> = Counted::ALL
            .into_iter()
            .filter(|counted| *counted != Counted::Attempt && call.marks.are(*counted))
            .map(Counted::name)
            .collect();
        let scopes: Vec<_> = CapScope::ALL
            .into_iter()
            .filter(|scope| *scope != CapScope::Centre && call.relation.within(*scope))
            .map(CapScope::name)
            .collect();
        Self(rfc3339(call.at), marks.join(","), scopes.join(","))
    }

    fn read(&self) -> Option<PastCall> {
        let at = DateTime::parse_from_rfc3339(&self.0).ok()?.to_utc();
        let has = |word: Counted| self.1.split(',').any(|mark| mark == word.name());
        let within = |scope: CapScope| self.2.split(',').any(|word| word == scope.name());
        let marks = Marks {
            contact: has(Counted::Contact),
            conversation: has(Counted::Conversation),
            abandoned: has(Counted::Abandoned),
            machine: has(Counted::Machine),
            refusal: has(Counted::Refusal),
        };
        let relation = Relation {
            number: within(CapScope::Number),
            lead: within(CapScope::Lead),
            account: within(CapScope::Account),
            campaign: within(CapScope::Campaign),
            client: within(CapScope::Client),
            subject: within(CapScope::Subject),
        };
        Some(PastCall { at, marks, relation })
    }
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
