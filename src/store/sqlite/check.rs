//! What must always hold in the file, asked of the whole of it.

use super::error::Step;
use rusqlite::Connection;

/// Each row of each query is a sentence about something wrong; a sound file gives none.
const QUESTIONS: [&str; 22] = [
    "SELECT 'list ' || id || ': ' || rows || ' rows, but ' || (accepted + merged + set_aside + rejected)
            || ' accounted for'
     FROM list WHERE rows <> accepted + merged + set_aside + rejected",
    "SELECT 'list ' || id || ': ' || rows_with_phone || ' rows with a phone, but '
            || (accepted + merged + set_aside) || ' taken or set aside'
     FROM list WHERE rows_with_phone > accepted + merged + set_aside",
    "SELECT 'list ' || id || ': ' || accepted || ' rows accepted, but ' || leads || ' leads'
     FROM (SELECT l.id, l.accepted, coalesce(stored.leads, 0) AS leads
           FROM list l LEFT JOIN (SELECT list, count(*) AS leads FROM lead GROUP BY list) stored ON stored.list = l.id)
     WHERE accepted <> leads",
    "SELECT 'list ' || id || ': ' || out || ' rows left out, but rejects of ' || kept || ' rows'
     FROM (SELECT id, rejected + set_aside AS out,
                  (SELECT count(DISTINCT row) FROM reject WHERE reject.list = list.id AND whole_row) AS kept FROM list)
     WHERE out <> kept",
    "SELECT 'list ' || id || ': ' || cells_rejected || ' cells left out, but ' || kept || ' rejects'
     FROM (SELECT id, cells_rejected,
                  (SELECT count(*) FROM reject WHERE reject.list = list.id AND NOT whole_row) AS kept FROM list)
     WHERE cells_rejected <> kept",
    "SELECT 'lead ' || l.id || ' names a list of its campaign that is gone'
     FROM lead l LEFT JOIN list ON list.id = l.list AND list.campaign = l.campaign WHERE list.id IS NULL",
    "SELECT 'leads ' || first || ' to ' || last || ' are said to be of list ' || range.list || ', which '
            || iif(l.id IS NULL, 'is gone', 'they are not')
     FROM (SELECT *, lead(first) OVER (ORDER BY first) AS next FROM lead_range) range LEFT JOIN list l ON l.id = range.list
     WHERE l.id IS NULL OR last >= next",
    "SELECT 'lead ' || l.id || ' is in no range of leads of its list'
     FROM lead l WHERE l.list IS NOT (
         SELECT iif(r.last >= l.id, r.list, NULL) FROM lead_range r WHERE r.first <= l.id ORDER BY r.first DESC LIMIT 1)",
    "SELECT 'lead ' || id || ' has no phone' FROM lead
     WHERE final_reason <> 'erased' AND json_array_length(phones) = 0",
    "SELECT 'lead ' || l.id || ': the place of phone ' || (own.value ->> 0) || ' is gone'
     FROM lead l JOIN json_each(l.phones) own LEFT JOIN place ON place.id = own.value ->> 2 WHERE place.id IS NULL",
    "SELECT 'lead ' || l.id || ' has no place in its campaign''s shuffled order'
     FROM lead l JOIN campaign c ON c.id = l.campaign WHERE c.shuffled AND l.shuffle = 0",
    "SELECT 'lead ' || l.id || ': ' || iif(l.since IS NULL, 'dialed, but counted as fresh', 'never dialed, but not fresh')
     FROM lead l WHERE (l.since IS NOT NULL) <> EXISTS (SELECT 1 FROM attempt a WHERE a.lead = l.id)",
    "SELECT 'lead ' || id || ' would wait again for a later end of its campaign, with which it did not end'
     FROM lead WHERE resumes_at IS NOT NULL AND final_reason <> 'campaign_ended'",
    "SELECT 'key ' || o.key || ' means lead ' || o.lead || ', which its campaign has not'
     FROM other_key o LEFT JOIN lead l ON l.id = o.lead AND l.campaign = o.campaign WHERE l.id IS NULL",
    "SELECT 'number ' || number || ' is called ' || count(*) || ' times at once'
     FROM attempt WHERE ended_at IS NULL GROUP BY number HAVING count(*) > 1",
    "SELECT 'attempt ' || a.id || ' is booked under another list or campaign than its lead'
     FROM attempt a JOIN lead l ON l.id = a.lead WHERE a.campaign <> l.campaign OR a.list <> l.list",
    "SELECT 'campaign ' || c.name || ': its latest instant or its drivers are not those of its attempts'
     FROM campaign c LEFT JOIN (
         SELECT campaign, max(max(opened_at, coalesce(ended_at, opened_at))) AS latest,
                max(driver = 'simulator') AS simulated, max(driver <> 'simulator') AS real
         FROM attempt GROUP BY campaign) a ON a.campaign = c.id
     WHERE c.latest_at IS NOT a.latest OR c.simulated <> coalesce(a.simulated, 0) OR c.real <> coalesce(a.real, 0)",
    "WITH counted AS (
         SELECT campaign, day, hour, list, agent, disposition, count(*) AS attempts, sum(talk_seconds) AS talk_seconds
         FROM attempt WHERE ended_at IS NOT NULL GROUP BY campaign, day, hour, list, agent, disposition),
     differing AS (
         SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM summary)
         UNION SELECT * FROM (SELECT * FROM summary EXCEPT SELECT * FROM counted))
     SELECT DISTINCT 'reports of campaign ' || campaign || ', ' || day || ' ' || hour || ' h, list ' || list || ', '
            || agent || ', ' || disposition || ': the sum is not the count of the attempts'
     FROM differing ORDER BY 1",
    "WITH counted AS (
         SELECT c.campaign, j.value AS quota, count(*) AS completes FROM complete c, json_each(c.quotas) j GROUP BY 1, 2),
     differing AS (
         SELECT * FROM (SELECT * FROM counted EXCEPT SELECT campaign, quota, completes FROM quota_sum)
         UNION SELECT * FROM (SELECT campaign, quota, completes FROM quota_sum EXCEPT SELECT * FROM counted))
     SELECT DISTINCT 'campaign ' || campaign || ', quota ' || (quota + 1) || ': the sum is not the count of the completes'
     FROM differing ORDER BY 1",
    "SELECT 'attempt ' || c.attempt || ' counts as a complete of campaign ' || c.campaign || ', and '
            || CASE WHEN a.campaign <> c.campaign THEN 'is none of its attempts'
                    WHEN a.ended_at IS NULL THEN 'goes on' ELSE 'was withdrawn' END
     FROM complete c JOIN attempt a ON a.id = c.attempt LEFT JOIN withdrawal w ON w.attempt = c.attempt
     WHERE a.campaign <> c.campaign OR a.ended_at IS NULL OR w.attempt IS NOT NULL",
    "SELECT count(*) || ' change pages belong to no list' FROM registry_change
     WHERE id >> 38 NOT IN (SELECT id FROM generation) HAVING count(*) > 0",
    "SELECT count(*) || ' pages of the directory belong to no volume' FROM directory_page
     WHERE id >> 50 NOT IN (SELECT id FROM directory_volume) HAVING count(*) > 0",
];

/// Everything that is wrong, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut found: Vec<String> = sentences(conn, "PRAGMA integrity_check")?;
    found.retain(|line| line != "ok");
    let orphans =
        "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' names a row of ' || parent || ' that is gone'
                   FROM pragma_foreign_key_check";
    found.extend(sentences(conn, orphans)?);
    for question in QUESTIONS {
        found.extend(sentences(conn, question)?);
    }
    found.extend(super::fresh::problems(conn)?);
    found.extend(super::dialed::problems(conn)?);
    found.extend(super::numbers::problems(conn)?);
    found.extend(super::keys::problems(conn)?);
    found.extend(super::details::problems(conn)?);
    found.extend(super::registries::miscounted(conn)?);
    Ok(found)
}

fn sentences(conn: &Connection, sql: &str) -> Step<Vec<String>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
