//! What must hold for every plan and every verdict, over generated campaigns in a real database, with the real rulebook
//! and the real zones: a plan is what a slow look at each lead gives, and an instant that is promised is kept.

use chrono::{DateTime, Duration, Utc};
use outdial::campaign_file::{self, Terms};
use outdial::dial_list::{account, plan};
use outdial::domain::attempt::{Aftermath, CallResult, NewAttempt, Outcome};
use outdial::domain::campaign::LeadOrder;
use outdial::domain::history::History;
use outdial::domain::lead::{Callback, DraftPhone, Lead, LeadDraft, LeadId};
use outdial::domain::list::{DedupeScope, List, OnRepeat};
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::place::Place;
use outdial::domain::suppression::{Reach, Suppression};
use outdial::eligibility::{Judge, ReasonCode, Verdict};
use outdial::rules::{self, Rulebook, zones::ZoneTable};
use outdial::store::sqlite::SqliteStore;
use outdial::store::suppression::Suppressions;
use outdial::store::{
    CampaignRecord, CampaignState, CandidateQuery, ImportBatch, Look, NewList, Scope, Store, anywhere,
};
use proptest::prelude::*;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

const PLACES: [&str; 9] = [
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
];

const TERMS: [&str; 11] = [
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
enum Past {
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

/// A lead to be: its numbers, its place and its priority. Numbers are few, so that leads share some.
type NewLead = (Vec<u64>, usize, i32);

fn leads() -> impl Strategy<Value = Vec<NewLead>> {
    let numbers = prop::collection::btree_set(0..60u64, 1..4).prop_map(|set| set.into_iter().collect());
    prop::collection::vec((numbers, 0..PLACES.len(), 0..2i32), 1..25)
}

fn past() -> impl Strategy<Value = Vec<Past>> {
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
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let from = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant").timestamp();
    let (first, last) = (from("2026-10-24T00:00:00Z"), from("2026-12-27T00:00:00Z"));
    prop_oneof![first..last, (first / 900..last / 900).prop_map(|quarter| quarter * 900)]
        .prop_map(|second| DateTime::from_timestamp(second, 0).expect("an instant"))
}

struct House {
    store: SqliteStore,
    terms: Terms,
    campaign: i64,
    _folder: tempfile::TempDir,
}

fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

fn terms(rest: &str) -> (Terms, CampaignRecord) {
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
    fn new(rest: &str, leads: &[NewLead], past: &[Past], now: DateTime<Utc>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
        let (terms, record) = terms(rest);
        let (campaign, _) = store.save_campaign(&record, now).expect("saved");
        let mut house = Self { store, terms, campaign, _folder: folder };
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

    fn import(&mut self, name: &str, leads: &[NewLead], now: DateTime<Utc>) {
        let (campaign, file, fingerprint) = (self.campaign, name.to_owned(), name.to_owned());
        let (dedupe, on_repeat, order, columns) =
            (DedupeScope::List, OnRepeat::Merge, LeadOrder::FreshFirst, Vec::new());
        let new = NewList { campaign, file, fingerprint, dedupe, on_repeat, order, columns, at: now };
        let (list, _) = self.store.begin_list(&new).expect("begun");
        let mut batch = ImportBatch::default();
        for ((numbers, place, priority), row) in leads.iter().zip(1..) {
            let phone = |line: &u64| {
                let (number, kind) = (number(*line), PhoneType::FixedOrMobile);
                DraftPhone { number, kind, extension: String::new() }
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

    fn happen(&mut self, event: &Past, leads: &[Lead], now: DateTime<Utc>) {
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

    fn open(
        &mut self,
        lead: &Lead,
        number: PhoneNumber,
        at: DateTime<Utc>,
    ) -> Option<outdial::domain::attempt::AttemptId> {
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

    fn judge(&self) -> Judge<'_> {
        Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &self.terms.campaign, "")
    }

    fn query(&self, scope: Scope) -> CandidateQuery {
        CandidateQuery { campaign: self.campaign, scope, order: self.terms.campaign.order }
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

    /// Every lead that may be dialed, in order, a number once: each lead looked at, by a judge that remembers nothing.
    fn slowly(&self, asker: &str, now: DateTime<Utc>) -> Vec<LeadId> {
        let order = self.terms.campaign.order;
        // Leads that are in somebody's hand are read one by one, not from a list.
        let free = |lead: &Lead| lead.lease.as_ref().is_none_or(|lease| lease.until <= now);
        // Callbacks that are due come before all others: the asker's own, then by their times.
        let due = |lead: &Lead| lead.callback.is_some() && lead.next_at.is_some_and(|at| at <= now);
        let (mut agreed, mut leads): (Vec<_>, Vec<_>) = self.all().into_iter().filter(free).partition(due);
        let anothers = |lead: &Lead| lead.callback.as_ref().is_some_and(|callback| callback.agent != asker);
        agreed.sort_by_key(|lead| (anothers(lead), lead.next_at, lead.id));
        // Where the lead's places close soonest; who was dialed waits from the moment on at which its turn comes.
        leads.sort_by_cached_key(|lead| {
            let closes = lead.phones.iter().filter_map(|phone| self.judge().closes(&phone.place, now)).min();
            let since = lead.next_at.filter(|_| !is_fresh(lead));
            let last = lead.attempts.iter().map(|attempt| attempt.at).max();
            match order {
                LeadOrder::OldestAttempt if last.is_some() => (-lead.priority, true, None, last, lead.id),
                LeadOrder::Random(_) => (-lead.priority, false, None, None, lead.id),
                LeadOrder::RetriesFirst => (-lead.priority, is_fresh(lead), closes, since, lead.id),
                LeadOrder::FreshFirst | LeadOrder::FreshEvery(_) | LeadOrder::OldestAttempt => {
                    (-lead.priority, !is_fresh(lead), closes, since, lead.id)
                }
            }
        });
        let mut numbers = HashSet::new();
        let mut is_taken = |lead: &Lead| {
            let verdict = self.judge().lead(lead, asker, now);
            let best = verdict.dialable().map(|(number, _)| number);
            let others =
                verdict.phones.iter().filter(|phone| phone.verdict.name() == "dialable").map(|phone| phone.number);
            let free = best.into_iter().chain(others).find(|number| !numbers.contains(number));
            free.is_some_and(|number| numbers.insert(number))
        };
        let mut listed: Vec<_> = agreed.iter().filter(|lead| is_taken(lead)).map(|lead| lead.id).collect();
        for level in leads.chunk_by(|one, other| one.priority == other.priority) {
            let (fresh, dialed): (Vec<_>, Vec<_>) = level.iter().partition(|lead| is_fresh(lead));
            let (mut fresh, mut dialed, mut others) = (self.in_turns(&fresh), VecDeque::from(dialed), 1);
            loop {
                let wants_fresh = match order {
                    LeadOrder::FreshEvery(nth) => others % nth == 0,
                    LeadOrder::RetriesFirst => false,
                    LeadOrder::FreshFirst | LeadOrder::OldestAttempt | LeadOrder::Random(_) => true,
                };
                // Of lists that have leads left the one that has had least for its weight.
                let share = |(weight, had, _): &(u32, u32, _)| f64::from(2 * had + 1) / f64::from(*weight);
                let rising = |one: &&mut _, other: &&mut _| share(one).total_cmp(&share(other));
                let turn = fresh.iter_mut().filter(|(_, _, leads)| !leads.is_empty()).min_by(rising);
                let of_fresh = wants_fresh || dialed.is_empty();
                let (lead, had) = match turn {
                    Some((_, had, leads)) if of_fresh => (leads.pop_front(), Some(had)),
                    Some(_) | None => (dialed.pop_front(), None),
                };
                let Some(lead) = lead else { break };
                if is_taken(lead) {
                    had.into_iter().for_each(|had| *had += 1);
                    others = if is_fresh(lead) { 1 } else { others + 1 };
                    listed.push(lead.id);
                }
            }
        }
        listed
    }

    /// Fresh leads, list by list: the list's weight, how many of its leads were listed, and its leads. One list of all if none take turns.
    fn in_turns<'l>(&self, fresh: &[&'l Lead]) -> Vec<(u32, u32, VecDeque<&'l Lead>)> {
        let Some(mix) = &self.terms.campaign.mix else { return vec![(1, 0, fresh.iter().copied().collect())] };
        let lists = self.store.lists(self.campaign).expect("read");
        let of = |list: &List| fresh.iter().copied().filter(|lead| lead.list == list.id).collect();
        let mut turns: Vec<_> = lists.iter().map(|list| (list.id, (mix.weight(&list.file), 0, of(list)))).collect();
        turns.sort_by_key(|(list, _)| *list);
        turns.into_iter().map(|(_, turn)| turn).collect()
    }
}

fn is_fresh(lead: &Lead) -> bool {
    lead.attempts.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn a_plan_is_what_a_slow_look_at_each_lead_gives(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        limit in 0..12usize,
        asker in prop::sample::select(vec!["", "ana"]),
    ) {
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        // The judge remembers what it was asked before: at other instants too.
        for at in [now - Duration::hours(9), now, now + Duration::hours(3), now] {
            let due = house.query(Scope::Due(at));
            let made = plan(&judge, asker, at, limit, |gate, visit| house.store.candidates(&due, gate, visit)).expect("a plan");
            let listed: Vec<_> = made.entries.iter().map(|entry| entry.lead).collect();
            let wanted = house.slowly(asker, at);
            if rest.contains("random") {
                // The order is a hash: what matters is that nobody is left out.
                prop_assert_eq!(listed.len(), wanted.len().min(limit));
            } else {
                prop_assert_eq!(&listed, &wanted.into_iter().take(limit).collect::<Vec<_>>());
            }
            for entry in &made.entries {
                let lead = house.store.lead(entry.lead).expect("read").expect("a lead");
                let alone = house.judge().lead(&lead, asker, at);
                let until = |verdict: &Verdict| if let Verdict::Dialable { until } = verdict { Some(*until) } else { None };
                let own = alone.phones.iter().find(|phone| phone.number == entry.number);
                prop_assert_eq!(own.and_then(|phone| until(&phone.verdict)), Some(entry.until), "{:?}", lead);
                let best = alone.dialable().map(|(number, _)| number);
                let taken = made.entries.iter().any(|other| other.lead != entry.lead && Some(other.number) == best);
                prop_assert!(best == Some(entry.number) || taken, "the best number, unless another lead is listed with it");
            }
            let every = house.query(Scope::All);
            let totals = account(&judge, asker, at, |visit| house.store.candidates(&every, &anywhere, visit)).expect("an account");
            let stored = house.all();
            let dialable = stored.iter().filter(|lead| judge.lead(lead, asker, at).dialable().is_some()).count();
            prop_assert_eq!((totals.leads, totals.callable), (stored.len() as u64, dialable as u64));
            prop_assert_eq!(totals.leads, totals.callable + totals.waiting_leads() + totals.refused_leads());
            prop_assert_eq!(totals.waiting_leads(), totals.openings.values().sum::<u64>());
            prop_assert_eq!(totals.callable, totals.closings.values().sum::<u64>());
        }
    }

    #[test]
    fn an_instant_that_is_promised_is_kept(
        rest in prop::sample::select(&TERMS[..]),
        leads in leads(),
        past in past(),
        now in instants(),
        samples in prop::collection::vec(0.0..1.0f64, 6),
    ) {
        let house = House::new(rest, &leads, &past, now);
        let judge = house.judge();
        let callable = |lead: &Lead, at| judge.lead(lead, "", at).dialable();
        let second = Duration::seconds(1);
        for lead in house.all() {
            let verdict = judge.lead(&lead, "", now);
            if let Some((number, until)) = verdict.dialable() {
                let phone = lead.phones.iter().find(|phone| phone.number == number).expect("its phone");
                let then = judge.phone(&lead, phone, "", until - second);
                prop_assert!(until > now && then == Verdict::Dialable { until }, "{:?} until {}", lead, until);
                let after = judge.phone(&lead, phone, "", until);
                prop_assert!(after.first_legal(until) > Some(until) || after.first_legal(until).is_none(), "{:?}", after);
                continue;
            }
            let hangs_on_a_call = verdict.phones.iter().any(|phone| {
                phone.verdict.refusals().iter().any(|refusal| {
                    refusal.code == ReasonCode::InProgress && refusal.what.contains("going on")
                })
            });
            let Some(at) = verdict.later() else {
                for days in 0..30 {
                    for share in samples.iter().take(2) {
                        let then = now + Duration::days(days) + Duration::seconds((share * 86_400.0) as i64);
                        prop_assert!(callable(&lead, then).is_none(), "never, but at {}: {:?}", then, lead);
                    }
                }
                continue;
            };
            if hangs_on_a_call {
                // When it ends is not known; until then it is looked at again and again.
                continue;
            }
            prop_assert!(at > now);
            prop_assert!(callable(&lead, at).is_some(), "{} {:?}\n{:?}", at, verdict, lead);
            prop_assert!(callable(&lead, now.max(at - second)).is_none(), "before {} {:?}\n{:?}", at, verdict, lead);
            for share in &samples {
                let before = now + Duration::seconds((share * ((at - now).num_seconds() - 1) as f64) as i64);
                prop_assert!(callable(&lead, before).is_none(), "{} before {} {:?}", before, at, lead);
            }
        }
    }
}
