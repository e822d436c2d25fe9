//! The shape of campaign files and disposition sets, as types: for programs that write such files, and for the JSON
//! Schemas that editors complete them with.
//!
//! Values are as written (`"4h"`, `"Asia/Manila"`). Reading a file with [`read`](super::read) tells what is wrong with
//! them; these types only say which keys there are.

use crate::domain::attempt::CallResult;
use crate::domain::campaign::{CallbackFor, CampaignKind, DialingMode};
use crate::domain::disposition::{Category, FinalFor};
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::phone_label::PhoneLabel;
use crate::domain::place::PlacePolicy;
use crate::domain::suppression::Reach;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a duration looks.
const DURATION: &str = "^([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?$";

/// An outdial campaign
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignFile {
    /// The campaign's name: letters, digits, - _ .
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// The company on whose behalf people are called.
    #[schemars(length(min = 1))]
    pub client: String,
    /// What the calls are for; it decides which law binds.
    pub kind: CampaignKind,
    /// Country (ISO 3166-1, such as US or GB): how numbers without a calling code are read.
    #[schemars(regex(pattern = "^[A-Za-z]{2}$"))]
    pub region: String,
    /// What the calls are about; caps on "the same subject" count by it. Default: the name.
    pub subject: Option<String>,
    /// For whom or what is called, where the law asks: charity, political, newspaper, electricity, insurance …
    pub sector: Option<OneOrMore>,
    /// First day of calling, a date without quotes. Default: any day.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub starts: Option<toml::value::Datetime>,
    /// Last day of calling, a date without quotes. Default: any day.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub ends: Option<toml::value::Datetime>,
    /// Lead files: paths or patterns, beside this file.
    pub lists: Option<OneOrMore>,
    /// Where a number that comes again is looked for. Default: campaign.
    pub dedupe: Option<DedupeScope>,
    /// What becomes of a row whose number is there already. Default: merge.
    pub repeats: Option<OnRepeat>,
    /// Only leads that pass are called: `state in ("FL", "GA") and balance > 500`. Default: all.
    pub filter: Option<String>,
    /// In which order leads of equal priority are dialed. Default: `fresh_first`.
    pub order: Option<Order>,
    /// A disposition set: sales, survey, collections, or a TOML file beside this file. Default: the set of the kind.
    pub dispositions: Option<String>,
    /// What the agent reads out.
    pub script: Option<String>,
    /// The mapping of the lead files' columns: vicidial, five9 … (`outdial lead maps` lists them), or a file. Default: none.
    pub map: Option<String>,
    /// Columns of the lead files that outdial does not find by itself.
    pub columns: Option<Columns>,
    /// When and how calls are placed; only ever narrows what the law allows.
    pub calling: Option<Calling>,
    /// Caps on attempts; only ever narrow what the law allows.
    pub attempts: Option<Attempts>,
    /// Which of a lead's numbers are dialed first in which part of the called party's week.
    pub phones: Option<Phones>,
    /// Who makes agreed calls.
    pub callbacks: Option<Callbacks>,
    /// By disposition code or call result (`busy`): when the lead may be dialed again.
    pub retry: Option<BTreeMap<String, Retry>>,
    /// Lists take turns: by file, how many fresh leads of equal priority come from each. Lists that no key names: 1. Default: one list
    /// after the other.
    pub mix: Option<BTreeMap<String, Weight>>,
    /// How many completes are wanted of whom. Default: as many as come.
    pub quota: Option<Vec<Quota>>,
}

/// So many completes of leads whose columns, and of people whose answers, are these.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// By which reports and verdicts know it.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Quotas that name the same set are all those that a complete can fall into, as far as the set goes. Default: none.
    pub set: Option<String>,
    /// Which leads, in the language of `filter`: `sex = "m" and age < 35`. Default: all.
    pub leads: Option<String>,
    /// What must have been answered: `{ q1 = "yes", q2 = ["a", "b"] }`. Default: anything.
    pub answers: Option<BTreeMap<String, OneOrMore>>,
    /// How many completes are wanted.
    #[schemars(range(min = 0, max = 10_000_000))]
    pub target: u32,
}

/// How many leads of a list come in turn.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Weight(#[schemars(range(min = 1, max = 100))] pub u32);

/// An order by its word, or one with a number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Order {
    Word(OrderWord),
    FreshEvery(FreshEvery),
    Random(Seeded),
}

/// An order by its word.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderWord {
    /// Never dialed leads first; then those that wait longest.
    FreshFirst,
    /// Retries that are due first, then fresh leads.
    RetriesFirst,
    /// Never dialed leads first, then those whose last call lies back furthest.
    OldestAttempt,
    /// Shuffled, the same way on every run.
    Random,
}

/// Of so many leads one is fresh, the others are retries.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreshEvery {
    #[schemars(range(min = 1, max = 1000))]
    pub fresh_every: u32,
}

/// Shuffled by a seed of one's own.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    pub random: u32,
}

/// One text, or several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// A column: its header, its position from 1, or several headers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ColumnNames {
    Position(u32),
    One(String),
    More(Vec<ColumnName>),
}

/// A column: its header, or its position from 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ColumnName {
    Position(u32),
    One(String),
}

/// Columns of the lead files, by header (`"Tel"`), by position (`5`), or several (`["Tel", "Mobile"]`).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The files have no header line; columns are then named by position.
    pub no_header: Option<bool>,
    /// The client's own key of a lead.
    pub key: Option<ColumnNames>,
    /// The whole name.
    pub name: Option<ColumnNames>,
    pub first_name: Option<ColumnNames>,
    pub last_name: Option<ColumnNames>,
    pub company: Option<ColumnNames>,
    /// Numbers to dial, in this order.
    pub phone: Option<ColumnNames>,
    /// Further numbers in one cell, as VICIdial writes them: `7275550112_1_work!7275550113_1_home`.
    pub alternates: Option<ColumnNames>,
    /// The country's calling code, if it stands in a column of its own.
    pub calling_code: Option<ColumnNames>,
    /// The country whose numbers the row holds, if rows differ.
    pub region: Option<ColumnNames>,
    /// State or province.
    pub state: Option<ColumnNames>,
    /// ZIP or postcode.
    pub zip: Option<ColumnNames>,
    pub country: Option<ColumnNames>,
    /// IANA time zone.
    pub zone: Option<ColumnNames>,
    /// Higher is dialed sooner.
    pub priority: Option<ColumnNames>,
    /// Whether the person asked not to be called.
    pub do_not_call: Option<ColumnNames>,
    /// What is known of the person, in the tokens of `outdial lead claim`: `consent;past_due=40`.
    pub history: Option<ColumnNames>,
    /// Consent to such calls, in writing: yes, no, or the day on which it was given.
    pub consent: Option<ColumnNames>,
    /// Whether the person is a customer: yes, no, or since when.
    pub customer: Option<ColumnNames>,
    /// The day of the last purchase or payment.
    pub purchase: Option<ColumnNames>,
    /// The day of the last inquiry or application.
    pub inquiry: Option<ColumnNames>,
    /// The day on which the number was checked against the registries and found on none.
    pub scrubbed: Option<ColumnNames>,
    /// How many days the debt is past due.
    pub past_due: Option<ColumnNames>,
    /// When calls are inconvenient, on the person's own clock: `12:00-15:00`.
    pub inconvenient: Option<ColumnNames>,
    /// Whether the person asked in writing that communication cease: yes, no, or when.
    pub cease: Option<ColumnNames>,
    /// Whether an attorney represents the person.
    pub attorney: Option<ColumnNames>,
    /// Whether the person is bankrupt.
    pub bankruptcy: Option<ColumnNames>,
}

/// When and how calls are placed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calling {
    /// Own calling hours in the called party's time, in `opening_hours` syntax: `Mo-Fr 10:00-19:30; Su,PH off`.
    pub hours: Option<String>,
    /// Own hours for places whose law is not known, by jurisdiction: `"US-PR" = "Mo-Sa 09:00-20:00"`.
    pub hours_for: Option<BTreeMap<String, String>>,
    /// Where the agents sit (IANA zone): plans and reports show its time. Default: none.
    pub floor: Option<String>,
    /// How calls are placed. Default: progressive.
    pub mode: Option<DialingMode>,
    /// Its share of the agents' time when several campaigns are dialed at once. Default: 1.
    #[schemars(range(min = 1, max = 100))]
    pub weight: Option<u32>,
    /// Numbers shown to the called party: + and the calling code first.
    pub caller_ids: Option<OneOrMore>,
    /// Classes of number that cost or annoy, and are dialed all the same: personal, `premium_rate`, `shared_cost`, pager,
    /// voicemail. Default: none.
    pub numbers: Option<OneOrMore>,
    /// Let rules that are custom and no law bind too. Default: false.
    pub practice: Option<bool>,
    /// Which evidence decides where number and address disagree: both bind (`strictest`), or one of them. Default: strictest.
    pub place: Option<PlacePolicy>,
}

/// Caps on attempts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempts {
    /// On a lead in all. Default: 6.
    #[schemars(range(min = 1, max = 99))]
    pub total: Option<u32>,
    /// On one number. Default: 4.
    #[schemars(range(min = 1, max = 99))]
    pub per_number: Option<u32>,
    /// On a lead in a day of the called party. Default: 1.
    #[schemars(range(min = 1, max = 24))]
    pub per_day: Option<u32>,
    /// The least time between two attempts on a lead. Default: 4h.
    #[schemars(regex(pattern = DURATION))]
    pub gap: Option<String>,
    /// A number is dialed until so many attempts in a row reached nobody, then the lead's next number. Default: of several
    /// numbers the one tried least.
    #[schemars(range(min = 1, max = 99))]
    pub next_number_after: Option<u32>,
    /// Spread attempts over weekday days, weekday evenings (from 17:00) and weekends, as surveys do. Default: false.
    pub spread: Option<bool>,
}

/// Labels of numbers, the best first: `home`, `work`, `mobile`. Of the numbers that may be dialed at an instant these come first, then all others.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phones {
    /// Monday to Friday, before 17:00 on the called party's clock. Default: no number before others.
    pub weekday_day: Option<OneOrMoreLabels>,
    /// Monday to Friday, from 17:00 on. Default: no number before others.
    pub weekday_evening: Option<OneOrMoreLabels>,
    /// Saturday and Sunday. Default: no number before others.
    pub weekend: Option<OneOrMoreLabels>,
}

/// One label, or several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMoreLabels {
    One(PhoneLabel),
    More(Vec<PhoneLabel>),
}

/// Who makes agreed calls.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Callbacks {
    /// The agent who agreed the call (`agent`), or whoever is free (`anyone`). Default: anyone.
    #[serde(rename = "for")]
    pub owner: Option<CallbackFor>,
    /// How long after its time a callback stays its agent's. Default: 30m.
    #[schemars(regex(pattern = DURATION))]
    pub grace: Option<String>,
}

/// When a lead may be dialed again after an outcome: a duration, or a duration and how many times.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Retry {
    After(#[schemars(regex(pattern = DURATION))] String),
    Rule(RetryRule),
}

/// When a lead may be dialed again, how many times, and on which number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryRule {
    /// Default: the time that the disposition set gives.
    #[schemars(regex(pattern = DURATION))]
    pub after: Option<String>,
    /// How many retries the lead may have had, after all outcomes that have such a limit. Default: as the attempts allow.
    #[schemars(range(min = 1, max = 99))]
    pub times: Option<u32>,
    /// On another of the lead's numbers, if another may be dialed then. Default: false.
    pub other_number: Option<bool>,
    /// In another part of the called party's week: weekday day, weekday evening (from 17:00), weekend. Default: false.
    pub other_day_part: Option<bool>,
}

/// An outdial disposition set
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DispositionFile {
    /// The set's name.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// The outcomes, in the order of reports.
    #[schemars(length(min = 1))]
    pub disposition: Vec<Row>,
}

/// An outcome of attempts
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Short, upper-case by custom: letters, digits, - _
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,20}$"))]
    pub code: String,
    /// For people.
    #[schemars(length(min = 1))]
    pub label: String,
    /// What kind of outcome it is.
    pub category: Category,
    /// A person answered. Default: as the category says.
    pub contact: Option<bool>,
    /// The person was the one meant. Default: false.
    pub right_party: Option<bool>,
    /// It counts as what the campaign is for. Default: as the category says.
    pub success: Option<bool>,
    /// What the outcome ends. Default: none.
    pub final_for: Option<FinalFor>,
    /// The number must not be called again, this far. Default: it may.
    pub suppress: Option<Reach>,
    /// When the lead may be dialed again; a campaign's `[retry]` overrides it.
    #[schemars(regex(pattern = DURATION))]
    pub retry_after: Option<String>,
    /// A time for the next call must come with it. Default: false.
    pub callback: Option<bool>,
    /// The call result that this row stands for when no agent spoke. Default: none, an agent chooses the row.
    pub result: Option<CallResult>,
    /// Final disposition code of the AAPOR Standard Definitions: "2.11".
    #[schemars(regex(pattern = r"^[1-4]\.[0-9]{1,3}$"))]
    pub aapor: Option<String>,
    /// The weight with which a simulated agent chooses this row when a person answers. Default: 0, never.
    #[schemars(range(max = 10_000))]
    pub simulated_weight: Option<u32>,
}
