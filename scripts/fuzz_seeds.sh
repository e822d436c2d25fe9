#!/usr/bin/env bash
# Fills fuzz/corpus with seeds: the examples, the campaigns, the rulebook, and single lines of what people write. Before each
# stand the bytes by which the target chooses its options.
set -euo pipefail
cd "$(dirname "$0")/.."

seed() { # TARGET CHOICE, and the file on standard input
    local part
    mkdir -p "fuzz/corpus/$1"
    part=$(mktemp "fuzz/corpus/$1/part-XXXXXX")
    { printf '%s' "$2"; head -c 4096; } >"$part"
    mv "$part" "fuzz/corpus/$1/seed-$(sha1sum <"$part" | cut -c1-16)"
}
seeds() { # TARGET CHOICE FILE...
    local target=$1 choice=$2 file
    shift 2
    for file in "$@"; do seed "$target" "$choice" <"$file"; done
}
lines() { # TARGET CHOICE, and lines on standard input: each is a seed
    local line
    while IFS= read -r line; do printf '%s' "$line" | seed "$1" "$2"; done
}

tables=(examples/leads/*.csv examples/results/*.csv examples/awkward/*.{csv,txt} examples/check/*.csv)
seeds reader 0000 "${tables[@]}"
seeds reader 0009 "${tables[@]}"
seeds reader 000@ examples/later/update.csv
seeds registry 0 examples/suppression/{us-dnc,numbers,litigators}*
seeds registry 1 examples/suppression/uk-*
seeds registry 2 examples/suppression/au-*
seeds consents 0 examples/consents/*.csv
seeds packed 0 examples/awkward/*.{zip,gz,xlsx,ods}
seeds packed 1 "${tables[@]}"
seeds packed 2 "${tables[@]}"
tr ',' '\037' <examples/leads/uk-panel.csv | seed table 300
tr ',' '\037' <examples/awkward/quoted-newlines.csv | seed table 212
seeds campaign 0 campaigns/*.toml examples/campaigns/*.toml examples/awkward/*.toml
seeds campaign 1 campaigns/dispositions/*.toml
seeds rules 0 examples/rules/*.toml examples/awkward/rules/*.toml src/rules/jurisdictions/{US-LA,US-FL,GB,DE,CA-QC}.toml
grep -ho '^value *= *"[^"]*"' src/rules/jurisdictions/*.toml | cut -d'"' -f2 | sort -u | lines campaign 2
for choice in 00 10 20 40 01 02; do
    lines cell "$choice" <<'CELLS'
305-555-0142
(212) 555-0143 x7
+44 20 7946 0018
020 7946 0018 / 020 7946 0019
2.12556E+09
2125550123.0
tel:+1-305-555-0142;ext=5
1-800-FLOWERS
0121 234 5678 (home)
00442079460018
="3055550142"
030/12345678
11 15 5555-0142
011 1 305 555 0142
800-555-0142, 7246
CELLS
done
lines history '' <<'HISTORIES'
att@2026-06-09T15:00Z*2;conv@2026-06-10T15:00:30Z;ndnc;consent
inconvenient=12:00-15:00;past_due=40;cease;attorney;bankruptcy;customer
idnc@2026-01-02;ebr_purchase@2025-01-10;inquiry@2026-05-01;refused@2026-06-01
live_guaranteed;tps;amd@2026-06-14T18:00Z;listed=us-tx;workplace;scrubbed@2026-05-02
HISTORIES
lines filter '' <<'FILTERS'
0state in ("FL", 'GA') and [Loan Amount] > 1200.50 or not (paid < 2026-11-01)
1balance not between -5 and 12.5 and note is not empty
0name starts with "O''" or name not contains 'say "hi"' or vip = yes
1attempts < 3 and last_result not in ("NA") and priority >= 0
FILTERS
lines registry 0 <<'LISTS'
<list type='full'><ac val='416'><ph val='5550101'/><ph val='5550102'/></ac></list>
<list type='change'><ac val='416'><ph val='5550101' action='A'/><ph val='5550102' action='D'/><ph val='1'/></ac></list>
202,5550101,2026-11-20,A
2025550101,2024-03-01,yes
(727) 555-0111
305,5550142,D
LISTS
lines consents 0 <<'CONSENTS'
phone,given,basis
CONSENTS
# The parts of workbooks: a sheet, the texts that it shares, an ODS table.
lines packed 3 <<SHEETS
<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>phone</t></is></c></row><row r="3"><c r="A3" t="str"><f>1+1</f><v>Ann</v></c><c r="B3"><v>3055550142</v></c><c r="C3" s="1"><v>46095</v></c><c r="D3" t="b"><v>1</v></c></row><row><c t="e"><v>#N/A</v></c><c><v>3055550143</v></c></row></sheetData></worksheet>
<worksheet><dimension ref="A1:B3"/><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c><v>3.05555E+09</v></c></row></sheetData></worksheet>$(printf '\037')<sst><si><t>name</t></si><si><r><t>pho</t></r><r><t xml:space="preserve">ne</t></r></si><si><t>Ann &amp; Bo</t></si></sst>
SHEETS
lines packed 4 <<'TABLES'
<office:document-content><office:automatic-styles><style:style style:name="h"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Leads"><table:table-row><table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>phone</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>Ann</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="3055550142"><text:p>x</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-03-14"/></table:table-row></table:table><table:table table:name="Old" table:style-name="h"/></office:spreadsheet></office:body></office:document-content>
TABLES
