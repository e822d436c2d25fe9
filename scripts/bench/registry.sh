#!/usr/bin/env bash
# A registry of a quarter of a billion numbers: loaded, changed, asked. Each job's CPU seconds (user and system) stand against a
# baseline of the same run. Wants 4 GB of disk for an hour, and a release build: cargo build --release.
#
#   scripts/bench/registry.sh [NUMBERS] [FOLDER] [ROWS]   250,000,000 numbers in a new folder, which is removed; 1,000,000 leads
set -euo pipefail
cd "$(dirname "$0")/../.."
numbers=${1:-250000000}
folder=${2:-$(mktemp -d)}
outdial=$PWD/target/release/outdial
rows=${3:-1000000}
[ -n "${2:-}" ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"

rustc -O scripts/bench/registry_data.rs -o "$folder/registry_data"
[ -s "$folder/dnc.txt" ] || "$folder/registry_data" "$numbers" "$folder/dnc.txt" $((numbers / 250)) "$folder/daily.txt"
printf 'name = "bench"\nclient = "Bench"\nkind = "sales"\nregion = "US"\n' > "$folder/bench.toml"

# CPU seconds and peak memory (KB) of a command, into $cpu and $peak.
cpu_of() {
    /usr/bin/time -f '%U %S %M' -o "$folder/time" "$@" > "$folder/out" 2> "$folder/err" || { cat "$folder/err" >&2; exit 1; }
    read -r user system peak < <(tail -n 1 "$folder/time")
    cpu=$(awk "BEGIN { print $user + $system }")
}
median() { printf '%s\n' "$@" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
failed=0
row() { # job, value, baseline, bar
    local ratio verdict
    ratio=$(awk "BEGIN { printf \"%.3f\", $2 / $3 }")
    if awk "BEGIN { exit !($2 / $3 <= $4) }"; then verdict=pass; else verdict=FAIL; failed=1; fi
    printf '%-34s %14s %14s %9s %7s  %s\n' "$1" "$2" "$3" "$ratio" "$4" "$verdict"
}

counts=() loads=() changes=()
wc -l "$folder/dnc.txt" > /dev/null
for _ in 1 2 3; do
    cpu_of wc -l "$folder/dnc.txt"; counts+=("$cpu")
    rm -f "$folder"/bench.db*
    "$outdial" --db "$folder/bench.db" -q campaign import "$folder/bench.toml" > /dev/null
    import=("$outdial" --db "$folder/bench.db" suppression import --list us --kind national --for US)
    cpu_of "${import[@]}" --as-of 2026-11-14 "$folder/dnc.txt"; loads+=("$cpu"); memory=$peak
    bytes=$(stat -c %s "$folder/bench.db")
    cpu_of "${import[@]}" --as-of 2026-11-15 "$folder/daily.txt"; changes+=("$cpu")
done
cargo run -q --release --example make_leads -- "$rows" "$folder/leads.csv" >&2
imports=()
for _ in 1 2 3; do
    rm -f "$folder"/plain.db*
    cpu_of "$outdial" --db "$folder/plain.db" -q --no-progress campaign import "$folder/bench.toml" "$folder/leads.csv"
    imports+=("$cpu")
done
lines=$(wc -l < "$folder/dnc.txt")
scrub=$(cargo bench --quiet --bench registry -- "$folder/bench.db" | awk '{ print $1 }')

printf '%-34s %14s %14s %9s %7s\n' job value baseline ratio bar
row "load, CPU s / wc -l" "$(median "${loads[@]}")" "$(median "${counts[@]}")" 10
row "database bytes / numbers" "$bytes" "$lines" 1.3
row "peak memory KB / 500 MB" "$memory" 500000 1
row "change file, CPU s / load" "$(median "${changes[@]}")" "$(median "${loads[@]}")" 0.35
# A longer list costs more a lead, so that this is less than the import of ten million costs.
ten_million=$(awk "BEGIN { print $(median "${imports[@]}") * 10000000 / $rows }")
row "10 M numbers asked / 10 M leads" "$scrub" "$ten_million" 0.10
exit $failed
