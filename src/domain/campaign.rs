//! A campaign's terms: what its file says, checked.

use super::filter::Filter;
use super::hours::Hours;
use super::jurisdiction::Jurisdiction;
use super::list::{DedupeScope, OnRepeat};
use super::mix::ListMix;
use super::named::named;
use super::phone::PhoneType;
use super::phone_label::PhoneWishes;
use super::place::PlacePolicy;
use super::quota::Quotas;
use chrono::{Duration, NaiveDate};

/// What a campaign is for. It decides which law binds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CampaignKind {
    /// Selling, or paving the way for a sale.
    Sales,
    /// Genuine market, opinion or social research.
    Survey,
    /// Collecting a debt for somebody else.
    Collections,
}

named!(CampaignKind: Sales = "sales", Survey = "survey", Collections = "collections");

impl std::fmt::Display for CampaignKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether a text is a sector's name: small letters, digits, underscores, such as `electricity`.
pub fn is_sector(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// How calls are placed for agents.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DialingMode {
    /// The agent sees the lead first and starts the call.
    Preview,
    /// One call for each free agent.
    #[default]
    Progressive,
}

named!(DialingMode: Preview = "preview", Progressive = "progressive");

/// In which order leads of equal priority are dialed. Within fresh leads, and within retries, those come first whose places close first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LeadOrder {
    /// Never dialed leads first, in the order of the list; then those that wait longest.
    #[default]
    FreshFirst,
    /// Retries that are due first, the longest waiting first; then fresh leads.
    RetriesFirst,
    /// Of so many leads one is fresh and the others are retries, as long as there are both; 1 or more.
    FreshEvery(u32),
    /// Never dialed leads first, then those whose last call lies back furthest.
    OldestAttempt,
    /// Shuffled, the same way on every run with the same seed.
    Random(u64),
}

impl LeadOrder {
    /// Shuffled where nobody named a seed: that order is laid down with the leads.
    pub const SHUFFLED: Self = Self::Random(0);

    /// The orders that a word tells, each with its word.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("fresh_first", Self::FreshFirst),
        ("retries_first", Self::RetriesFirst),
        ("oldest_attempt", Self::OldestAttempt),
        ("random", Self::SHUFFLED),
    ];
}

/// When a lead may be dialed again after a disposition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryRule {
    /// The disposition's code.
    pub disposition: String,
    pub after: Duration,
    /// How many retries a lead may have had when it ends so, this one among them. Retries after all outcomes that have such
    /// a limit count together. `None`: as many as the attempts allow.
    pub times: Option<u32>,
    /// The next call goes to another of the lead's numbers, if another may be dialed then.
    pub other_number: bool,
    /// The next call comes in another part of the called party's week than this one, if the lead may be called there.
    pub other_day_part: bool,
}

/// Caps on attempts. They only ever narrow what the law allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptPolicy {
    /// Attempts on a lead in all, over its phones.
    pub total: u32,
    /// Attempts on one number.
    pub per_number: u32,
    /// Attempts on a lead in a calendar day of the called party.
    pub per_day: u32,
    /// The least time between two attempts on a lead.
    pub gap: Duration,
    /// A number is dialed until so many attempts in a row reached nobody, then the lead's next; `None`: of several numbers the
    /// one tried least.
    pub next_number_after: Option<u32>,
    /// Retries come in the part of the called party's week in which the lead was tried least.
    pub spread: bool,
}

impl AttemptPolicy {
    /// These caps; numbers in turn, retries at no special time.
    pub fn caps(total: u32, per_number: u32, per_day: u32, gap: Duration) -> Self {
        Self { total, per_number, per_day, gap, next_number_after: None, spread: false }
    }
}

/// Who makes an agreed call.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CallbackFor {
    /// Whoever is free.
    #[default]
    Anyone,
    /// The agent who agreed it; anyone when the grace time is over.
    Agent,
}

named!(CallbackFor: Anyone = "anyone", Agent = "agent");

/// What becomes of agreed calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackPolicy {
    pub owner: CallbackFor,
    /// How long after its time a callback stays its agent's.
    pub grace: Duration,
}

impl Default for CallbackPolicy {
    /// Anyone's; those of one agent stay theirs for half an hour.
    fn default() -> Self {
        Self { owner: CallbackFor::Anyone, grace: Duration::minutes(30) }
    }
}

/// A campaign as its file describes it, every value checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    pub name: String,
    pub client: String,
    pub kind: CampaignKind,
    /// What the calls are about; caps on "the same subject" count by it. The name if the file says nothing.
    pub subject: String,
    /// For whom or what is called, where the law asks: `charity`, `electricity`. Small letters.
    pub sectors: Vec<String>,
    /// ISO 3166-1 code: how national numbers are read.
    pub region: String,
    /// First and last day of calling, in the called party's zone.
    pub starts: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    /// Lead files, as written: paths or patterns beside the campaign file.
    pub lists: Vec<String>,
    /// Columns named by the campaign: `phone = ["Tel", "Mobile"]`; `(field, columns)`.
    pub columns: Vec<(String, Vec<String>)>,
    /// The mapping that the lists are read with: one that is built in or kept, or a file; empty: none.
    pub map: String,
    /// The lists have no header line.
    pub no_header: bool,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
    /// Only leads that pass it are called.
    pub filter: Option<Filter>,
    /// How many completes are wanted of whom.
    pub quotas: Quotas,
    /// Which evidence decides where a lead may be, if number and address do not agree.
    pub place: PlacePolicy,
    /// Own calling hours; they only narrow.
    pub hours: Option<Hours>,
    /// Own hours for places whose rule is not known.
    pub hours_for: Vec<(Jurisdiction, Hours)>,
    /// Rules that are custom and not law bind too, and stand in where no law is known.
    pub practice: bool,
    /// Where the agents sit, an IANA name; empty: show times in the called party's zone only.
    pub floor: String,
    pub mode: DialingMode,
    /// Its share of the agents' time beside other campaigns that are dialed with it; 1 or more.
    pub weight: u32,
    /// Numbers shown to the called party, E.164.
    pub caller_ids: Vec<String>,
    /// Classes of number that are dialed here and not unasked: `personal`, `premium_rate`.
    pub numbers: Vec<PhoneType>,
    pub attempts: AttemptPolicy,
    /// Which numbers are dialed first in which part of the called party's week.
    pub phones: PhoneWishes,
    pub callbacks: CallbackPolicy,
    pub retry: Vec<RetryRule>,
    pub order: LeadOrder,
    /// Fresh leads of equal priority come from the lists in turn; `None`: one list after the other.
    pub mix: Option<ListMix>,
    /// The name of an embedded disposition set, or the path of a file beside the campaign file.
    pub dispositions: String,
    /// What the agent reads out.
    pub script: String,
    /// SHA-256 of the file, hex: which version of the file a call was placed under.
    pub fingerprint: String,
}

impl Campaign {
    /// Whether the campaign dials numbers of this class.
    pub fn dials(&self, kind: PhoneType) -> bool {
        kind.dialed_unasked() || self.numbers.contains(&kind)
    }

    /// Every filter over leads that a verdict asks.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.filter.iter().chain(self.quotas.filters())
    }

    /// The retry rule of a disposition; letters' case does not matter.
    pub fn retry_rule(&self, code: &str) -> Option<&RetryRule> {
        self.retry.iter().find(|rule| rule.disposition.eq_ignore_ascii_case(code))
    }
}

#[cfg(test)]
impl Campaign {
    /// A sales campaign in the United States that leaves all but its caps to the law, for tests.
    pub fn sample(attempts: AttemptPolicy) -> Self {
        Self {
            name: "solar".to_owned(),
            client: "Meridian Solar".to_owned(),
            kind: CampaignKind::Sales,
            subject: "solar".to_owned(),
            sectors: Vec::new(),
            region: "US".to_owned(),
            starts: None,
            ends: None,
            lists: Vec::new(),
            columns: Vec::new(),
            map: String::new(),
            no_header: false,
            dedupe: DedupeScope::Campaign,
            on_repeat: OnRepeat::Merge,
            filter: None,
            quotas: Quotas::default(),
            place: PlacePolicy::Strictest,
            hours: None,
            hours_for: Vec::new(),
            practice: false,
            floor: String::new(),
            mode: DialingMode::Progressive,
            weight: 1,
            caller_ids: Vec::new(),
            numbers: Vec::new(),
            attempts,
            phones: PhoneWishes::default(),
            callbacks: CallbackPolicy::default(),
            retry: Vec::new(),
            order: LeadOrder::FreshFirst,
            mix: None,
            dispositions: "test".to_owned(),
            script: String::new(),
            fingerprint: "campaign".to_owned(),
        }
    }
}
