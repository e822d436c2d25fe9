use super::*;
use crate::domain::disposition::{Category, Disposition, FinalFor};

fn row(label: &str, code: &str, category: Category, contact: bool, result: Option<CallResult>) -> Disposition {
    Disposition {
        code: code.to_owned(),
        label: label.to_owned(),
        category,
        contact,
        right_party: contact && code != "WRONG",
        success: category == Category::Success,
        final_for: FinalFor::None,
        suppress: None,
        retry_after: None,
        callback: false,
        result,
        aapor: String::new(),
        simulated_weight: 0,
    }
}

fn set() -> DispositionSet {
    let rows = vec![
        row("Sale", "SALE", Category::Success, true, None),
        row("Not interested", "NO", Category::Refusal, true, None),
        row("Wrong person", "WRONG", Category::Contact, true, None),
        row("Never said", "NEVER", Category::Contact, true, None),
        row("No answer", "NA", Category::NoContact, false, Some(CallResult::NoAnswer)),
        row("Dropped", "DROP", Category::Technical, false, Some(CallResult::Abandoned)),
    ];
    DispositionSet { name: "sales".to_owned(), rows }
}

fn sum(list: i64, day: &str, hour: u8, agent: &str, disposition: &str, attempts: u64, talk_seconds: u64) -> SummaryRow {
    let (day, agent) = (day.parse().expect("a day"), agent.to_owned());
    SummaryRow { list, day, hour, agent, disposition: disposition.to_owned(), attempts, talk_seconds }
}

fn sums() -> Vec<SummaryRow> {
    vec![
        sum(10, "2026-11-24", 9, "Ben", "NA", 1200, 0),
        sum(2, "2026-11-23", 16, "Ana", "SALE", 31, 7000),
        sum(2, "2026-11-23", 16, "Ana", "NO", 200, 12_000),
        sum(2, "2026-11-23", 9, "", "no", 19, 500),
        sum(10, "2026-11-24", 9, "Ben", "WRONG", 12, 600),
        sum(10, "2026-11-24", 9, "Ben", "DROP", 3, 0),
        sum(10, "2026-11-24", 9, "Ben", "OLD", 5, 0),
    ]
}

fn header() -> Header {
    let lists = BTreeMap::from([(2, "leads/north.csv".to_owned())]);
    Header { campaign: "solar-spring".to_owned(), floor: "Asia/Manila".to_owned(), lists }
}

fn text(by: By) -> String {
    tabulate(&sums(), &set(), by, &header()).text()
}

#[test]
fn a_campaign_has_a_line_a_disposition_in_the_order_of_the_set() {
    let expected = "\
Outcomes of calls, solar-spring

outcome            code    calls   of calls
Sale               SALE       31      2.1 %
Not interested     NO        219     14.9 %
Wrong person       WRONG      12      0.8 %
No answer          NA      1,200     81.6 %
Dropped            DROP        3      0.2 %
(not in the set)   OLD         5      0.3 %
───────────────────────────────────────────
all                        1,470    100.0 %

Contacts      262   of 1,470 calls        17.8 %
Right party   250   of 262 contacts       95.4 %
Successes      31   of 262 contacts       11.8 %
Abandoned       3   of 265 live answers    1.1 %
The set sales has no OLD: such calls are counted as calls only.
";
    assert_eq!(text(By::Campaign), expected);
}

#[test]
fn lists_are_in_the_order_of_their_import() {
    let expected = "\
Lists of solar-spring

list              calls   contacts   of calls   successes   of contacts      talk
leads/north.csv     250        250    100.0 %          31        12.4 %   5:25:00
list 10           1,220         12      1.0 %           0         0.0 %   0:10:00
─────────────────────────────────────────────────────────────────────────────────
all               1,470        262     17.8 %          31        11.8 %   5:35:00
";
    assert_eq!(text(By::List), expected);
}

#[test]
fn days_and_hours_name_the_clock() {
    let expected = "\
Days of solar-spring

day          calls   contacts   of calls   successes   of contacts      talk
2026-11-23     250        250    100.0 %          31        12.4 %   5:25:00
2026-11-24   1,220         12      1.0 %           0         0.0 %   0:10:00
────────────────────────────────────────────────────────────────────────────
all          1,470        262     17.8 %          31        11.8 %   5:35:00

Calls are booked by the clock of Asia/Manila.
";
    assert_eq!(text(By::Day), expected);
    let hours = tabulate(&sums(), &set(), By::Hour, &Header { floor: String::new(), ..header() });
    let csv = "\
hour,calls,contacts,contact_rate,successes,conversion,talk_seconds
09:00,1239,31,0.025,0,0,1100
16:00,231,231,1,31,0.1342,19000
";
    assert_eq!(hours.csv(), csv);
    assert_eq!(hours.notes, ["Calls are booked by the clock of UTC."]);
}

#[test]
fn agents_are_in_the_order_of_the_alphabet_and_calls_without_one_are_shown() {
    let table = tabulate(&sums(), &set(), By::Agent, &header());
    let names: Vec<_> = table.rows.iter().filter_map(|row| row.first().cloned()).collect();
    assert_eq!(names, [Cell::text("(no agent)"), Cell::text("Ana"), Cell::text("Ben")]);
}

#[test]
fn without_calls_every_rate_is_not_available() {
    let expected = "\
Outcomes of calls, solar-spring

outcome   code   calls   of calls
─────────────────────────────────
all                  0        n/a

Contacts      0   of 0 calls          n/a
Right party   0   of 0 contacts       n/a
Successes     0   of 0 contacts       n/a
Abandoned     0   of 0 live answers   n/a
";
    assert_eq!(tabulate(&[], &set(), By::Campaign, &header()).text(), expected);
    assert_eq!(tabulate(&[], &set(), By::Agent, &header()).json(), "[]\n");
}

#[test]
fn every_division_has_the_same_sum() {
    for by in [By::List, By::Day, By::Hour, By::Agent] {
        let table = tabulate(&sums(), &set(), by, &header());
        for column in [1, 2, 4, 6] {
            let figure = |row: &Vec<Cell>| match row.get(column) {
                Some(Cell::Count(figure) | Cell::Seconds(figure)) => *figure,
                other => panic!("{by:?}: {other:?}"),
            };
            let sum: u64 = table.rows.iter().map(figure).sum();
            assert_eq!(Some(sum), table.total.as_ref().map(figure), "{by:?}, column {column}");
        }
    }
}
