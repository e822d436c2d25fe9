//! Campaigns in a real database, with leads of all kinds and a past, made up by chance.

use chrono::{DateTime, Duration, Utc};
use outdial::campaign_file::{self, Terms};
use outdial::domain::attempt::{Aftermath, AttemptId, CallResult, NewAttempt, Outcome};
use outdial::domain::campaign::LeadOrder;
use outdial::domain::history::History;
use outdial::domain::lead::{Callback, DraftPhone, Lead, LeadDraft, LeadId};
use outdial::domain::list::{DedupeScope, OnRepeat};
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::place::Place;
use outdial::domain::suppression::{Reach, Suppression};
use outdial::eligibility::Judge;
use outdial::eligibility::quotas::Sorter;
use outdial::rules::{self, Rulebook, zones::ZoneTable};
use outdial::store::completes::Completes;
use outdial::store::sqlite::SqliteStore;
use outdial::store::suppression::Suppressions;
use outdial::store::{
    Calling, CampaignRecord, CampaignState, CandidateQuery, ImportBatch, Look, NewList, Scope, Store, anywhere,
};
use proptest::prelude::*;
use std::sync::Arc;

pub const PLACES: [&str; 11] = [
    "US-FL@America/New_York",
    "US-FL@America/Chicago,America/New_York",
    "US-TX@America/Chicago",
    "US-HI@Pacific/Honolulu",
    "GB@Europe/London",
    "CA-ON@America/Toronto",
    "US-CA@America/Los_Angeles|US-NY@America/New_York",
    // Nothing known of the place, and nothing known of its law.
    "",
    "FR@Europe/Paris",
    // Closed to strangers, hours are open there to some of whom something is known.
    "US-UT@America/Denver",
    "US-NY@America/New_York|US-UT@America/Denver",
];

pub const TERMS: [&str; 11] = [
    "order = \"fresh_first\"\n[attempts]\ntotal = 4\nper_number = 3\nper_day = 1\ngap = \"4h\"",
    "order = \"retries_first\"\n[calling]\nhours = \"Mo-Fr 10:00-13:00,14:00-19:30; Su,PH off\"\n\
     [attempts]\ntotal = 6\nper_number = 4\nper_day = 2\ngap = \"30m\"\n[callbacks]\ngrace = \"5h\"",
    "order = { fresh_every = 3 }\n[attempts]\ntotal = 6\nper_number = 4\nper_day = 3\ngap = \"0m\"",
    "order = \"oldest_attempt\"\n[attempts]\ntotal = 6\nper_number = 4\nper_day = 3\ngap = \"10m\"",
    "order = { random = 7 }\n[attempts]\ntotal = 6\nper_number = 4\nper_day = 3\ngap = \"10m\"",
    "order = \"random\"\nstarts = 2026-10-28\nends = 2026-11-12\n[attempts]\ntotal = 5\nper_number = 5\nper_day = 3\ngap = \"0m\"",
    "order = \"fresh_first\"\n[calling]\nhours = \"Tu,Th 17:00-20:00\"\n[attempts]\ntotal = 3\nper_number = 2\nper_day = 1\ngap = \"2d\"",
    "[mix]\none = 3",
    "order = \"retries_first\"\n[mix]\n\"t*\" = 2\none = 5",
    "order = { fresh_every = 2 }\n[attempts]\ntotal = 6\nper_number = 4\nper_day = 3\ngap = \"0m\"\n[mix]",
    "order = \"oldest_attempt\"\n[attempts]\ntotal = 6\nper_number = 4\nper_day = 3\ngap = \"10m\"\n[mix]\ntwo = 4",
];

/// Something that happened to a lead before the plan is made, so many minutes before.
#[derive(Clone, Debug)]
pub enum Past {
    Called {
        lead: usize,
        phone: usize,
        ago: i64,
        again: Option<i64>,
        callback: Option<&'static str>,
        ends_number: bool,
    },
    OnTheLine {
        lead: usize,
        phone: usize,
    },
    Leased {
        lead: usize,
        minutes: i64,
        owner: &'static str,
    },
    Suppressed {
        lead: usize,
        phone: usize,
    },
}

/// A call that happened: when, on which lead and number, and its result if it is over.
pub type Happened = (DateTime<Utc>, LeadId, PhoneNumber, Option<&'static str>);

/// A lead to be: its numbers, its place and its priority. Numbers are few, so that leads share some.
pub type NewLead = (Vec<u64>, usize, i32);

pub fn leads() -> impl Strategy<Value = Vec<NewLead>> {
    let numbers = prop::collection::btree_set(0..60u64, 1..4).prop_map(|set| set.into_iter().collect());
    prop::collection::vec((numbers, 0..PLACES.len(), 0..2i32), 1..25)
}

pub fn past() -> impl Strategy<Value = Vec<Past>> {
    let callback = prop::sample::select(vec![None, None, Some(""), Some("ana")]);
    let one = prop_oneof![
        6 => (0..25usize, 0..3usize, 1..4000i64, prop::option::weighted(0.9, 0..4000i64), callback, prop::bool::weighted(0.15))
            .prop_map(|(lead, phone, ago, again, callback, ends_number)| {
                // Every other turn comes at the very moment of the plan.
                let again = if ago % 2 == 0 { again.map(|_| ago - 1) } else { again };
                Past::Called { lead, phone, ago, again, callback, ends_number }
            }),
        1 => (0..25usize, 0..3usize).prop_map(|(lead, phone)| Past::OnTheLine { lead, phone }),
        2 => (0..25usize, -20..60i64, prop::sample::select(vec!["ana", "bea"]))
            .prop_map(|(lead, minutes, owner)| Past::Leased { lead, minutes, owner }),
        1 => (0..25usize, 0..3usize).prop_map(|(lead, phone)| Past::Suppressed { lead, phone }),
    ];
    prop::collection::vec(one, 0..40)
}

/// Autumn, when clocks change and holidays come; often on a whole quarter of an hour, where edges are.
pub fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let from = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant").timestamp();
    let (first, last) = (from("2026-10-24T00:00:00Z"), from("2026-12-27T00:00:00Z"));
    prop_oneof![first..last, (first / 900..last / 900).prop_map(|quarter| quarter * 900)]
        .prop_map(|second| DateTime::from_timestamp(second, 0).expect("an instant"))
}

pub struct House {
    pub store: SqliteStore,
    pub terms: Terms,
    pub campaign: i64,
    folder: tempfile::TempDir,
}

/// Has the store count the completes of campaigns with quotas.
fn count_completes(store: &mut SqliteStore, campaign: i64, terms: &Terms) {
    let quotas = &terms.campaign.quotas;
    if !quotas.all.is_empty() {
        let sorter = Arc::new(Sorter::new(quotas));
        store.count_completes(campaign, sorter, &terms.dispositions.successes()).expect("counted");
    }
}

pub fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

pub fn terms(rest: &str) -> (Terms, CampaignRecord) {
    let toml = format!("name = \"plans\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n{rest}\n");
    let context = campaign_file::Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: &|_| None,
    };
    let terms = campaign_file::read(&toml, "plans.toml", &context).expect("sound terms");
    let campaign = &terms.campaign;
    let record = CampaignRecord {
        id: 0,
        name: campaign.name.clone(),
        client: campaign.client.clone(),
        subject: "autumn".to_owned(),
        kind: campaign.kind,
        state: CampaignState::Active,
        file: "plans.toml".to_owned(),
        toml,
        dispositions_toml: String::new(),
        fingerprint: campaign.fingerprint.clone(),
    };
    (terms, record)
}

impl House {
    pub fn new(rest: &str, leads: &[NewLead], past: &[Past], now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
        let (terms, record) = terms(rest);
        let (campaign, _) = store.save_campaign(&record, now).expect("saved");
        count_completes(&mut store, campaign, &terms);
        let mut house = Self { store, terms, campaign, folder };
        // Two lists, deduped each for itself.
        let half = leads.len().div_ceil(2);
        for (name, leads) in [("one", &leads[..half]), ("two", &leads[half..])] {
            house.import(name, leads, now);
        }
        let stored = house.all();
        for event in past {
            house.happen(event, &stored, now);
        }
        house
    }

    pub fn import(&mut self, name: &str, leads: &[NewLead], now: DateTime<Utc>) {
        let (campaign, file, fingerprint) = (self.campaign, name.to_owned(), name.to_owned());
        let (dedupe, on_repeat, order, columns) =
            (DedupeScope::List, OnRepeat::Merge, LeadOrder::FreshFirst, Vec::new());
        let new = NewList { campaign, file, fingerprint, dedupe, on_repeat, order, columns, at: now };
        let (list, _) = self.store.begin_list(&new).expect("begun");
        let mut batch = ImportBatch::default();
        for ((numbers, place, priority), row) in leads.iter().zip(1..) {
            let phone = |line: &u64| {
                let (number, kind) = (number(*line), PhoneType::FixedOrMobile);
                DraftPhone { number, kind, extension: String::new(), label: None }
            };
            let phones: Vec<_> = numbers.iter().map(phone).collect();
            // The numbers of a lead lie in different places, and of some people is known what lifts hours.
            let of_phone = |line: &u64| {
                let text = PLACES[(*place + usize::from(line % 3 == 1) * 3) % PLACES.len()];
                Arc::new(Place::read(text).expect("a place"))
            };
            let places: Vec<_> = numbers.iter().map(of_phone).collect();
            let known = if numbers[0] % 4 == 0 { "consent" } else { "" };
            let claims = History::parse(known).expect("a history").claims;
            batch.push(&LeadDraft { row, phones, priority: *priority, claims, ..LeadDraft::default() }, &places);
        }
        self.store.add_leads(list.id, &batch).expect("stored");
    }

    pub fn happen(&mut self, event: &Past, leads: &[Lead], now: DateTime<Utc>) {
        let of = |lead: usize| &leads[lead % leads.len()];
        let line = |lead: usize, phone: usize| of(lead).phones[phone % of(lead).phones.len()].number;
        match *event {
            Past::Called { lead, phone, ago, again, callback, ends_number } => {
                let at = now - Duration::minutes(ago);
                let Some(id) = self.open(of(lead), line(lead, phone), at) else { return };
                let code = if ends_number { "NOT_IN_SERVICE" } else { "NO_ANSWER" };
                let row = self.terms.dispositions.find(code).expect("a row").clone();
                let end = at + Duration::minutes(1);
                let outcome = Outcome {
                    at: end,
                    result: CallResult::NoAnswer,
                    disposition: row.code.clone(),
                    cause: String::new(),
                    talk_seconds: 0,
                    note: String::new(),
                    answers: Default::default(),
                };
                let done = || Aftermath::Done("done".to_owned());
                let wait = |minutes| match callback {
                    None => Aftermath::Again(end + Duration::minutes(minutes)),
                    Some(agent) => {
                        Aftermath::Callback(end + Duration::minutes(minutes), Callback { agent: agent.to_owned() })
                    }
                };
                let after = again.map_or_else(done, wait);
                self.store.close_attempt(id, &outcome, &row, &after).expect("closed");
            }
            Past::OnTheLine { lead, phone } => {
                self.open(of(lead), line(lead, phone), now - Duration::seconds(20));
            }
            Past::Leased { lead, minutes, owner } => {
                let (from, until) = (now - Duration::hours(1), now + Duration::minutes(minutes));
                self.store.reserve(&[of(lead).id], owner, from, until).expect("asked");
            }
            Past::Suppressed { lead, phone } => {
                let (reason, source) = ("asked".to_owned(), "test".to_owned());
                let (number, client) = (line(lead, phone), String::new());
                let list = outdial::domain::suppression::OWN_LIST.to_owned();
                let row = Suppression {
                    number,
                    reach: Reach::Centre,
                    client,
                    reason,
                    source,
                    since: now,
                    expires: None,
                    list,
                };
                self.store.suppress(&[row]).expect("stored");
            }
        }
    }

    pub fn open(&mut self, lead: &Lead, number: PhoneNumber, at: DateTime<Utc>) -> Option<AttemptId> {
        let new = NewAttempt {
            campaign: self.campaign,
            lead: lead.id,
            number,
            agent: String::new(),
            driver: "simulator".to_owned(),
            at,
            day: at.date_naive(),
            hour: 0,
            rulebook: String::new(),
            campaign_fingerprint: String::new(),
            evidence: String::new(),
        };
        self.store.open_attempt(&new, &mut |_, _| Some("{}".to_owned())).expect("asked")
    }

    pub fn judge(&self) -> Judge<'_> {
        Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &self.terms.campaign, "")
    }

    /// The same file, opened once more.
    pub fn reopened(&self) -> SqliteStore {
        let mut store = SqliteStore::open(&self.folder.path().join("outdial.db")).expect("a store");
        count_completes(&mut store, self.campaign, &self.terms);
        store
    }

    /// Attempts that were opened at an instant or later, on calls that are over: when, on which lead and number, with which result.
    pub fn attempts_since(&self, at: DateTime<Utc>) -> Vec<Happened> {
        let mut found = Vec::new();
        for id in 1.. {
            let Some(attempt) = self.store.attempt(AttemptId(id)).expect("read") else { return found };
            if attempt.opened_at >= at {
                let result = attempt.outcome.map(|outcome| outcome.result.name());
                found.push((attempt.opened_at, attempt.lead, attempt.number, result));
            }
        }
        found
    }

    pub fn query(&self, scope: Scope) -> CandidateQuery {
        CandidateQuery { campaign: self.campaign, scope, order: self.terms.campaign.order }
    }

    pub fn all(&self) -> Vec<Lead> {
        let mut leads = Vec::new();
        let mut visit = |lead| {
            leads.push(lead);
            Look::Passed
        };
        self.store.candidates(&self.query(Scope::All), &anywhere, &mut visit).expect("read");
        leads
    }
}
