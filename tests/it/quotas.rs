//! Quotas in a real database: whatever sequence of completes, withdrawals and new quotas, the counts are those of a recount, and a
//! verdict refuses exactly the leads that the slow definition closes.

use chrono::{DateTime, Duration, Utc};
use outdial::campaign_file::{self, Terms};
use outdial::dial_list::plan;
use outdial::domain::attempt::{Aftermath, AttemptId, CallResult, NewAttempt, Outcome};
use outdial::domain::campaign::LeadOrder;
use outdial::domain::lead::{Callback, DraftPhone, Lead, LeadDraft, LeadId, LeadStatus};
use outdial::domain::list::{DedupeScope, OnRepeat};
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::place::Place;
use outdial::domain::quota::Answers;
use outdial::eligibility::quotas::Sorter;
use outdial::eligibility::{Judge, ReasonCode};
use outdial::rules::{self, Rulebook, zones::ZoneTable};
use outdial::store::cells::LeadCells;
use outdial::store::completes::{Completes, Withdrawal};
use outdial::store::sqlite::SqliteStore;
use outdial::store::{
    Calling, CampaignRecord, CampaignState, CandidateQuery, ForeignResult, ImportBatch, Look, NewList, Scope, Store,
    anywhere,
};
use proptest::prelude::*;
use std::sync::Arc;

/// A quota as the slow definition reads it.
#[derive(Clone, Debug)]
struct Slow {
    set: Option<&'static str>,
    sex: Option<&'static str>,
    under: Option<u32>,
    answer: Option<&'static str>,
    target: u64,
}

impl Slow {
    fn toml(&self, at: usize) -> String {
        let sex = self.sex.map(|sex| format!("sex = \"{sex}\""));
        let age = self.under.map(|under| format!("age < {under}"));
        let leads: Vec<_> = sex.into_iter().chain(age).collect();
        let mut lines = vec!["[[quota]]".to_owned(), format!("name = \"Q{at}\""), format!("target = {}", self.target)];
        lines.extend(self.set.map(|set| format!("set = \"{set}\"")));
        lines.extend((!leads.is_empty()).then(|| format!("leads = '{}'", leads.join(" and "))));
        lines.extend(self.answer.map(|answer| format!("answers = {{ q1 = \"{answer}\" }}")));
        lines.join("\n")
    }

    /// Whether the columns are those of the quota; `None` if nobody can tell.
    fn falls(&self, person: &Person) -> Option<bool> {
        if self.sex.is_some_and(|sex| sex != person.sex) {
            return Some(false);
        }
        match (self.under, person.age) {
            (None, _) => Some(true),
            (Some(under), Some(age)) => Some(age < under),
            (Some(_), None) => None,
        }
    }

    fn counts(&self, person: &Person, answer: Option<&str>) -> bool {
        self.falls(person) == Some(true) && self.answer.is_none_or(|wanted| answer == Some(wanted))
    }
}

#[derive(Clone, Debug)]
struct Person {
    sex: &'static str,
    age: Option<u32>,
}

#[derive(Clone, Debug)]
enum Step {
    /// A complete of a lead, with an answer, by one of the ways into the store.
    Complete {
        lead: usize,
        answer: Option<&'static str>,
        way: u8,
    },
    /// An answer in a call that comes to nothing yet.
    Begun {
        lead: usize,
        answer: &'static str,
    },
    Withdraw(usize),
    Requota(usize),
}

fn quotas() -> impl Strategy<Value = Vec<Slow>> {
    let one = (
        prop::sample::select(vec![None, None, Some("a"), Some("b")]),
        prop::sample::select(vec![None, Some("m"), Some("f")]),
        prop::sample::select(vec![None, None, Some(30), Some(60)]),
        prop::sample::select(vec![None, None, Some("yes"), Some("no")]),
        0..4u64,
    );
    prop::collection::vec(
        one.prop_map(|(set, sex, under, answer, target)| Slow { set, sex, under, answer, target }),
        1..6,
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answer = prop::sample::select(vec![None, Some("yes"), Some("no"), Some("other")]);
    let one = prop_oneof![
        6 => (0..8usize, answer, 0..3u8).prop_map(|(lead, answer, way)| Step::Complete { lead, answer, way }),
        1 => (0..8usize, prop::sample::select(vec!["yes", "no"])).prop_map(|(lead, answer)| Step::Begun { lead, answer }),
        3 => (0..40usize).prop_map(Step::Withdraw),
        1 => (0..3usize).prop_map(Step::Requota),
    ];
    prop::collection::vec(one, 0..25)
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let age = prop::option::weighted(0.9, 18..80u32);
    let one = (prop::sample::select(vec!["m", "f"]), age).prop_map(|(sex, age)| Person { sex, age });
    prop::collection::vec(one, 1..8)
}

fn noon() -> DateTime<Utc> {
    "2026-11-23T15:00:00Z".parse().expect("an instant")
}

fn terms(quotas: &[Slow]) -> (Terms, CampaignRecord) {
    let each: Vec<_> = quotas.iter().enumerate().map(|(at, quota)| quota.toml(at)).collect();
    let head = "name = \"panel\"\nclient = \"Test\"\nkind = \"survey\"\nregion = \"US\"\n[attempts]\ntotal = 99\n\
                per_number = 99\nper_day = 24\ngap = \"0m\"\n";
    let toml = format!("{head}{}\n", each.join("\n"));
    let context = campaign_file::Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: &|_| None,
    };
    let terms = campaign_file::read(&toml, "panel.toml", &context).expect("sound terms");
    let campaign = &terms.campaign;
    let record = CampaignRecord {
        id: 0,
        name: campaign.name.clone(),
        client: campaign.client.clone(),
        subject: campaign.subject.clone(),
        kind: campaign.kind,
        state: CampaignState::Active,
        file: "panel.toml".to_owned(),
        toml,
        dispositions_toml: String::new(),
        fingerprint: campaign.fingerprint.clone(),
    };
    (terms, record)
}

/// An attempt as the slow definition remembers it.
struct Past {
    id: AttemptId,
    lead: usize,
    answer: Option<&'static str>,
    complete: bool,
}

struct House {
    store: SqliteStore,
    terms: Terms,
    quotas: Vec<Slow>,
    campaign: i64,
    people: Vec<Person>,
    leads: Vec<LeadId>,
    past: Vec<Past>,
    now: DateTime<Utc>,
    _folder: tempfile::TempDir,
}

impl House {
    fn new(quotas: &[Slow], people: &[Person], priorities: &[i32]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
        let (own, record) = terms(quotas);
        let (campaign, _) = store.save_campaign(&record, noon()).expect("saved");
        let columns = vec!["sex".to_owned(), "age".to_owned()];
        let (dedupe, on_repeat, order) = (DedupeScope::List, OnRepeat::Merge, LeadOrder::FreshFirst);
        let (file, fingerprint) = ("panel.csv".to_owned(), "panel".to_owned());
        let mut batch = ImportBatch::of_columns(&columns);
        let new = NewList { campaign, file, fingerprint, dedupe, on_repeat, order, columns, at: noon() };
        let (list, _) = store.begin_list(&new).expect("begun");
        let place = Arc::new(Place::read("US-NY@America/New_York").expect("a place"));
        for (at, person) in people.iter().enumerate() {
            let number = PhoneNumber::from_digits(12_125_550_100 + at as u64).expect("a number");
            let phone = DraftPhone { number, kind: PhoneType::FixedOrMobile, extension: String::new(), label: None };
            let age = person.age.map_or_else(|| "n/a".to_owned(), |age| age.to_string());
            let extra = vec![("sex".to_owned(), person.sex.to_owned()), ("age".to_owned(), age)];
            let priority = priorities.get(at).copied().unwrap_or_default();
            let draft = LeadDraft { row: at as u64 + 1, phones: vec![phone], priority, extra, ..LeadDraft::default() };
            batch.push(&draft, &[Arc::clone(&place)]);
        }
        store.add_leads(list.id, &batch).expect("stored");
        let mut house = Self {
            store,
            terms: own,
            quotas: quotas.to_vec(),
            campaign,
            people: people.to_vec(),
            leads: Vec::new(),
            past: Vec::new(),
            now: noon(),
            _folder: folder,
        };
        house.bring();
        house.leads = house.all().iter().map(|lead| lead.id).collect();
        house
    }

    /// What commands do before they judge.
    fn bring(&mut self) {
        let columns = ["sex", "age"].map(outdial::domain::filter::Column::read).into_iter().collect();
        self.store.show_cells(self.campaign, &columns);
        let sorter = Arc::new(Sorter::new(&self.terms.campaign.quotas));
        let successes = self.terms.dispositions.successes();
        self.store.count_completes(self.campaign, sorter, &successes).expect("counted");
    }

    fn query(&self, scope: Scope) -> CandidateQuery {
        CandidateQuery { campaign: self.campaign, scope, order: LeadOrder::FreshFirst }
    }

    fn all(&self) -> Vec<Lead> {
        let mut leads = Vec::new();
        let mut visit = |lead| {
            leads.push(lead);
            Look::Passed
        };
        self.store.candidates(&self.query(Scope::All), &anywhere, &mut visit).expect("read");
        leads
    }

    fn judge(&self) -> Judge<'_> {
        Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &self.terms.campaign, "")
    }

    fn happen(&mut self, step: &Step, others: &[Vec<Slow>]) {
        self.now += Duration::minutes(1);
        match *step {
            Step::Complete { lead, answer, way } => self.call(lead, answer, "COMPLETE", way),
            Step::Begun { lead, answer } => self.call(lead, Some(answer), "NOT_AVAILABLE", 0),
            Step::Withdraw(nth) => {
                let standing: Vec<_> = (0..self.past.len()).filter(|at| self.past[*at].complete).collect();
                if !standing.is_empty() {
                    self.withdraw(standing[nth % standing.len()], "WITHDRAWN");
                }
            }
            Step::Requota(which) => {
                self.quotas = others[which % others.len()].clone();
                let (own, record) = terms(&self.quotas);
                self.terms = own;
                self.store.save_campaign(&record, self.now).expect("saved");
                self.bring();
            }
        }
    }

    fn withdraw(&mut self, at: usize, code: &str) {
        let row = self.terms.dispositions.find(code).expect("a row").clone();
        let (reason, disposition) = ("straight-lined".to_owned(), "COMPLETE".to_owned());
        let withdrawal =
            Withdrawal { attempt: self.past[at].id, at: self.now, by: "ana".to_owned(), reason, disposition };
        let after = match row.final_for {
            outdial::domain::disposition::FinalFor::None => Aftermath::Again(self.now),
            _ => Aftermath::Done(row.code.clone()),
        };
        self.store.withdraw(&withdrawal, &row, &mut |_| after.clone()).expect("withdrawn");
        assert!(self.store.withdraw(&withdrawal, &row, &mut |_| after.clone()).is_err(), "not twice");
        assert_eq!(self.store.withdrawal(withdrawal.attempt).expect("asked"), Some(withdrawal));
        self.past[at].complete = false;
    }

    fn call(&mut self, lead: usize, answer: Option<&'static str>, code: &str, way: u8) {
        let lead = lead % self.people.len();
        let (id, at) = (self.leads[lead], self.now);
        let row = self.terms.dispositions.find(code).expect("a row").clone();
        let number = PhoneNumber::from_digits(12_125_550_100 + lead as u64).expect("a number");
        let mut answers = Answers::default();
        answer.into_iter().for_each(|answer| answers.note("Q1", answer));
        let new = NewAttempt {
            campaign: self.campaign,
            lead: id,
            number,
            agent: String::new(),
            driver: "manual".to_owned(),
            at,
            day: at.date_naive(),
            hour: 0,
            rulebook: String::new(),
            campaign_fingerprint: String::new(),
            evidence: String::new(),
        };
        let outcome = Outcome {
            at,
            result: CallResult::Answered,
            disposition: row.code.clone(),
            cause: String::new(),
            talk_seconds: 60,
            note: String::new(),
            answers,
        };
        let done = if row.success { Aftermath::Done(row.code.clone()) } else { Aftermath::Again(at) };
        match way {
            0 => {
                let opened = self.store.open_attempt(&new, &mut |_, _| Some("{}".to_owned())).expect("asked");
                self.store.close_attempt(opened.expect("free"), &outcome, &row, &done).expect("closed");
            }
            1 => {
                let look = &mut |_: &Lead| ("{}".to_owned(), done.clone());
                self.store.record_call(&new, &outcome, &row, look).expect("asked").expect("free");
            }
            _ => {
                let (file, _) = self.store.begin_results(self.campaign, "r.csv", &at.to_string()).expect("begun");
                let aftermath = Box::new(move |_: &Lead| done.clone());
                let result = ForeignResult { attempt: new, outcome, disposition: row.clone(), aftermath };
                assert_eq!(self.store.apply_results(file, &[result], 1).expect("applied"), 1);
            }
        }
        let known = self.store.lead(id).expect("read").expect("a lead");
        let made = known.attempts.last().expect("the attempt").id;
        self.past.push(Past { id: AttemptId(made), lead, answer, complete: row.success });
    }

    /// The answer that holds for an attempt: its own, or the last one that was given to it in an earlier call.
    fn answer(&self, at: usize) -> Option<&'static str> {
        let lead = self.past[at].lead;
        self.past[..=at].iter().filter(|past| past.lead == lead).filter_map(|past| past.answer).next_back()
    }

    /// Completes in each quota, counted one by one.
    fn recount(&self) -> Vec<u64> {
        let standing: Vec<_> = (0..self.past.len()).filter(|at| self.past[*at].complete).collect();
        let counts = |quota: &Slow| {
            let into = |at: &&usize| quota.counts(&self.people[self.past[**at].lead], self.answer(**at));
            standing.iter().filter(into).count() as u64
        };
        self.quotas.iter().map(counts).collect()
    }

    /// Whether a person's lead is closed: `(full, unknown)`.
    fn closed(&self, person: &Person, counts: &[u64]) -> (bool, bool) {
        let full = |at: usize| counts[at] >= self.quotas[at].target;
        let falls = |at: usize| self.quotas[at].falls(person);
        let all: Vec<usize> = (0..self.quotas.len()).collect();
        let alone = all.iter().any(|at| falls(*at) == Some(true) && self.quotas[*at].answer.is_none() && full(*at));
        let by_set = ["a", "b"].iter().any(|set| {
            let could = all.iter().filter(|at| self.quotas[**at].set == Some(set) && falls(**at) != Some(false));
            could.clone().count() > 0
                && could.clone().all(|at| full(*at))
                && could.clone().all(|at| self.quotas[*at].answer.is_some())
        });
        (alone || by_set, all.iter().any(|at| falls(*at).is_none()))
    }

    fn check(&self) {
        let counts = self.recount();
        assert_eq!(self.store.check().expect("checked"), Vec::<String>::new());
        let mut counted = vec![0; self.quotas.len()];
        for complete in self.store.completes(self.campaign).expect("read") {
            complete.quotas.expect("counted").iter().for_each(|at| counted[*at] += 1);
        }
        assert_eq!(counted, counts);
        for lead in self.all() {
            let at = self.leads.iter().position(|known| *known == lead.id).expect("a lead");
            let seen = lead.quotas.as_ref().expect("counts");
            assert_eq!((0..counts.len()).map(|at| seen.of(at)).collect::<Vec<_>>(), counts);
            let verdict = self.judge().phone(&lead, &lead.phones[0], "", self.now);
            let says = |code| verdict.refusals().iter().any(|refusal| refusal.code == code);
            let expected = self.closed(&self.people[at], &counts);
            assert_eq!((says(ReasonCode::QuotaFull), says(ReasonCode::QuotaUnknown)), expected, "{:?}", lead.cells);
            // A lead ends with its own complete, and with nothing that happens to a quota.
            let (own, last) = (|past: &&Past| past.lead == at, self.past.iter().rfind(|past| past.lead == at));
            let complete = self.past.iter().filter(own).any(|past| past.complete);
            let untouched = last.is_none();
            assert!(!complete || lead.status == LeadStatus::Final || last.is_some_and(|last| !last.complete));
            assert!(!untouched || lead.status == LeadStatus::Ready);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 48 } else { 256 }))]
    #[test]
    fn counts_are_those_of_a_recount_and_verdicts_those_of_the_slow_definition(
        own in quotas(),
        others in prop::collection::vec(quotas(), 1..3),
        people in people(),
        steps in steps(),
    ) {
        let mut house = House::new(&own, &people, &[]);
        house.check();
        for step in &steps {
            house.happen(step, &others);
            house.check();
        }
    }
}

fn quota(sex: &'static str, target: u64) -> Slow {
    Slow { set: None, sex: Some(sex), under: None, answer: None, target }
}

#[test]
fn a_withdrawn_complete_opens_the_quota_and_the_last_look_knows() {
    let people = [("m", 20), ("m", 30), ("f", 40)].map(|(sex, age)| Person { sex, age: Some(age) });
    let mut house = House::new(&[quota("m", 1), quota("f", 1)], &people, &[]);
    let listed = |house: &House| -> Vec<i64> {
        let query = house.query(Scope::Due(house.now));
        let made = plan(&house.judge(), "", house.now, 9, |gate, visit| house.store.candidates(&query, gate, visit));
        made.expect("a plan").entries.iter().map(|entry| entry.lead.0).collect()
    };
    assert_eq!(listed(&house), [1, 2, 3]);
    house.call(0, None, "COMPLETE", 0);
    assert_eq!(listed(&house), [3]);
    // The lead that was planned before is refused in the step that would open its attempt.
    let judge = Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &house.terms.campaign, "");
    let second = house.store.lead(LeadId(2)).expect("read").expect("a lead");
    let new = NewAttempt {
        campaign: house.campaign,
        lead: second.id,
        number: second.phones[0].number,
        agent: String::new(),
        driver: "manual".to_owned(),
        at: house.now,
        day: house.now.date_naive(),
        hour: 0,
        rulebook: String::new(),
        campaign_fingerprint: String::new(),
        evidence: String::new(),
    };
    let mut seen = None;
    let opened = house.store.open_attempt(&new, &mut |lead, _| {
        seen = judge.phone(lead, &lead.phones[0], "", noon()).reason();
        None
    });
    assert_eq!((opened.expect("asked"), seen), (None, Some(ReasonCode::QuotaFull)));
    assert_eq!(second.status, LeadStatus::Ready, "nothing ended it");
    house.withdraw(0, "WITHDRAWN");
    assert_eq!(listed(&house), [2, 3], "at once; the first stays done");
    // As something that does not end the lead, it may be called again.
    house.call(1, None, "COMPLETE", 1);
    house.withdraw(1, "NOT_AVAILABLE");
    assert_eq!(listed(&house), [3, 2]);
    house.check();
}

#[test]
fn leads_of_emptier_quotas_come_first_within_their_priority() {
    let sexes = ["m", "m", "f", "m", "f", "x", "f", "m"];
    let people = sexes.map(|sex| Person { sex, age: Some(20) });
    let mut house = House::new(&[quota("m", 4), quota("f", 4)], &people, &[0, 0, 0, 1, 0, 0, -1, 0]);
    let listed = |house: &House, limit| -> Vec<usize> {
        let query = house.query(Scope::Due(house.now));
        let visit = |gate: &dyn outdial::store::Gate, visit: outdial::store::Visit<'_>| {
            house.store.candidates(&query, gate, visit)
        };
        let made = plan(&house.judge(), "", house.now, limit, visit).expect("a plan");
        let at = |lead| house.leads.iter().position(|known| *known == lead).expect("a lead");
        made.entries.iter().map(|entry| at(entry.lead)).collect()
    };
    let named = |leads: Vec<usize>| leads.iter().map(|at| sexes[*at]).collect::<String>();
    let at = |place: usize| house.leads.iter().position(|lead| lead.0 == place as i64 + 1).expect("a lead");
    let (first, seventh) = (at(0), at(6));
    // All are empty: as they come, those of no quota last.
    assert_eq!(named(listed(&house, 99)), "mmmfmfxf".replacen("mmmfmf", &named(listed(&house, 6)), 1));
    house.call(first, None, "COMPLETE", 0);
    let order = listed(&house, 99);
    assert_eq!(order.last(), Some(&seventh), "a lower priority stays behind");
    let names = named(order.clone());
    assert_eq!(names, "mffmmxf", "the higher priority first, then women, of whom none is there");
    assert_eq!(listed(&house, 3), order[..3]);
    assert_eq!(listed(&house, 6), order[..6]);
    // An agreed call is made when it was agreed.
    let (due, third) = (house.now, at_of(&house, 1));
    agree(&mut house, third, due);
    house.now += Duration::minutes(1);
    assert_eq!(listed(&house, 2).first(), Some(&third));
}

fn at_of(house: &House, place: i64) -> usize {
    house.leads.iter().position(|lead| lead.0 == place + 1).expect("a lead")
}

/// A call to a lead in which another was agreed.
fn agree(house: &mut House, lead: usize, due: DateTime<Utc>) {
    let id = house.leads[lead];
    let number = house.store.lead(id).expect("read").expect("a lead").phones[0].number;
    let row = house.terms.dispositions.find("APPOINTMENT").expect("a row").clone();
    let at = house.now - Duration::minutes(5);
    let new = NewAttempt {
        campaign: house.campaign,
        lead: id,
        number,
        agent: String::new(),
        driver: "manual".to_owned(),
        at,
        day: at.date_naive(),
        hour: 0,
        rulebook: String::new(),
        campaign_fingerprint: String::new(),
        evidence: String::new(),
    };
    let outcome = Outcome {
        at,
        result: CallResult::Answered,
        disposition: row.code.clone(),
        cause: String::new(),
        talk_seconds: 60,
        note: String::new(),
        answers: Answers::default(),
    };
    let agreed = Aftermath::Callback(due, Callback::default());
    let look = &mut |_: &Lead| ("{}".to_owned(), agreed.clone());
    house.store.record_call(&new, &outcome, &row, look).expect("asked").expect("free");
}
