//! A campaign to measure dial lists by: leads in 62 places, of 100 of which 30 are fresh, 10 dialed before and free, 25 dialed before and
//! waiting, 20 suppressed and 15 done. The same numbers give the same file.

#![allow(clippy::expect_used, reason = "a benchmark fails loudly")]

use chrono::{DateTime, Duration, Utc};
use outdial::campaign_file::{self, Context, Terms};
use outdial::domain::campaign::LeadOrder;
use outdial::domain::chance::mixed;
use outdial::domain::lead::{DraftPhone, LeadDraft};
use outdial::domain::list::{DedupeScope, FileFigures, OnRepeat};
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::place::Place;
use outdial::rules::zones::ZoneTable;
use outdial::rules::{parse_hours, places};
use outdial::store::sqlite::SqliteStore;
use outdial::store::{CampaignRecord, CampaignState, ImportBatch, NewList, Store};
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::Arc;

/// States and their clocks: 62 places, as leads of a list for the whole country come to.
const PLACES: &str = "AK@America/Anchorage AL@America/Chicago AR@America/Chicago AZ@America/Phoenix CA@America/Los_Angeles \
    CO@America/Denver CT@America/New_York DC@America/New_York DE@America/New_York FL@America/New_York FL@America/Chicago \
    FL@America/Chicago,America/New_York GA@America/New_York HI@Pacific/Honolulu IA@America/Chicago ID@America/Boise \
    ID@America/Los_Angeles IL@America/Chicago IN@America/Indiana/Indianapolis IN@America/Chicago KS@America/Chicago \
    KY@America/Chicago,America/New_York KY@America/New_York KY@America/Chicago LA@America/Chicago MA@America/New_York MD@America/New_York \
    ME@America/New_York MI@America/Detroit MI@America/Menominee MN@America/Chicago MO@America/Chicago MS@America/Chicago \
    MT@America/Denver NC@America/New_York ND@America/Chicago ND@America/Denver NE@America/Chicago TN@America/Chicago,America/New_York \
    NH@America/New_York NJ@America/New_York NM@America/Denver NV@America/Los_Angeles NY@America/New_York OH@America/New_York \
    OK@America/Chicago OR@America/Los_Angeles OR@America/Boise PA@America/New_York RI@America/New_York SC@America/New_York \
    SD@America/Chicago SD@America/Denver TN@America/Chicago TN@America/New_York TX@America/Chicago TX@America/Denver \
    UT@America/Denver VA@America/New_York WA@America/Los_Angeles WI@America/Chicago WY@America/Denver";

const CAMPAIGN: &str = "name = \"measured\"\nclient = \"Meridian Solar\"\nkind = \"sales\"\nregion = \"US\"\n\
    [attempts]\ntotal = 6\nper_number = 6\nper_day = 1\ngap = \"4h\"\n";

/// How many leads are stored in one step.
const STEP: u64 = 500_000;

/// Every place of a lead.
pub fn all_places() -> Vec<Arc<Place>> {
    let place = |text: &str| Arc::new(Place::read(&format!("US-{text}")).expect("a place"));
    PLACES.split_whitespace().map(place).collect()
}

/// The campaign's terms, as its file says them.
pub fn terms() -> Terms {
    let context = Context {
        parse_hours: &parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &places::is_country,
        read_file: &|_| None,
    };
    campaign_file::read(CAMPAIGN, "measured.toml", &context).expect("a campaign file")
}

/// Makes the database for lists at an instant.
pub fn make(file: &Path, leads: u64, now: DateTime<Utc>) {
    let mut store = SqliteStore::open(file).expect("a database");
    let terms = terms();
    let campaign = &terms.campaign;
    let record = CampaignRecord {
        id: 0,
        name: campaign.name.clone(),
        client: campaign.client.clone(),
        subject: campaign.subject.clone(),
        kind: campaign.kind,
        state: CampaignState::Active,
        file: "measured.toml".to_owned(),
        toml: CAMPAIGN.to_owned(),
        dispositions_toml: String::new(),
        fingerprint: campaign.fingerprint.clone(),
    };
    let (id, _) = store.save_campaign(&record, now).expect("saved");
    let list = NewList {
        campaign: id,
        file: "measured.csv".to_owned(),
        fingerprint: "measured".to_owned(),
        dedupe: DedupeScope::List,
        on_repeat: OnRepeat::Merge,
        order: LeadOrder::FreshFirst,
        columns: Vec::new(),
        at: now - Duration::days(30),
    };
    let (list, _) = store.begin_list(&list).expect("begun");
    import(&mut store, list.id, leads);
    store.finish_list(list.id, &FileFigures::default()).expect("finished");
    drop(store);
    let conn = Connection::open(file).expect("a database");
    conn.pragma_update(None, "synchronous", "OFF").expect("set");
    conn.pragma_update(None, "cache_size", -1_000_000).expect("set");
    dial(&conn, id, list.id, now);
    conn.execute_batch("ANALYZE sqlite_schema; PRAGMA wal_checkpoint(TRUNCATE)").expect("written");
}

fn import(store: &mut SqliteStore, list: i64, leads: u64) {
    let places = all_places();
    for first in (1..=leads).step_by(usize::try_from(STEP).expect("a step")) {
        let mut batch = ImportBatch::default();
        for row in first..(first + STEP).min(leads + 1) {
            let chance = mixed(row);
            let number = PhoneNumber::from_digits(12_000_000_000 + row).expect("a number");
            let phone = DraftPhone { number, kind: PhoneType::FixedOrMobile, extension: String::new(), label: None };
            let draft = LeadDraft {
                row,
                line: row + 1,
                name: format!("Person {row}"),
                phones: vec![phone],
                priority: i32::try_from(chance % 5).expect("small"),
                ..LeadDraft::default()
            };
            let place = usize::try_from((chance >> 8) % places.len() as u64).expect("small");
            batch.push(&draft, &[Arc::clone(places.get(place).expect("a place"))]);
        }
        store.add_leads(list, &batch).expect("stored");
    }
}

/// What came of the leads since: calls, suppressions, ends. Written as the store would write it; `outdial db check` finds it sound.
fn dial(conn: &Connection, campaign: i64, list: i64, now: DateTime<Utc>) {
    let micros = now.timestamp_micros();
    let day = Duration::days(1).num_microseconds().expect("a day");
    conn.execute_batch(
        "BEGIN;
         CREATE TEMP TABLE fate (lead INTEGER PRIMARY KEY, fate TEXT NOT NULL, calls INTEGER NOT NULL, chance INTEGER NOT NULL);
         CREATE TEMP TABLE gone (lead INTEGER PRIMARY KEY);",
    )
    .expect("begun");
    {
        let ids: Vec<i64> = {
            let mut find = conn.prepare("SELECT id FROM lead ORDER BY id").expect("SQL");
            find.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("rows")
        };
        let mut insert = conn.prepare("INSERT INTO fate VALUES (?1, ?2, ?3, ?4)").expect("SQL");
        for id in ids {
            let chance = mixed(id.unsigned_abs() ^ 0x5EED) >> 2;
            let fate = match chance % 100 {
                0..30 => "fresh",
                30..40 => "free",
                40..65 => "waiting",
                65..85 => "suppressed",
                _ => "done",
            };
            let calls = if matches!(fate, "fresh" | "suppressed") { 0 } else { 1 + (chance >> 8) % 3 };
            insert.execute(params![id, fate, calls as i64, ((chance >> 16) % 1_000_000) as i64]).expect("kept");
        }
    }
    // Calls two days and more apart, the last of them two to five days ago.
    conn.execute(
        "INSERT INTO attempt (campaign, lead, list, number, agent, driver, opened_at, day, hour, rulebook, campaign_fingerprint,
                              evidence, ended_at, result, disposition, contact, cause, talk_seconds, note, conversation, refusal)
         SELECT ?1, lead.id, ?2, lead.phones ->> '$[0][0]', 'agent-01', 'simulator', at, date(at / 1000000, 'unixepoch'),
                CAST(strftime('%H', at / 1000000, 'unixepoch') AS INTEGER), '', '', '', at + 30000000, 'no_answer', 'NO_ANSWER', 0,
                'SIP 487', 0, '', 0, 0
         FROM (SELECT fate.lead, ?3 - ?4 * (2 + 2 * nth.value) - fate.chance * (?4 / 1000000) AS at
               FROM fate JOIN json_each('[0, 1, 2]') nth ON nth.value < fate.calls ORDER BY at) made
         JOIN lead ON lead.id = made.lead",
        params![campaign, list, micros, day],
    )
    .expect("called");
    conn.execute(
        "UPDATE lead SET status = CASE fate WHEN 'done' THEN 'final' ELSE 'waiting' END,
                final_reason = CASE fate WHEN 'done' THEN 'attempts_exhausted' ELSE '' END,
                next_at = CASE fate WHEN 'free' THEN ?1 - ?2 - chance * 1000 WHEN 'waiting' THEN ?1 + 3600000000 + chance * 100000 END,
                since = CASE fate WHEN 'free' THEN ?1 - ?2 - chance * 1000 WHEN 'waiting' THEN ?1 + 3600000000 + chance * 100000
                        ELSE ?1 - ?2 END
         FROM fate WHERE fate.lead = lead.id AND fate.calls > 0",
        params![micros, day],
    )
    .expect("moved");
    conn.execute_batch(
        "INSERT INTO gone SELECT lead FROM fate WHERE calls > 0;
         INSERT INTO dialed (campaign, place, priority, since, lead)
         SELECT lead.campaign, lead.phones ->> '$[0][2]', lead.priority, lead.since, lead.id
         FROM lead JOIN fate ON fate.lead = lead.id WHERE fate IN ('free', 'waiting') ORDER BY 1, 2, 3 DESC, 4, 5;
         INSERT INTO suppression (number, list, reach, client, reason, source, since, loaded)
         SELECT lead.phones ->> '$[0][0]', 1, 'centre', '', 'asked not to be called', 'measured', 0, 0
         FROM lead JOIN fate ON fate.lead = lead.id WHERE fate = 'suppressed' ORDER BY 1;
         UPDATE suppression_list SET numbers = (SELECT count(*) FROM suppression) WHERE id = 1;
         INSERT INTO summary (campaign, day, hour, list, agent, disposition, attempts, talk_seconds)
         SELECT campaign, day, hour, list, agent, disposition, count(*), sum(talk_seconds) FROM attempt GROUP BY 1, 2, 3, 4, 5, 6;
         UPDATE campaign SET simulated = 1, latest_at = (SELECT max(max(opened_at, ended_at)) FROM attempt);",
    )
    .expect("written");
    leave_fresh(conn);
    conn.execute_batch("COMMIT").expect("committed");
}

/// Takes the leads that were dialed out of the rows of fresh ones.
fn leave_fresh(conn: &Connection) {
    let mut rows = conn.prepare("SELECT campaign, priority, block, place, leads FROM fresh").expect("SQL");
    let rows: Vec<(i64, i64, i64, i64, Vec<u8>)> = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .expect("read")
        .collect::<Result<_, _>>()
        .expect("rows");
    let mut is_gone = conn.prepare("SELECT EXISTS (SELECT 1 FROM gone WHERE lead = ?1)").expect("SQL");
    let mut write = conn
        .prepare("UPDATE fresh SET leads = ?5 WHERE campaign = ?1 AND priority = ?2 AND block = ?3 AND place = ?4")
        .expect("SQL");
    for (campaign, priority, block, place, bytes) in rows {
        let mut leads = roaring::RoaringBitmap::deserialize_from(&bytes[..]).expect("a bitmap");
        for offset in leads.clone() {
            let lead = block << 16 | i64::from(offset);
            if is_gone.query_row([lead], |row| row.get(0)).expect("asked") {
                leads.remove(offset);
            }
        }
        if leads.is_empty() {
            let row = "campaign = ?1 AND priority = ?2 AND block = ?3 AND place = ?4";
            conn.execute(&format!("DELETE FROM fresh WHERE {row}"), params![campaign, priority, block, place])
                .expect("gone");
            continue;
        }
        let mut bytes = Vec::new();
        leads.serialize_into(&mut bytes).expect("written");
        write.execute(params![campaign, priority, block, place, bytes]).expect("kept");
    }
}
