#!/usr/bin/env bash
# Runs the fuzz targets, each for a bounded time, as many at once as there are cores.
#
#   scripts/fuzz.sh [SECONDS_PER_TARGET=600] [TARGET...]
#
# Without targets all of fuzz/targets. Installs cargo-fuzz if it is not there. It works on the stable toolchain, without a
# sanitizer, since the project has no unsafe code of its own: panics, overflows, failed comparisons, inputs that take more
# than 20 s and memory beyond 1 GiB are found. A finding lies in fuzz/artifacts/TARGET, and the exit code is then 1. What
# was learnt stays in fuzz/corpus/TARGET for the next time.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
[ $# -eq 0 ] || shift
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "usage: scripts/fuzz.sh [SECONDS_PER_TARGET] [TARGET...]" >&2; exit 2; }
targets=("$@")
if [ $# -eq 0 ]; then
    mapfile -t targets < <(basename -s .rs fuzz/targets/*.rs)
fi
for target in "${targets[@]}"; do
    [ -f "fuzz/targets/$target.rs" ] || { echo "there is no fuzz/targets/$target.rs" >&2; exit 2; }
done
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
# cargo-fuzz asks for unstable options of the compiler.
export RUSTC_BOOTSTRAP=1
cargo fuzz build --sanitizer none
scripts/fuzz_seeds.sh

host=$(rustc -vV | sed -n 's/^host: //p')
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
one() {
    local target=$1 code=0 words=()
    mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
    [ ! -f "fuzz/dictionaries/$target.dict" ] || words=("-dict=fuzz/dictionaries/$target.dict")
    "fuzz/target/$host/release/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len=4200 \
        "${words[@]}" -print_final_stats=1 -artifact_prefix="fuzz/artifacts/$target/" "fuzz/corpus/$target" \
        >"$logs/$target" 2>&1 || code=$?
    echo "$code" >"$logs/$target.code"
}
export -f one
export host logs seconds
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'one {}'

found=0
printf '%-10s %14s %10s   %s\n' target executions corpus found
for target in "${targets[@]}"; do
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$target")
    kept=$(find "fuzz/corpus/$target" -type f | wc -l)
    what=nothing
    if [ "$(cat "$logs/$target.code")" -ne 0 ]; then
        found=1
        what=$(grep -m1 -E 'panicked at|ERROR: libFuzzer' "$logs/$target" || echo "it ended with $(cat "$logs/$target.code")")
    fi
    printf '%-10s %14s %10s   %s\n' "$target" "${runs:-?}" "$kept" "$what"
    if [ "$what" != nothing ]; then grep -A6 -E 'panicked at|ERROR: libFuzzer' "$logs/$target" | head -20; fi
    grep -h 'Test unit written to' "$logs/$target" || true
done
exit $found
