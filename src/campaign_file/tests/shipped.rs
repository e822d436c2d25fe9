//! The shipped campaigns and sets.

use super::read_here;
use crate::campaign_file::{embedded_set, read_dispositions};
use crate::domain::attempt::CallResult;
use crate::domain::campaign::CampaignKind;
use crate::domain::disposition::{Category, FinalFor};

/// The campaign file to be copied for a kind.
fn campaign(kind: CampaignKind) -> &'static str {
    match kind {
        CampaignKind::Sales => include_str!("../../../campaigns/sales.toml"),
        CampaignKind::Survey => include_str!("../../../campaigns/survey.toml"),
        CampaignKind::Collections => include_str!("../../../campaigns/collections.toml"),
    }
}

#[test]
fn shipped_campaigns_are_sound() {
    for kind in CampaignKind::ALL {
        let (name, toml) = (kind.name(), campaign(kind));
        let terms = read_here(toml).unwrap_or_else(|faults| panic!("{name}: {}", faults[0]));
        let campaign = terms.campaign;
        assert_eq!(campaign.kind, kind);
        assert_eq!(campaign.dispositions, name);
        assert!(toml.starts_with("#:schema ./campaign.schema.json\n"), "{name}");
        assert_eq!((campaign.starts, campaign.ends), (None, None), "{name} works in any year");
        let hours = campaign.hours.expect(name);
        let parsed = hours.text().parse::<opening_hours::OpeningHours>();
        assert!(parsed.is_ok(), "{name}: {}", hours.text());
    }
}

#[test]
fn the_sales_campaign_shows_every_key() {
    let toml = campaign(CampaignKind::Sales);
    for (table, keys) in crate::campaign_file::campaign::TABLES {
        for key in keys {
            let shown = toml.lines().any(|line| {
                let line = line.trim_start_matches("# ");
                line.split(['=', '#']).next().is_some_and(|start| start.trim() == *key)
                    || line.starts_with(&format!("[{key}]"))
                    || line.starts_with(&format!("[[{key}]]"))
                    || line.starts_with(&format!("[{table}.{key}]"))
            });
            assert!(shown, "{table} {key}");
        }
    }
}

#[test]
fn shipped_sets_know_what_a_floor_needs() {
    for name in CampaignKind::ALL.map(CampaignKind::name) {
        let set = read_dispositions(embedded_set(name).expect(name), name).expect(name);
        assert_eq!(set.name, name);
        for result in CallResult::ALL.into_iter().filter(|result| *result != CallResult::Answered) {
            let row = set.for_result(result).expect(name);
            let retried = row.retry_after.is_some();
            assert_eq!(retried, row.final_for == FinalFor::None, "{name} {}: retried, or final", row.code);
        }
        assert!(set.rows.iter().any(|row| row.callback && row.category == Category::Callback), "{name}");
        for row in set.rows.iter().filter(|row| row.result.is_none()) {
            let decided = row.final_for != FinalFor::None || row.callback || row.retry_after.is_some();
            assert!(decided && row.contact, "{name} {}", row.code);
        }
        let weights: u32 = set.rows.iter().map(|row| row.simulated_weight).sum();
        assert_eq!(weights, 100, "{name}: weights read as hundredths");
        assert!(name != "survey" || set.rows.iter().all(|row| !row.aapor.is_empty()), "a survey's rows have codes");
    }
}

#[test]
fn a_request_not_to_be_called_reaches_over_the_client() {
    for (set, code) in [("sales", "DNC"), ("survey", "DNC"), ("collections", "CEASE"), ("collections", "ATTORNEY")] {
        let set = read_dispositions(embedded_set(set).expect(set), set).expect(set);
        let row = set.find(code).expect(code);
        assert!(row.suppress.is_some() && row.final_for == FinalFor::Client, "{code}");
    }
}

#[test]
fn there_is_no_other_set() {
    assert_eq!(embedded_set("sales.toml"), None);
    assert_eq!(embedded_set(""), None);
}
