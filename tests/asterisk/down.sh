#!/usr/bin/env bash
# Ends what up.sh started, and only that. `down.sh --purge` removes the folder too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/ports.sh"
. "$here/processes.sh"
[ -d "$BED" ] || exit 0
rm -f "$BED/up"
end asterisk
end carrier
if [ "${1:-}" = --purge ]; then rm -rf --one-file-system "$BED"; fi
