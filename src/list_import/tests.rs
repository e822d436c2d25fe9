//! Whole loads: of files that change while they are read, and loads that somebody stops.

use super::*;
use crate::campaign_file::{self, Context};
use crate::domain::lead::LeadId;
use crate::rules::{parse_hours, places::is_country};
use crate::store::keeping::ListKeeping;
use crate::store::sqlite::SqliteStore;
use crate::store::{Calling, CampaignRecord, CampaignState};
use std::cell::Cell;
use std::fmt::Write as _;

const TOML: &str = "name = \"north\"\nclient = \"Acme\"\nkind = \"sales\"\nregion = \"US\"\n";

/// Some rows, each with a number of its own, a fault in every fiftieth.
fn rows(of: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for row in of {
        let phone = if row % 50 == 49 { "unknown".to_owned() } else { format!("305-555-{row:04}") };
        writeln!(text, "K{row},{phone}").expect("a line");
    }
    text
}

fn list(count: usize) -> String {
    format!("key,phone\n{}", rows(0..count))
}

struct House {
    store: SqliteStore,
    _folder: tempfile::TempDir,
    campaign: Campaign,
    campaign_id: i64,
}

fn house() -> House {
    let context =
        Context { parse_hours: &parse_hours, zone_known: &|_| true, region_known: &is_country, read_file: &|_| None };
    let campaign = campaign_file::read(TOML, "north.toml", &context).expect("a campaign").campaign;
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = SqliteStore::open(&folder.path().join("outdial.db")).expect("a store");
    let record = CampaignRecord {
        id: 0,
        name: campaign.name.clone(),
        client: campaign.client.clone(),
        kind: campaign.kind,
        subject: campaign.name.clone(),
        state: CampaignState::Active,
        file: "north.toml".to_owned(),
        toml: TOML.to_owned(),
        dispositions_toml: String::new(),
        fingerprint: campaign.fingerprint.clone(),
    };
    let (campaign_id, _) = store.save_campaign(&record, now()).expect("saved");
    House { store, _folder: folder, campaign, campaign_id }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T17:00:00Z".parse().expect("an instant")
}

impl House {
    /// Loads what a file holds when it is opened for the first time, for the second time, and so on.
    fn load(&mut self, openings: &[&str], stop_at: Option<u64>) -> Result<Loaded, ImportError> {
        let opened = Cell::new(0);
        let open = || -> io::Result<Box<dyn Input>> {
            let nth = opened.replace(opened.get() + 1);
            let bytes = openings.get(nth).or(openings.last()).expect("an opening").as_bytes().to_vec();
            Ok(Box::new(io::Cursor::new(bytes)))
        };
        let loading = Loading {
            campaign_id: self.campaign_id,
            campaign: &self.campaign,
            dedupe: DedupeScope::Campaign,
            on_repeat: OnRepeat::Merge,
            read: ReadOptions { region: Some("US".to_owned()), ..ReadOptions::default() },
            batch_rows: 500,
            now: now(),
        };
        let source = Source { file: "north.csv".to_owned(), open: &open };
        let looks = Cell::new(0);
        load_list(&mut self.store, ZoneTable::embedded(), &source, &loading, &mut |_| {
            looks.set(looks.get() + 1);
            if stop_at == Some(looks.get()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    /// Keys of all leads in the order of import.
    fn keys(&self) -> Vec<String> {
        use crate::domain::campaign::LeadOrder;
        use crate::store::{CandidateQuery, Look, Scope, anywhere};
        let query = CandidateQuery { campaign: self.campaign_id, scope: Scope::All, order: LeadOrder::FreshFirst };
        let mut keys = Vec::new();
        let read = self.store.candidates(&query, &anywhere, &mut |lead| {
            keys.push(lead.key);
            Look::Passed
        });
        read.expect("read");
        assert_eq!(self.store.check().expect("checked"), Vec::<String>::new());
        keys
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_noticed() {
    let whole = list(2_600);
    let grown = format!("{whole}{}", rows(2_600..2_700));
    let other = whole.replacen("K7,", "K8,", 1);
    for (what, then) in [
        ("a row more at the end", grown.as_str()),
        ("half a row more", format!("{whole}K2600,305-5").as_str()),
        ("cut off", whole.get(..whole.len() / 2).expect("text")),
        ("of the same length", other.as_str()),
    ] {
        let mut calm = house();
        calm.load(&[then], None).expect("loaded");
        let mut house = house();
        let error = house.load(&[&whole, then], None).expect_err(what);
        assert!(matches!(error, ImportError::Changed { .. }), "{what}: {error}");
        assert!(error.to_string().contains("run the same command again"), "{error}");
        let lists = house.store.lists(house.campaign_id).expect("read");
        assert!(lists.iter().all(|list| !list.complete), "{what}: it is not said to be whole");
        // When nobody writes to it any more it is another list; whom the first one brought is not there twice.
        let loaded = house.load(&[then], None).expect("loaded");
        assert!(!loaded.already && loaded.list.complete, "{what}");
        assert_eq!(house.keys(), calm.keys(), "{what}");
        // The one that will never be finished can be taken back, but not before the one that merged into its leads.
        let mut retract = |list| house.store.retract_list(list, now()).expect("asked").expect("a list").obstacles;
        let (unfinished, whole) = (lists[0].id, loaded.list.id);
        let obstacles = retract(unfinished);
        assert!(obstacles.len() == 1 && obstacles[0].contains("take that one back first"), "{obstacles:?}");
        assert_eq!((retract(whole).len(), retract(unfinished).len()), (0, 0), "{what}");
        let loaded = house.load(&[then], None).expect("loaded");
        assert_eq!((house.keys(), loaded.list.counts.merged), (calm.keys(), 0), "{what}");
    }
}

#[test]
fn a_load_that_is_stopped_goes_on_where_it_stopped() {
    let whole = list(5_000);
    let mut calm = house();
    let wanted = calm.load(&[&whole], None).expect("loaded").list.counts;
    for (looks, stored) in [(1, 1_000), (2, 1_500), (3, 2_250), (4, 3_375)] {
        let mut house = house();
        let error = house.load(&[&whole], Some(looks)).expect_err("stopped");
        let ImportError::Stopped { done, .. } = &error else { panic!("{error}") };
        // A look comes every 1,024 rows; steps of the store have 500 rows, later half of what is stored.
        assert_eq!(*done, stored);
        assert!(error.to_string().contains(&format!("after row {done}")), "{error}");
        let loaded = house.load(&[&whole], None).expect("loaded");
        assert_eq!((loaded.resumed_after, loaded.list.counts), (*done, wanted));
        assert_eq!(house.keys(), calm.keys());
    }
    let mut house = house();
    let error = house.load(&[&list(1_023)], Some(1)).map(|loaded| loaded.list.complete);
    assert!(error.expect("too short to be stopped"));
}

#[test]
fn headers_of_columns_that_are_only_shown_stand_in_the_list() {
    let mut house = house();
    let text = "key,City,phone,Debt\nK1,Rome,305-555-0101,\nK2,,305-555-0102,20\nK3,Bonn,305-555-0103 (mornings),30\n";
    let loaded = house.load(&[text], None).expect("loaded");
    assert_eq!(loaded.list.columns, ["City", "Debt"]);
    let shown = |lead| {
        let extra = house.store.lead_details(LeadId(lead)).expect("read").expect("a lead").extra;
        extra.iter().map(|(header, cell)| format!("{header}={cell}")).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(shown(1), "City=Rome");
    assert_eq!(shown(2), "Debt=20");
    assert_eq!(shown(3), "City=Bonn; phone=305-555-0103 (mornings); Debt=30");
}
