#!/usr/bin/env bash
# What importing a lead list costs, beside what it can't cost less than: the sqlite3 command line's own .import of the same
# file as text, into one table with two indexes. Both in one run, alternately; look at the ratios.
#
#   scripts/bench/leads.sh [--scratch DIR] [--binary FILE] [--rounds N] [--rounds-10 N] [--rows N] [--leads FILE]
#                          [--leads-10 FILE] [--million-only]
#
#   --scratch DIR     where lists and databases are made, 6 GB with the ten million [a temporary folder]; what is made in
#                     it goes away at the end
#   --binary FILE     an outdial that is built already [cargo build --release]
#   --rounds N        rounds at a million rows; the middle one counts [3]
#   --rounds-10 N     the same at ten million, four minutes or more each [1]; one round says little on a machine that others share
#   --rows N          rows of the smaller list [1000000]; the larger has ten times as many
#   --leads FILE      a list that is there already, in place of the smaller one
#   --leads-10 FILE   the same for the larger one
#   --million-only    without the larger list
#
# The exit code is 1 if a bar was missed.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
scratch= binary= rounds=3 rounds_large=1 rows=1000000 small= large= larger=yes
while [ $# -gt 0 ]; do
    case $1 in
    --scratch) scratch=$2 && shift ;;
    --binary) binary=$(realpath "$2") && shift ;;
    --rounds) rounds=$2 && shift ;;
    --rounds-10) rounds_large=$2 && shift ;;
    --rows) rows=$2 && shift ;;
    --leads) small=$(realpath "$2") && shift ;;
    --leads-10) large=$(realpath "$2") && shift ;;
    --million-only) larger= ;;
    *) sed -n '2,/^set -/s/^# \{0,1\}//p' "$0" | sed '$d' >&2 && exit 2 ;;
    esac
    shift
done
command -v sqlite3 >/dev/null || { apt-get update -q && apt-get install -qy sqlite3; } >&2 ||
    { echo "sqlite3 is the baseline: install it first" >&2 && exit 2; }
scratch=${scratch:-${TMPDIR:-/tmp}}
mkdir -p "$scratch"
work=$(mktemp -d -p "$(realpath "$scratch")" outdial-bench-XXXXXX)
trap 'rm -rf "$work"' EXIT

cd "$home"
if [ -z "$binary" ]; then
    cargo build --release >&2
    binary=$home/target/release/outdial
fi
made() { # ROWS FILE
    cargo build -q --release --example make_leads >&2
    target/release/examples/make_leads "$1" "$2"
}
[ -n "$small" ] || { small=$work/small.csv && made "$rows" "$small"; }
[ -z "$larger" ] || [ -n "$large" ] || { large=$work/large.csv && made "$((rows * 10))" "$large"; }

cat >"$work/bench.toml" <<'TOML'
name = "bench"
client = "Bench"
kind = "sales"
region = "US"
TOML
cd "$work"
baseline() { # FILE
    rm -f text.db*
    cat >text.sql <<SQL
PRAGMA cache_size=-262144;
CREATE TABLE leads (id TEXT, first TEXT, last TEXT, phone TEXT, alt_phone TEXT, email TEXT, address TEXT, city TEXT, state TEXT,
    zip TEXT);
CREATE INDEX by_phone ON leads (phone);
CREATE INDEX by_place ON leads (state, zip);
.import --csv --skip 1 "$1" leads
SQL
    python3 "$home/scripts/bench/measure.py" sqlite3 text.db ".read text.sql"
}
ours() { # FILE
    rm -f ours.db* -- *.rejects.csv
    python3 "$home/scripts/bench/measure.py" "$binary" --db ours.db -q --no-progress campaign import bench.toml "$1"
}
# Runs both alternately; the middle CPU seconds of each and the largest memory of ours, on one line.
both() { # FILE ROUNDS
    local file=$1 count=$2 round line
    : >theirs.txt && : >ours.txt
    for ((round = 0; round < count; round++)); do
        baseline "$file" >>theirs.txt
        ours "$file" >>ours.txt
    done
    python3 - <<'PY'
import statistics
theirs, ours = ([line.split() for line in open(name)] for name in ("theirs.txt", "ours.txt"))
middle = lambda rows: statistics.median(float(row[0]) for row in rows)
print(f"{middle(theirs):.2f} {middle(ours):.2f} {max(int(row[1]) for row in ours)}")
PY
}
missed=0
told() { # JOB BASELINE OURS RATIO BAR
    local verdict=pass
    awk -v ratio="$4" -v bar="$5" 'BEGIN { exit !(ratio <= bar) }' || { verdict=MISSED && missed=1; }
    printf '%-34s %12s %12s %8s %8s   %s\n' "$1" "$2" "$3" "$4" "$5" "$verdict"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
in_words() { awk -v n="$1" 'BEGIN { if (n % 1000000 == 0) printf "%d M", n / 1000000; else printf "%d", n }'; }

count_small=$(($(wc -l <"$small") - 1))
printf '%-34s %12s %12s %8s %8s\n' job 'baseline s' 'ours s' ratio bar
read -r theirs1 ours1 _ < <(both "$small" "$rounds")
told "import $(in_words "$count_small") leads" "$theirs1" "$ours1" "$(ratio "$ours1" "$theirs1")" 0.70
if [ -n "$larger" ]; then
    count_large=$(($(wc -l <"$large") - 1))
    read -r theirs2 ours2 memory < <(both "$large" "$rounds_large")
    told "import $(in_words "$count_large") leads" "$theirs2" "$ours2" "$(ratio "$ours2" "$theirs2")" 0.45
    one=$(awk -v s="$ours1" -v n="$count_small" 'BEGIN { printf "%.2f", s / n * 1e6 }')
    ten=$(awk -v s="$ours2" -v n="$count_large" 'BEGIN { printf "%.2f", s / n * 1e6 }')
    told "microseconds a row, large to small" "$one" "$ten" "$(ratio "$ten" "$one")" 1.25
    told "peak memory, GiB" - - "$(ratio "$memory" 1024)" 1.00
fi
exit $missed
