//! Random steps on the engine and on a model that is plain to see through: both must end in the same state.

use super::*;
use crate::domain::suppression::{OWN_LIST, Suppression};
use crate::store::ForeignResult;
use crate::store::suppression::Suppressions;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody may do; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Doing {
    /// Rows of a new list with their numbers.
    Import {
        rows: Vec<BTreeSet<u64>>,
        merge: bool,
    },
    Reserve {
        leads: Vec<usize>,
        owner: &'static str,
        minutes: i64,
    },
    Release {
        lead: usize,
        owner: &'static str,
    },
    Open {
        lead: usize,
        line: usize,
    },
    Close {
        call: usize,
        end: End,
    },
    Result {
        lead: usize,
        line: usize,
        minutes_ago: i64,
        end: End,
    },
    Suppress {
        line: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Again(i64),
    Number,
    Lead,
    DoNotCall,
}

impl End {
    fn row(self) -> Disposition {
        match self {
            Self::Again(_) => row("NA", FinalFor::None, None),
            Self::Number => row("DC", FinalFor::Number, None),
            Self::Lead => row("NO", FinalFor::Lead, None),
            Self::DoNotCall => row("DNC", FinalFor::Lead, Some(Reach::Centre)),
        }
    }

    fn after(self, minutes: i64) -> Aftermath {
        match self {
            Self::Again(wait) => again(minutes + wait),
            Self::Number | Self::Lead | Self::DoNotCall => Aftermath::Done(self.row().code),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ModelLead {
    /// Number and why it is final.
    phones: Vec<(u64, String)>,
    status: &'static str,
    next_at: Option<i64>,
    reason: String,
    lease: Option<(&'static str, i64)>,
    /// Minute, end, number, disposition.
    attempts: Vec<(i64, i64, u64, String)>,
}

#[derive(Default)]
struct Model {
    /// Lead `n` is at `n - 1`.
    leads: Vec<ModelLead>,
    /// Attempts going on: lead, number and minute.
    open: BTreeMap<i64, (usize, u64, i64)>,
    barred: BTreeSet<u64>,
    closed: u64,
}

impl Model {
    fn owner(&self, line: u64) -> Option<usize> {
        self.leads.iter().position(|lead| lead.phones.iter().any(|(number, _)| *number == line))
    }

    fn import(&mut self, rows: &[BTreeSet<u64>], merge: bool) {
        for row in rows {
            let target = row.iter().filter_map(|line| self.owner(*line)).min();
            let new: Vec<_> =
                row.iter().filter(|line| self.owner(**line).is_none()).map(|l| (*l, String::new())).collect();
            match target {
                None => self.leads.push(ModelLead { phones: new, status: "ready", ..ModelLead::default() }),
                Some(target) if merge => self.leads[target].phones.extend(new),
                Some(_) => {}
            }
        }
    }

    fn free(&self, lead: usize, now: i64) -> bool {
        let found = &self.leads[lead];
        let on_the_line = self.open.values().any(|(busy, ..)| *busy == lead);
        found.status != "final" && !on_the_line && found.lease.is_none_or(|(_, until)| until <= now)
    }

    fn end(&mut self, lead: usize, line: u64, now: i64, end: End) {
        if end == End::DoNotCall {
            self.barred.insert(line);
        }
        self.closed += 1;
        let is_later = |number: Option<u64>| {
            let of_closed = self.leads[lead].attempts.iter().map(|(at, ended, line, _)| ((*at).max(*ended), *line));
            let of_open = self.open.values().filter(|(busy, ..)| *busy == lead).map(|(_, line, at)| (*at, *line));
            of_closed.chain(of_open).any(|(at, line)| at > now && number.is_none_or(|number| number == line))
        };
        let (lead_moved_on, number_moved_on) = (is_later(None), is_later(Some(line)));
        let found = &mut self.leads[lead];
        if end == End::Number && !number_moved_on {
            found
                .phones
                .iter_mut()
                .filter(|(number, _)| *number == line)
                .for_each(|(_, reason)| "DC".clone_into(reason));
        }
        let ends_lead = matches!(end, End::Lead | End::DoNotCall) && found.status != "final";
        if lead_moved_on && !ends_lead {
            return;
        }
        found.lease = None;
        (found.status, found.next_at, found.reason) = match end {
            End::Again(wait) => ("waiting", Some(now + wait), String::new()),
            End::Number | End::Lead | End::DoNotCall => ("final", None, end.row().code),
        };
    }
}

/// A number barred for all.
fn barred(line: u64, now: i64) -> Suppression {
    Suppression {
        number: phone(line),
        reach: Reach::Centre,
        client: String::new(),
        reason: String::new(),
        source: String::new(),
        since: at(now),
        expires: None,
        list: OWN_LIST.to_owned(),
    }
}

/// One step on both; `now` grows by a minute with each.
fn step(house: &mut House, model: &mut Model, campaign: i64, now: i64, doing: &Doing) {
    let count = model.leads.len();
    match doing {
        Doing::Import { rows, merge } => {
            let on_repeat = if *merge { OnRepeat::Merge } else { OnRepeat::SetAside };
            let new = new_list(campaign, &format!("list {now}"), DedupeScope::Campaign, on_repeat);
            let (list, _) = house.begin_list(&new).expect("begun");
            let lines = |row: &BTreeSet<u64>| row.iter().copied().collect::<Vec<_>>();
            let drafts = rows.iter().zip(1..).map(|(row, n)| draft(n, &lines(row))).collect();
            assert!(house.add_leads(list.id, &batch(drafts, vec![])).expect("stored").balances());
            model.import(rows, *merge);
        }
        Doing::Suppress { line } => {
            let row = barred(*line, now);
            assert_eq!(house.suppress(&[row]).expect("stored"), u64::from(model.barred.insert(*line)));
        }
        _ if count == 0 => {}
        Doing::Reserve { leads, owner, minutes } => {
            let wanted: BTreeSet<_> = leads.iter().map(|lead| lead % count).collect();
            let free: Vec<_> = wanted.iter().copied().filter(|lead| model.free(*lead, now)).collect();
            free.iter().for_each(|lead| model.leads[*lead].lease = Some((owner, now + minutes)));
            let ids = |leads: Vec<usize>| leads.into_iter().map(|lead| LeadId(lead as i64 + 1)).collect::<Vec<_>>();
            let wanted = ids(wanted.into_iter().collect());
            assert_eq!(house.reserve(&wanted, owner, at(now), at(now + minutes)).expect("asked"), ids(free));
        }
        Doing::Release { lead, owner } => {
            let lead = lead % count;
            house.release(&[LeadId(lead as i64 + 1)], owner).expect("done");
            model.leads[lead].lease.take_if(|(holder, _)| holder == owner);
        }
        Doing::Open { lead, line } => {
            let lead = lead % count;
            let phones = &model.leads[lead].phones;
            let line = phones[line % phones.len()].0;
            let busy = model.open.values().any(|(on, number, _)| *on == lead || *number == line);
            let opened = house.open(&attempt(campaign, lead as i64 + 1, line, now));
            assert_eq!(opened.is_none(), busy);
            model.open.extend(opened.map(|id| (id.0, (lead, line, now))));
        }
        Doing::Close { call, end } => {
            let Some(id) = model.open.keys().nth(call % model.open.len().max(1)).copied() else { return };
            let (lead, line, opened) = model.open.remove(&id).expect("there");
            house.close_attempt(AttemptId(id), &outcome(&end.row(), now), &end.row(), &end.after(now)).expect("closed");
            model.end(lead, line, now, *end);
            model.leads[lead].attempts.push((opened, now, line, end.row().code));
        }
        Doing::Result { lead, line, minutes_ago, end } => {
            let (lead, now) = (lead % count, now - minutes_ago);
            let phones = &model.leads[lead].phones;
            let line = phones[line % phones.len()].0;
            let (disposition, aftermath) = (end.row(), end.after(now));
            let attempt = attempt(campaign, lead as i64 + 1, line, now);
            let code = disposition.code.clone();
            let result = ForeignResult {
                attempt,
                outcome: outcome(&disposition, now),
                disposition,
                aftermath: Box::new(move |_| aftermath.clone()),
            };
            let (file, done) = house.begin_results(campaign, "r.csv", "r").expect("begun");
            let known = model.leads[lead].attempts.iter().any(|(at, _, on, was)| (*at, *on, was) == (now, line, &code));
            let new = house.apply_results(file, &[result], done + 1).expect("applied");
            assert_eq!(new, u64::from(!known));
            if !known {
                model.end(lead, line, now, *end);
                model.leads[lead].attempts.push((now, now, line, code));
            }
        }
    }
}

fn agree(house: &House, model: &Model, campaign: i64, now: i64) {
    let minute = |instant: DateTime<Utc>| (instant - at(0)).num_minutes();
    let leads = house.leads(campaign, Scope::All, LeadOrder::FreshFirst);
    assert_eq!(leads.len(), model.leads.len());
    let mut due = BTreeSet::new();
    for (index, (lead, expected)) in leads.iter().zip(&model.leads).enumerate() {
        let phones: Vec<_> =
            lead.phones.iter().map(|p| (p.number.digits() - 13_055_550_100, p.final_reason.clone())).collect();
        assert_eq!(phones, expected.phones);
        for (phone, (line, _)) in lead.phones.iter().zip(&expected.phones) {
            assert_eq!(phone.in_progress, model.open.values().any(|(_, on, _)| on == line));
            assert_eq!(!phone.suppressed.is_empty(), model.barred.contains(line));
        }
        assert_eq!((lead.status.name(), lead.next_at.map(minute)), (expected.status, expected.next_at));
        assert_eq!(lead.final_reason, expected.reason);
        let lease = lead.lease.as_ref().map(|lease| (lease.owner.as_str(), minute(lease.until)));
        assert_eq!(lease, expected.lease);
        let ended = lead.attempts.iter().filter(|past| !past.disposition.is_empty());
        let mut ended: Vec<_> = ended.map(|past| (minute(past.at), past.disposition.clone())).collect();
        let mut known: Vec<_> = expected.attempts.iter().map(|(at, _, _, code)| (*at, code.clone())).collect();
        ended.sort();
        known.sort();
        assert_eq!(ended, known);
        let leased = expected.lease.is_some_and(|(_, until)| until > now);
        if expected.status != "final" && expected.next_at.is_none_or(|next| next <= now) && !leased {
            due.insert(index as i64 + 1);
        }
    }
    for order in [LeadOrder::FreshFirst, LeadOrder::RetriesFirst, LeadOrder::SHUFFLED] {
        assert_eq!(house.due(campaign, now, order).into_iter().collect::<BTreeSet<_>>(), due);
    }
    let open: Vec<_> = house.open_attempts(campaign).expect("read").into_iter().map(|attempt| attempt.id.0).collect();
    assert_eq!(open, model.open.keys().copied().collect::<Vec<_>>());
    let counted: u64 = house.summary(campaign).expect("read").iter().map(|sum| sum.attempts).sum();
    assert_eq!(counted, model.closed);
    house.is_sound();
}

fn anything() -> impl Strategy<Value = Doing> {
    let owner = || prop::sample::select(vec!["desk", "team"]);
    let end = || prop_oneof![(1..40i64).prop_map(End::Again), Just(End::Number), Just(End::Lead), Just(End::DoNotCall)];
    let rows = prop::collection::vec(prop::collection::btree_set(1..20u64, 1..4), 1..6);
    prop_oneof![
        2 => (rows, any::<bool>()).prop_map(|(rows, merge)| Doing::Import { rows, merge }),
        2 => (prop::collection::vec(0..20usize, 1..4), owner(), 1..20i64)
            .prop_map(|(leads, owner, minutes)| Doing::Reserve { leads, owner, minutes }),
        1 => (0..20usize, owner()).prop_map(|(lead, owner)| Doing::Release { lead, owner }),
        4 => (0..20usize, 0..3usize).prop_map(|(lead, line)| Doing::Open { lead, line }),
        3 => (0..9usize, end()).prop_map(|(call, end)| Doing::Close { call, end }),
        2 => (0..20usize, 0..3usize, 0..9i64, end())
            .prop_map(|(lead, line, minutes_ago, end)| Doing::Result { lead, line, minutes_ago, end }),
        1 => (1..20u64).prop_map(|line| Doing::Suppress { line }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn any_steps_end_where_the_model_ends(doings in prop::collection::vec(anything(), 1..40)) {
        let mut house = house();
        let campaign = house.campaign_of("autumn", "Acme");
        let mut model = Model::default();
        for (doing, now) in doings.iter().zip(10..) {
            step(&mut house, &mut model, campaign, now, doing);
        }
        agree(&house, &model, campaign, 10 + doings.len() as i64);
    }
}
