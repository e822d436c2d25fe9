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
