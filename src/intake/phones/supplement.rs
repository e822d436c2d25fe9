//! Numbers that are kept though the metadata calls them invalid: those in area codes of the North American Numbering Plan
//! that are in use (overlays go live before metadata learns of them, and a live number must not be thrown away), and some
//! that regulators keep for fiction.

/// An area code in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveCode {
    pub area: u16,
    /// The area codes of the same place that went before it.
    pub overlays: &'static str,
    /// The state, as in ISO 3166-2.
    pub state: &'static str,
    /// The first day on which numbers in it could be assigned.
    pub since: &'static str,
    /// Who says so.
    pub source: &'static str,
}

const fn live(
    area: u16,
    overlays: &'static str,
    state: &'static str,
    since: &'static str,
    source: &'static str,
) -> LiveCode {
    LiveCode { area, overlays, state, since, source }
}

/// Codes that metadata 9.0.42 does not know, each confirmed to be in use. Ascending.
/// A code that newer metadata knows does no harm here: the metadata is asked first.
pub const LIVE_CODES: [LiveCode; 12] = [
    live(357, "559", "US-CA", "2025-03-26", "California PUC, reminder on the 559/357 overlay"),
    live(436, "440", "US-OH", "2024-03-01", "PUC of Ohio, 440/436 overlay"),
    live(457, "318", "US-LA", "2025-09-25", "Louisiana PSC, 318/457 overlay"),
    live(
        465,
        "347/718/917/929",
        "US-NY",
        "2026-06-18",
        "New York PSC order of 2025-01-23; start as the press reported it",
    ),
    live(471, "662", "US-MS", "2026-01-30", "in-service date planned by NANPA for the 662/471 overlay"),
    live(621, "713/281/832/346", "US-TX", "2025-01-23", "PUC of Texas, release on the 713/281/832/346/621 overlay"),
    live(624, "716", "US-NY", "2023-09-11", "New York Department of Public Service, 716/624 overlay"),
    live(679, "313", "US-MI", "2025-11-07", "Michigan PSC, 313/679 overlay, as carriers announced it"),
    live(729, "423", "US-TN", "2025-09-05", "Tennessee PUC, release on the 423/729 overlay"),
    live(837, "530", "US-CA", "2025-01-31", "California PUC, 530/837 overlay"),
    live(861, "309", "US-IL", "2023-02-24", "Illinois Commerce Commission, 309/861 overlay"),
    live(924, "507", "US-MN", "2024-08-30", "Minnesota PUC, 507/924 overlay"),
];

/// Numbers that a regulator keeps for books and films, and that the metadata calls invalid: calling code, first and last
/// national number. Nobody has them, so that examples and tests may; other numbers kept so are valid anyway.
/// Ireland: 020 91X XXXX (ComReg, Numbering Conventions, drama numbers). United Kingdom: 01632 960xxx and 07700 900xxx
/// (Ofcom, numbers for use in TV and radio drama).
const KEPT_FOR_FICTION: [(i32, u64, u64); 3] =
    [(353, 209_100_000, 209_199_999), (44, 1_632_960_000, 1_632_960_999), (44, 7_700_900_000, 7_700_900_999)];

/// Whether a number that the metadata does not know is to be kept: one in a live area code, or one kept for fiction.
pub(super) fn is_kept(calling_code: i32, national: u64) -> bool {
    let fiction = KEPT_FOR_FICTION
        .iter()
        .any(|(code, first, last)| *code == calling_code && (*first..=*last).contains(&national));
    fiction || (calling_code == 1 && is_live(national))
}

/// Whether these ten digits are shaped like a North American number in one of the [`LIVE_CODES`].
/// An exchange begins with 2 to 9 and is no service code such as 911 (NANPA, "NXX").
pub(super) fn is_live(national: u64) -> bool {
    let (area, exchange) = (national / 10_000_000, national / 10_000 % 1_000);
    let assignable = exchange >= 200 && exchange % 100 != 11;
    assignable && LIVE_CODES.iter().any(|code| u64::from(code.area) == area)
}
