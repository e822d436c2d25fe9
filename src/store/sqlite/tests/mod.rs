//! The engine's behaviour, step by step, on files of its own.

mod agreed;
mod calling;
mod calls_by_part;
mod cells;
mod columns;
mod completes;
mod directory;
mod forgetting;
mod fresh;
mod importing;
mod in_small;
mod ledger;
mod model;
mod opening;
mod reading;
mod reading_ahead;
mod registries;
mod rehearsing;
mod results;
mod retracting;
mod suppression;
mod turns;
mod updating;
mod waiting;

use super::SqliteStore;
use crate::domain::attempt::{Aftermath, AttemptId, CallResult, NewAttempt, Outcome};
use crate::domain::campaign::{CampaignKind, LeadOrder};
use crate::domain::disposition::{Category, Disposition, FinalFor};
use crate::domain::lead::{DraftPhone, Lead, LeadDraft, LeadId, Reject};
use crate::domain::list::{DedupeScope, FileFigures, List, OnRepeat};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::phone_label::PhoneLabel;
use crate::domain::place::{Place, PlaceEvidence};
use crate::domain::reject_code::RejectCode;
use crate::domain::suppression::Reach;
use crate::store::{
    Calling, CampaignRecord, CampaignState, CandidateQuery, ImportBatch, Look, NewList, Scope, Store, anywhere,
};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
use tempfile::TempDir;

/// Every order, with numbers where it has one.
const ORDERS: [LeadOrder; 6] = [
    LeadOrder::FreshFirst,
    LeadOrder::RetriesFirst,
    LeadOrder::FreshEvery(3),
    LeadOrder::OldestAttempt,
    LeadOrder::SHUFFLED,
    LeadOrder::Random(7),
];

const FLORIDA: &str = "US-FL@America/New_York";

/// A store in a folder that goes away with it.
struct House {
    store: SqliteStore,
    folder: TempDir,
}

impl std::ops::Deref for House {
    type Target = SqliteStore;
    fn deref(&self) -> &SqliteStore {
        &self.store
    }
}

impl std::ops::DerefMut for House {
    fn deref_mut(&mut self) -> &mut SqliteStore {
        &mut self.store
    }
}

fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
    House { store, folder }
}

/// Minutes after a Monday noon.
fn at(minutes: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().expect("an instant");
    noon + Duration::minutes(minutes)
}

/// `+1 305 555 01xx`.
fn phone(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

fn record(name: &str, client: &str) -> CampaignRecord {
    CampaignRecord {
        id: 0,
        name: name.to_owned(),
        client: client.to_owned(),
        subject: name.to_owned(),
        kind: CampaignKind::Sales,
        state: CampaignState::Active,
        file: format!("{name}.toml"),
        toml: "name = \"autumn\"".to_owned(),
        dispositions_toml: String::new(),
        fingerprint: "f1".to_owned(),
    }
}

fn draft(row: u64, lines: &[u64]) -> LeadDraft {
    let phone = |line: &u64| DraftPhone {
        number: phone(*line),
        kind: PhoneType::Mobile,
        extension: String::new(),
        label: None,
    };
    LeadDraft { row, line: row + 1, phones: lines.iter().map(phone).collect(), ..LeadDraft::default() }
}

/// The phones of a draft, all with a label.
fn labelled(draft: &LeadDraft, label: PhoneLabel) -> Vec<DraftPhone> {
    draft.phones.iter().map(|phone| DraftPhone { label: Some(label), ..phone.clone() }).collect()
}

fn cell_reject(row: u64, whole_row: bool) -> Reject {
    let (column, value) = ("phone".to_owned(), "12".to_owned());
    Reject { row, line: row + 1, column, value, reason: "too short".to_owned(), code: RejectCode::TooShort, whole_row }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn batch(drafts: Vec<LeadDraft>, rejects: Vec<Reject>) -> ImportBatch {
    batch_of(&[], drafts, rejects)
}

/// For a list of these columns.
fn batch_of(columns: &[&str], drafts: Vec<LeadDraft>, rejects: Vec<Reject>) -> ImportBatch {
    let place = Arc::new(Place::read(FLORIDA).expect("a place"));
    let mut batch = ImportBatch::of_columns(&texts(columns));
    for draft in drafts {
        let places = vec![Arc::clone(&place); draft.phones.len()];
        batch.push(&draft, &places);
    }
    rejects.into_iter().for_each(|reject| batch.reject(reject));
    batch
}

fn figures(distinct_phones: u64) -> FileFigures {
    FileFigures { distinct_phones, ..FileFigures::default() }
}

fn new_list(campaign: i64, fingerprint: &str, dedupe: DedupeScope, on_repeat: OnRepeat) -> NewList {
    let (file, fingerprint) = (format!("{fingerprint}.csv"), fingerprint.to_owned());
    let (order, columns) = (LeadOrder::FreshFirst, Vec::new());
    NewList { campaign, file, fingerprint, dedupe, on_repeat, order, columns, at: at(0) }
}

impl House {
    /// What the lists say a lead's phones are, in order.
    fn labels(&self, lead: i64) -> Vec<&'static str> {
        let details = self.lead_details(LeadId(lead)).expect("read").expect("a lead");
        details.phones.iter().map(|phone| phone.label.map_or("", PhoneLabel::name)).collect()
    }

    fn campaign_of(&mut self, name: &str, client: &str) -> i64 {
        self.store.save_campaign(&record(name, client), at(0)).expect("saved").0
    }

    /// A list with default treatment of repeats, filled and finished.
    fn import(&mut self, campaign: i64, fingerprint: &str, drafts: Vec<LeadDraft>) -> List {
        self.import_of(campaign, fingerprint, &[], drafts)
    }

    /// The same of a list of these columns.
    fn import_of(&mut self, campaign: i64, fingerprint: &str, columns: &[&str], drafts: Vec<LeadDraft>) -> List {
        let list = new_list(campaign, fingerprint, DedupeScope::Campaign, OnRepeat::Merge);
        let (list, _) = self.store.begin_list(&NewList { columns: texts(columns), ..list }).expect("begun");
        self.store.add_leads(list.id, &batch_of(columns, drafts, vec![])).expect("stored");
        self.store.finish_list(list.id, &FileFigures::default()).expect("finished")
    }

    /// A campaign whose lead `n` (from 1) has number `n`.
    fn with_leads(count: u64) -> (Self, i64) {
        let mut house = house();
        let campaign = house.campaign_of("autumn", "Acme");
        house.import(campaign, "a", (1..=count).map(|n| draft(n, &[n])).collect());
        (house, campaign)
    }

    fn leads(&self, campaign: i64, scope: Scope, order: LeadOrder) -> Vec<Lead> {
        let mut leads = Vec::new();
        let query = CandidateQuery { campaign, scope, order };
        let mut visit = |lead| {
            leads.push(lead);
            Look::Passed
        };
        self.store.candidates(&query, &anywhere, &mut visit).expect("read");
        leads
    }

    fn due(&self, campaign: i64, minutes: i64, order: LeadOrder) -> Vec<i64> {
        self.leads(campaign, Scope::Due(at(minutes)), order).into_iter().map(|lead| lead.id.0).collect()
    }

    fn lead_now(&self, lead: i64) -> Lead {
        self.store.lead(LeadId(lead)).expect("read").expect("a lead")
    }

    fn open(&mut self, attempt: &NewAttempt) -> Option<AttemptId> {
        self.store.open_attempt(attempt, &mut |_, _| Some("{}".to_owned())).expect("opened")
    }

    /// A whole call of lead `n` on its number `n`.
    fn call(&mut self, campaign: i64, n: i64, minutes: i64, row: &Disposition, after: &Aftermath) -> AttemptId {
        let attempt = attempt(campaign, n, n.cast_unsigned(), minutes);
        let id = self.open(&attempt).expect("free");
        self.store.close_attempt(id, &outcome(row, minutes + 1), row, after).expect("closed");
        id
    }

    fn is_sound(&self) {
        assert_eq!(self.store.check().expect("checked"), Vec::<String>::new());
    }
}

fn attempt(campaign: i64, lead: i64, line: u64, minutes: i64) -> NewAttempt {
    NewAttempt {
        campaign,
        lead: LeadId(lead),
        number: phone(line),
        agent: "agent-01".to_owned(),
        driver: "simulator".to_owned(),
        at: at(minutes),
        day: at(minutes).date_naive(),
        hour: 9,
        rulebook: "r1".to_owned(),
        campaign_fingerprint: "f1".to_owned(),
        evidence: "{}".to_owned(),
    }
}

fn row(code: &str, final_for: FinalFor, suppress: Option<Reach>) -> Disposition {
    Disposition {
        code: code.to_owned(),
        label: format!("{code} by name"),
        category: Category::Contact,
        contact: true,
        right_party: true,
        success: false,
        final_for,
        suppress,
        retry_after: None,
        callback: false,
        result: None,
        aapor: String::new(),
        simulated_weight: 0,
    }
}

fn outcome(row: &Disposition, minutes: i64) -> Outcome {
    Outcome {
        at: at(minutes),
        result: CallResult::Answered,
        disposition: row.code.clone(),
        cause: "SIP 200".to_owned(),
        talk_seconds: 30,
        note: String::new(),
        answers: Default::default(),
    }
}

fn again(minutes: i64) -> Aftermath {
    Aftermath::Again(at(minutes))
}

fn evidence(state: &str) -> PlaceEvidence {
    PlaceEvidence { state: state.to_owned(), ..PlaceEvidence::default() }
}
