//! Leads that were never dialed, wherever they stand.

use super::*;
use crate::store::sqlite::{dialed, fresh, person};
use proptest::prelude::*;
use roaring::RoaringBitmap;

const PLACES: [&str; 3] = [FLORIDA, "US-CA@America/Los_Angeles", "US-IN@America/Chicago,America/New_York"];

/// What may happen to leads.
#[derive(Clone, Debug)]
enum Happening {
    /// A list brings rows: the numbers of each, its priority and its place.
    Import(Vec<(Vec<u64>, i32, usize)>),
    Dial(u64),
    Prefer(u64, i32),
    Move(u64, i64),
    Erase(u64),
    TakeBack(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let lines = prop::collection::btree_set(0..60_u64, 1..3).prop_map(|lines| lines.into_iter().collect());
    let row = (lines, -1..2_i32, 0..3_usize);
    let lead = || 0..30_u64;
    prop_oneof![
        3 => prop::collection::vec(row, 1..8).prop_map(Happening::Import),
        2 => lead().prop_map(Happening::Dial),
        1 => (lead(), -1..2_i32).prop_map(|(lead, priority)| Happening::Prefer(lead, priority)),
        1 => (lead(), 1..4_i64).prop_map(|(lead, place)| Happening::Move(lead, place)),
        1 => lead().prop_map(Happening::Erase),
        1 => (0..4_u64).prop_map(Happening::TakeBack),
    ]
}

/// An empty campaign whose leads will be of two blocks.
fn house_at_a_border() -> (House, i64) {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import(campaign, "first", vec![draft(1, &[99])]);
    house.conn.execute("UPDATE sqlite_sequence SET seq = 65527 WHERE name = 'lead'", []).expect("set");
    (house, campaign)
}

fn import(house: &mut House, campaign: i64, name: &str, rows: Vec<(Vec<u64>, i32, usize)>) {
    let list = new_list(campaign, name, DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.store.begin_list(&list).expect("begun");
    let mut batch = ImportBatch::default();
    for ((lines, priority, place), row) in rows.into_iter().zip(1..) {
        let place = Arc::new(Place::read(PLACES[place]).expect("a place"));
        let places = vec![place; lines.len()];
        batch.push(&LeadDraft { priority, ..draft(row, &lines) }, &places);
    }
    house.store.add_leads(list.id, &batch).expect("stored");
    house.store.finish_list(list.id, &FileFigures::default()).expect("finished");
}

fn column(house: &House, sql: &str) -> Vec<i64> {
    let mut find = house.conn.prepare(sql).expect("SQL");
    find.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("rows")
}

/// One of the leads or lists that are there, if there is any.
fn one_of(house: &House, table: &str, which: u64) -> Option<i64> {
    let all = column(house, &format!("SELECT id FROM {table} ORDER BY id"));
    let index = which.checked_rem(all.len() as u64)?;
    all.get(usize::try_from(index).expect("few")).copied()
}

fn happen(house: &mut House, campaign: i64, happening: Happening, step: i64) {
    match happening {
        Happening::Import(rows) => import(house, campaign, &format!("list-{step}"), rows),
        Happening::Dial(which) => {
            let Some(lead) = one_of(house, "lead", which) else { return };
            if let Some(phone) = house.lead_now(lead).phones.first() {
                let new = NewAttempt { number: phone.number, ..attempt(campaign, lead, 0, step) };
                let id = house.open(&new).expect("free");
                let busy = row("B", FinalFor::None, None);
                house.store.close_attempt(id, &outcome(&busy, step), &busy, &again(step)).expect("closed");
            }
        }
        Happening::Prefer(which, priority) => {
            let Some(lead) = one_of(house, "lead", which).map(LeadId) else { return };
            let before = person::read(&house.conn, lead).expect("read");
            person::restore(&house.conn, lead, &person::Person { priority, ..before }).expect("restored");
        }
        Happening::Move(which, place) => {
            let Some(lead) = one_of(house, "lead", which).map(LeadId) else { return };
            let mut person = person::read(&house.conn, lead).expect("read");
            let known = one_of(house, "place", place.unsigned_abs()).expect("a place");
            person.phones.iter_mut().for_each(|phone| phone.place = known);
            person::restore(&house.conn, lead, &person).expect("restored");
        }
        Happening::Erase(which) => {
            let Some(lead) = one_of(house, "lead", which) else { return };
            person::erase(&house.conn, lead).expect("erased");
        }
        Happening::TakeBack(which) => {
            let Some(list) = one_of(house, "list", which) else { return };
            let dialed = column(house, &format!("SELECT count(*) FROM lead WHERE list = {list} AND since > 0"));
            if dialed == [0] {
                person::remove_list(&house.conn, list).expect("removed");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn fresh_leads_come_in_order_whatever_happened(happenings in prop::collection::vec(happening(), 1..16)) {
        let (mut house, campaign) = house_at_a_border();
        for (happening, step) in happenings.into_iter().zip(1..) {
            happen(&mut house, campaign, happening, step);
            prop_assert_eq!(fresh::problems(&house.conn).expect("asked"), Vec::<String>::new());
            prop_assert_eq!(dialed::problems(&house.conn).expect("asked"), Vec::<String>::new());
        }
        let plain = "SELECT id FROM lead WHERE since IS NULL AND status <> 'final' ORDER BY priority DESC, id";
        let due = house.leads(campaign, Scope::Due(at(0)), LeadOrder::FreshFirst);
        let fresh: Vec<i64> = due.iter().filter(|lead| lead.attempts.is_empty()).map(|lead| lead.id.0).collect();
        prop_assert_eq!(fresh, column(&house, plain));
        let all = house.leads(campaign, Scope::All, LeadOrder::FreshFirst);
        prop_assert_eq!(
            all.iter().map(|lead| lead.id.0).collect::<Vec<_>>(),
            column(&house, "SELECT id FROM lead ORDER BY id")
        );
    }
}

#[test]
fn leads_of_closed_places_alone_are_passed_over() {
    let (mut house, campaign) = house_at_a_border();
    person::erase(&house.conn, 1).expect("erased");
    let list = new_list(campaign, "a", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.store.begin_list(&list).expect("begun");
    let mut batch = ImportBatch::default();
    let of = |which: &[usize]| -> Vec<_> {
        which.iter().map(|place| Arc::new(Place::read(PLACES[*place]).expect("a place"))).collect()
    };
    batch.push(&draft(1, &[1]), &of(&[0]));
    batch.push(&draft(2, &[2]), &of(&[1]));
    batch.push(&draft(3, &[3, 4]), &of(&[0, 1]));
    batch.push(&draft(4, &[5, 6]), &of(&[0, 0]));
    house.store.add_leads(list.id, &batch).expect("stored");
    let not_florida = |place: &Place| (place.to_string() != FLORIDA).then_some(DateTime::<Utc>::MAX_UTC);
    for order in ORDERS {
        let mut found = Vec::new();
        let query = CandidateQuery { campaign, scope: Scope::Due(at(0)), order };
        let mut visit = |lead: Lead| {
            found.push(lead.row);
            Look::Passed
        };
        house.store.candidates(&query, &not_florida, &mut visit).expect("read");
        found.sort_unstable();
        assert_eq!(found, [2, 3], "{order:?}");
    }
}

#[test]
fn what_no_import_wrote_is_refused() {
    let (house, campaign) = House::with_leads(2);
    let mut beyond = Vec::new();
    RoaringBitmap::from_iter([1, 70_000]).serialize_into(&mut beyond).expect("written");
    let mut much = Vec::new();
    RoaringBitmap::from_iter((0..200_000).step_by(3)).serialize_into(&mut much).expect("written");
    for (bytes, words) in [(beyond, "number 70000 of a block"), (much, "bytes"), (vec![0], "fresh leads")] {
        house.conn.execute("UPDATE fresh SET leads = ?1", [bytes]).expect("damaged");
        let error = house.store.check().expect_err("unreadable").to_string();
        assert!(error.contains(words), "{error}");
        let query = CandidateQuery { campaign, scope: Scope::Due(at(0)), order: LeadOrder::FreshFirst };
        let read = house.store.candidates(&query, &anywhere, &mut |_| Look::Passed);
        assert!(read.expect_err("unreadable").to_string().contains(words));
    }
}

#[test]
fn a_row_of_another_campaign_gives_none_of_its_leads() {
    let (mut house, campaign) = House::with_leads(2);
    let other = house.campaign_of("winter", "Acme");
    house.conn.execute("UPDATE fresh SET campaign = ?1", [other]).expect("damaged");
    for scope in [Scope::All, Scope::Due(at(0))] {
        for order in ORDERS {
            assert_eq!(house.leads(other, scope, order), [], "{scope:?} {order:?}");
        }
    }
    let found = house.store.check().expect("checked").join("\n");
    assert!(found.contains("no dial list finds it") && found.contains("where it is not"), "{found} {campaign}");
}

#[test]
fn a_check_finds_leads_that_no_dial_list_would() {
    let (mut house, campaign) = house_at_a_border();
    import(&mut house, campaign, "a", (0..12).map(|line| (vec![line], 0, 0)).collect());
    house.is_sound();
    assert_eq!(column(&house, "SELECT DISTINCT block FROM fresh ORDER BY block"), [0, 1], "leads on both sides");
    let told = |house: &House| house.store.check().expect("checked");
    house.conn.execute("UPDATE lead SET priority = 3 WHERE id = 65530", []).expect("changed");
    assert_eq!(
        told(&house),
        [
            "lead 65530 was never dialed, and no dial list finds it by its place 1",
            "lead 65530 stands among those that were never dialed, at place 1, where it is not"
        ]
    );
    house.conn.execute("UPDATE lead SET priority = 0 WHERE id = 65530", []).expect("changed back");
    house.is_sound();
    house.conn.execute("UPDATE fresh SET leads = x'00' WHERE block = 1", []).expect("damaged");
    assert!(house.store.check().expect_err("unreadable").to_string().contains("fresh leads"));
}
