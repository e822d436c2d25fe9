//! Dispositions: the outcomes of attempts, as rows of a set.

use super::attempt::CallResult;
use super::named::named;
use super::past_call::Marks;
use super::suppression::Reach;
use chrono::Duration;

/// What an outcome ends.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FinalFor {
    /// Nothing: the lead may be dialed again.
    #[default]
    None,
    /// This number; the lead's other numbers stay.
    Number,
    /// The lead in this campaign.
    Lead,
    /// The person in every campaign of the client.
    Client,
}

named!(FinalFor: None = "none", Number = "number", Lead = "lead", Client = "client");

/// What kind of outcome it is; reports group by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// What the campaign is for: a sale, a complete, a promise.
    Success,
    /// To be called again at an agreed time.
    Callback,
    /// A person was reached and said no.
    Refusal,
    /// A person was reached, without a result.
    Contact,
    /// Nobody was reached: no answer, busy, machine.
    NoContact,
    /// The number is of no use.
    BadNumber,
    /// The line failed; it says nothing about the lead.
    Technical,
}

named!(
    Category:
    Success = "success",
    Callback = "callback",
    Refusal = "refusal",
    Contact = "contact",
    NoContact = "no_contact",
    BadNumber = "bad_number",
    Technical = "technical",
);

/// One row of a disposition set.
#[derive(Clone, Debug, PartialEq)]
pub struct Disposition {
    /// Short, upper-case by custom: `SALE`.
    pub code: String,
    /// For people: `Sale`.
    pub label: String,
    pub category: Category,
    /// A person answered.
    pub contact: bool,
    /// The person was the one meant.
    pub right_party: bool,
    /// It counts as what the campaign is for.
    pub success: bool,
    pub final_for: FinalFor,
    /// The number must not be called again, this far; `None` if it may.
    pub suppress: Option<Reach>,
    /// The default time before the lead may be dialed again; a campaign's `[retry]` overrides it.
    pub retry_after: Option<Duration>,
    /// A time for the next call must come with it.
    pub callback: bool,
    /// The call result that this row stands for when no agent spoke; `None` for rows that agents choose.
    pub result: Option<CallResult>,
    /// AAPOR Standard Definitions, final disposition code (`2.11`); empty if none fits.
    pub aapor: String,
    /// The weight with which a simulated agent chooses this row when a person answers; 0: never.
    pub simulated_weight: u32,
}

impl Disposition {
    /// What became of a call of which only this is known.
    pub fn call_result(&self) -> CallResult {
        self.result.unwrap_or(if self.contact { CallResult::Answered } else { CallResult::NoAnswer })
    }

    /// What caps on frequency ask of an attempt that ended so, with this result of its call.
    pub fn marks(&self, result: CallResult) -> Marks {
        Marks {
            contact: self.contact,
            conversation: self.contact && self.right_party,
            abandoned: result == CallResult::Abandoned,
            machine: result == CallResult::Machine,
            refusal: self.category == Category::Refusal,
        }
    }
}

/// A disposition set: the outcomes that a kind of campaign knows.
#[derive(Clone, Debug, PartialEq)]
pub struct DispositionSet {
    pub name: String,
    /// In the order of the file, which is the order of reports.
    pub rows: Vec<Disposition>,
}

impl DispositionSet {
    /// The row of a code; letters' case does not matter.
    pub fn find(&self, code: &str) -> Option<&Disposition> {
        self.rows.iter().find(|row| row.code.eq_ignore_ascii_case(code.trim()))
    }

    /// The codes of the rows that count as what the campaign is for.
    pub fn successes(&self) -> Vec<String> {
        self.rows.iter().filter(|row| row.success).map(|row| row.code.clone()).collect()
    }

    /// The row that stands for a call result that no agent saw.
    pub fn for_result(&self, result: CallResult) -> Option<&Disposition> {
        self.rows.iter().find(|row| row.result == Some(result))
    }
}
