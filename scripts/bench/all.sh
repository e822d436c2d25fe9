#!/usr/bin/env bash
# What lists, registries and dial lists cost, every bar in one run: scripts/bench/leads.sh, scripts/bench/registry.sh, then
# scripts/bench/dial_list.sh. Wants 10 GB of disk and an hour and a half on a quiet machine.
#
#   scripts/bench/all.sh [ROWS] [NUMBERS]        leads of the smaller list [1000000], numbers of the registry [250000000]
#
# The exit code is 1 if a bar was missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-1000000} numbers=${2:-250000000}
cargo build --release >&2
missed=0
scripts/bench/leads.sh --binary target/release/outdial --rows "$rows" || missed=1
scripts/bench/registry.sh "$numbers" "" "$rows" || missed=1
scripts/bench/dial_list.sh "" "$rows" $((rows * 10)) || missed=1
exit $missed
