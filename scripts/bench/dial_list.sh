#!/usr/bin/env bash
# What a dial list and a schedule cost, of a million leads and of ten million: CPU milliseconds beside what the database alone needs to sort the leads.
# Makes the campaigns first, which takes some minutes and 4 GB of disk for ten million.
#
#   scripts/bench/dial_list.sh [FOLDER] [SIZE...]      a new folder, which is removed; 1,000,000 and 10,000,000 leads
#
# The exit code is 1 if a bar was missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
shift || true
[ $# -gt 0 ] || set -- 1000000 10000000
cargo bench --bench dial_list -- "$folder" "$@"
