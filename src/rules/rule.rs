//! A rule: a dated, cited entry of a jurisdiction's file.

use super::age::Age;
use super::exemption::Exemption;
use super::frequency::Frequency;
use super::limits::{Abandonment, OwnRequest, Ring};
use crate::domain::campaign::CampaignKind;
use crate::domain::claims::Claims;
use crate::domain::hours::Hours;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::named::named;
use crate::domain::phone::PhoneType;
use chrono::NaiveDate;

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// An act of a legislature.
    Statute,
    /// A rule of an authority that binds.
    Regulation,
    /// What an authority or a body of the trade expects.
    Guidance,
    /// Custom, no law; binds only a campaign that switches it on.
    Practice,
}

named!(
    Confidence:
    Statute = "statute",
    Regulation = "regulation",
    Guidance = "guidance",
    Practice = "practice",
);

/// What a rule is about; each is an array of tables in a jurisdiction's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// When calls may be placed.
    Hours,
    /// Which days bar or shorten calls.
    Holidays,
    /// How often somebody may be called.
    Frequency,
    /// How many answered calls may find no agent.
    Abandonment,
    /// How long a phone must ring.
    Ring,
    /// Who may not be called: registries, requests, consent, the duties of collectors.
    DoNotCall,
    /// What is to be said, shown and kept.
    Record,
}

named!(
    Topic:
    Hours = "hours",
    Holidays = "holidays",
    Frequency = "frequency",
    Abandonment = "abandonment",
    Ring = "ring",
    DoNotCall = "dnc",
    Record = "record",
);

/// Which days of a place are calling holidays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holidays {
    /// Those of the holiday sets under the rule's jurisdiction and kinds.
    Set,
    /// None.
    None,
    /// One day more, closed as a whole; `hours` says so.
    Day { day: NaiveDate, name: String, hours: Hours },
}

/// A duty towards people who do not want to be called, or may not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Numbers on these registries may not be called; a copy may not be older than `refresh`.
    Registry {
        codes: Vec<String>,
        refresh: Option<Age>,
    },
    /// No registry binds such calls: said, so that it is known.
    NoRegistry,
    /// Nobody may be called who has not opted in.
    Consent,
    /// Who asked the caller not to be called may not be.
    OwnRequest(OwnRequest),
    /// Who said no may not be called again.
    Refusal,
    Cease,
    Attorney,
    Bankruptcy,
    /// Not at times and places that the person called inconvenient.
    Inconvenient,
    /// Not at work, if the employer forbids it.
    Workplace,
    /// No such calls at all.
    Ban,
    /// A ban that begins when an authority declares it.
    Emergency,
    /// For people to read; nothing is decided by it.
    Other,
}

impl Duty {
    /// The word in files and output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Registry { .. } => "registry",
            Self::NoRegistry => "no_registry",
            Self::Consent => "consent",
            Self::OwnRequest(_) => "own_request",
            Self::Refusal => "refusal",
            Self::Cease => "cease",
            Self::Attorney => "attorney",
            Self::Bankruptcy => "bankruptcy",
            Self::Inconvenient => "inconvenient",
            Self::Workplace => "workplace",
            Self::Ban => "ban",
            Self::Emergency => "emergency",
            Self::Other => "other",
        }
    }
}

/// What a rule says, read from its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provision {
    Hours(Hours),
    Holidays(Holidays),
    Frequency(Frequency),
    Abandonment(Abandonment),
    Ring(Ring),
    DoNotCall(Duty),
    /// What it is about, in a word: `retention`, `caller_id`, `recording` …
    Record(String),
}

/// An entry of a jurisdiction's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Where it holds.
    pub jurisdiction: Jurisdiction,
    pub kinds: Vec<CampaignKind>,
    /// As written.
    pub value: String,
    pub provision: Provision,
    /// What lifts it; any one of them.
    pub unless: Vec<Exemption>,
    /// It binds calls to mobile numbers only.
    pub mobile: bool,
    /// It binds campaigns of these sectors only; all if there is none.
    pub sectors: Vec<String>,
    /// In force from this local day on; `None`: as long as anybody need ask.
    pub from: Option<NaiveDate>,
    /// No longer in force from this local day on.
    pub until: Option<NaiveDate>,
    /// Statute, regulation or guide, as it is cited.
    pub source: String,
    /// When the entry was last compared with what is known of its source. That the text of the source itself was read
    /// is not meant.
    pub checked: NaiveDate,
    pub confidence: Confidence,
    /// A remark; may be empty.
    pub note: String,
    /// It comes from the user's own folder.
    pub own: bool,
}

impl Rule {
    /// Whether it is custom and no law.
    pub fn is_practice(&self) -> bool {
        self.confidence == Confidence::Practice
    }

    /// Whether it is in force on a local day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether it binds calls of a kind.
    pub fn binds(&self, kind: CampaignKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether it reaches calls to such numbers by campaigns of these sectors. In plans where mobile numbers look like
    /// others, as in North America, a number counts as mobile only where that is known.
    pub fn reaches(&self, phone: PhoneType, sectors: &[String]) -> bool {
        (!self.mobile || phone == PhoneType::Mobile)
            && (self.sectors.is_empty() || self.sectors.iter().any(|sector| sectors.contains(sector)))
    }

    /// Whether it binds calls to mobile numbers only, and nobody can tell whether this is one.
    pub fn may_reach(&self, phone: PhoneType, sectors: &[String]) -> bool {
        let untold = match phone {
            PhoneType::FixedOrMobile | PhoneType::Unassigned | PhoneType::Unknown => true,
            PhoneType::Fixed | PhoneType::Mobile | PhoneType::TollFree | PhoneType::PremiumRate => false,
            PhoneType::SharedCost | PhoneType::Personal | PhoneType::Voip | PhoneType::Pager => false,
            PhoneType::Universal | PhoneType::Voicemail => false,
        };
        self.mobile && untold && self.reaches(PhoneType::Mobile, sectors)
    }

    /// What lifts it on a day, in words; `None` if nothing does.
    pub fn lifted(&self, claims: &Claims, sectors: &[String], today: NaiveDate) -> Option<String> {
        self.unless.iter().find_map(|exemption| exemption.lifts(claims, sectors, today))
    }

    /// What it is about.
    pub fn topic(&self) -> Topic {
        match self.provision {
            Provision::Hours(_) => Topic::Hours,
            Provision::Holidays(_) => Topic::Holidays,
            Provision::Frequency(_) => Topic::Frequency,
            Provision::Abandonment(_) => Topic::Abandonment,
            Provision::Ring(_) => Topic::Ring,
            Provision::DoNotCall(_) => Topic::DoNotCall,
            Provision::Record(_) => Topic::Record,
        }
    }

    /// The duty, if it is one.
    pub fn duty(&self) -> Option<&Duty> {
        match &self.provision {
            Provision::DoNotCall(duty) => Some(duty),
            Provision::Hours(_) | Provision::Holidays(_) | Provision::Frequency(_) => None,
            Provision::Abandonment(_) | Provision::Ring(_) | Provision::Record(_) => None,
        }
    }

    /// The cap, if it is one.
    pub fn frequency(&self) -> Option<&Frequency> {
        match &self.provision {
            Provision::Frequency(frequency) => Some(frequency),
            Provision::Hours(_) | Provision::Holidays(_) | Provision::DoNotCall(_) => None,
            Provision::Abandonment(_) | Provision::Ring(_) | Provision::Record(_) => None,
        }
    }

    /// The calling hours, if it sets any, or closes a day.
    pub fn hours(&self) -> Option<&Hours> {
        match &self.provision {
            Provision::Hours(hours) => Some(hours),
            Provision::Holidays(Holidays::Day { hours, .. }) => Some(hours),
            Provision::Holidays(Holidays::Set | Holidays::None) | Provision::Frequency(_) => None,
            Provision::DoNotCall(_) | Provision::Abandonment(_) | Provision::Ring(_) | Provision::Record(_) => None,
        }
    }
}
