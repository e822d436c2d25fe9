#!/usr/bin/env bash
# Brings up the test bed: an Asterisk and a carrier (sipp) that answers, is busy or does not answer, as the called number says.
# Takes both from Debian's packages into a folder of its own and installs nothing on the machine; root is not needed, Debian's
# apt and dpkg are. What is up already is left alone. Ends with 3 where the packages can't be had, with 1 where the bed fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/ports.sh"
. "$here/processes.sh"

say() { printf 'test bed: %s\n' "$*" >&2; }
give_up() { say "$1"; exit 3; }

# The packages of a suite and all that they depend on, unpacked into $BED/root.
unpack() { # suite
    local apt=$BED/apt root=$BED/root.new names
    rm -rf "$apt" "$root"
    mkdir -p "$apt"/{state/lists/partial,cache/archives/partial} "$root"
    : >"$apt/status"
    echo "deb [signed-by=$keyring] $BED_MIRROR $1 main" >"$apt/sources.list"
    # A suite without a release for a while says that it is no longer valid; it is signed all the same.
    printf '%s;\n' "Dir::State \"$apt/state\"" "Dir::State::status \"$apt/status\"" "Dir::Cache \"$apt/cache\"" \
        "Dir::Etc::sourcelist \"$apt/sources.list\"" 'Dir::Etc::sourceparts "-"' 'Dir::Etc::preferencesparts "-"' \
        'Dir::Etc::preferences "-"' 'APT::Sandbox::User ""' 'APT::Install-Recommends "false"' 'APT::Default-Release ""' \
        'Acquire::Check-Valid-Until "false"' 'Acquire::Languages "none"' 'Acquire::Retries "3"' \
        'Acquire::http::Timeout "20"' 'Debug::NoLocking "true"' >"$apt/apt.conf"
    export APT_CONFIG=$apt/apt.conf
    apt-get -q update && apt-get -qy --download-only install asterisk sip-tester base-files || return 1
    # base-files first: it says whether /lib is a folder or a link.
    dpkg-deb -x "$apt"/cache/archives/base-files_*.deb "$root"
    for package in "$apt"/cache/archives/*.deb; do
        names=${package##*/}
        case $names in # what Asterisk's scripts and calls of people would need
        perl* | libperl* | python* | libpython* | gnupg* | gpg* | asterisk-core-sounds*) ;;
        *) dpkg-deb -x "$package" "$root" || return 1 ;;
        esac
    done
    rm -rf "$apt" "$BED/root"
    echo "$1" >"$root/suite"
    mv "$root" "$BED/root"
}

# Whether the Manager Interface lets its user in and says that all modules are there.
booted() {
    local line
    { exec 3<>"/dev/tcp/127.0.0.1/$BED_AMI_PORT"; } 2>/dev/null || return 1
    printf 'Action: Login\r\nUsername: outdial\r\nSecret: %s\r\n\r\n' "$BED_AMI_SECRET" >&3
    while read -r -t 5 line <&3; do
        case $line in *FullyBooted*) exec 3>&-; return 0 ;; *Error*) break ;; esac
    done
    exec 3>&-
    return 1
}

mkdir -p "$BED"/{log,pids}
exec 9>"$BED/lock"
flock 9
if [ ! -e "$BED/root/suite" ]; then
    for tool in apt-get dpkg-deb; do
        command -v $tool >/dev/null || give_up "Asterisk comes from Debian's packages, and $tool is not here"
    done
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -r $keyring ] || give_up "$keyring is not here (package debian-archive-keyring): packages can't be trusted without it"
    if [ -z "$BED_MIRROR" ]; then
        BED_MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
            grep -m1 -E '/debian/?$') || give_up "this machine's apt knows no mirror of Debian: name one in BED_MIRROR"
    fi
    for suite in $BED_SUITES; do
        say "fetching Asterisk and sipp of Debian's $suite (90 MB)"
        (unpack "$suite") >"$BED/log/unpack-$suite.log" 2>&1 9>&- && break
        say "Debian's $suite can't be had from $BED_MIRROR: $(grep -m1 -E '^(E:|W: Failed|dpkg)' "$BED/log/unpack-$suite.log" ||
            tail -1 "$BED/log/unpack-$suite.log")"
    done
    [ -e "$BED/root/suite" ] || give_up "no Asterisk to be had: no mirror of Debian can be reached, or it lacks the packages"
fi

# Programs of another Debian run by their own loader and libraries.
first() { for path in "$@"; do if [ -e "$path" ]; then printf '%s' "$path"; return; fi; done; }
root=$BED/root
loader=$(first "$root"/lib/*-linux-gnu/ld-linux-*.so.* "$root"/lib/*-linux-gnu/ld-2*.so "$root"/lib/ld-linux-*.so.*)
modules=$(first "$root"/usr/lib/*/asterisk/modules "$root"/usr/lib/asterisk/modules)
libraries=$(printf '%s:' "$root"/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu "$root"/usr/lib)
[ -n "$loader" ] && [ -n "$modules" ] || give_up "the packages of Debian's $(cat "$root/suite") lack a loader or Asterisk's modules"
run="$loader --library-path $libraries"

mkdir -p "$BED"/{etc,var,run,log/cdr-csv} "$BED"/spool/{outgoing,outgoing_done,tmp}
for file in "$here"/etc/*.conf; do
    sed -e "s#@BED@#$BED#g; s#@EXAMPLES@#$here/../../examples/asterisk#; s#@MODULES@#$modules#; s#@SIP_PORT@#$BED_SIP_PORT#; s#@PEER_PORT@#$BED_PEER_PORT#
            s#@AMI_PORT@#$BED_AMI_PORT#; s#@AMI_SECRET@#$BED_AMI_SECRET#
            s#@RTP_START@#$BED_RTP_START#; s#@RTP_END@#$BED_RTP_END#" "$file" >"$BED/etc/${file##*/}"
done

launch carrier $run "$root/usr/bin/sipp" -sf "$here/carrier.xml" -i 127.0.0.1 -p "$BED_PEER_PORT" -mi 127.0.0.1 \
    -mp "$BED_MEDIA_PORT" -nostdin -trace_logs -log_file "$BED/log/carrier.calls" -trace_err -error_file "$BED/log/carrier.err"
launch asterisk $run "$root/usr/sbin/asterisk" -f -C "$BED/etc/asterisk.conf"
for _ in $(seq 1 150); do
    for name in carrier asterisk; do
        alive $name || { say "$name ended: $(tail -3 "$BED/log/$name.out")"; exit 1; }
    done
    if booted; then
        printf '%s\n' "ami=127.0.0.1:$BED_AMI_PORT" "secret=$BED_AMI_SECRET" "asterisk=$(awk '{print $1}' "$BED/pids/asterisk")" \
            >"$BED/up.new"
        mv "$BED/up.new" "$BED/up"
        say "up: Asterisk of Debian's $(cat "$BED/root/suite"), AMI on 127.0.0.1:$BED_AMI_PORT"
        exit 0
    fi
    sleep 0.2
done
say "Asterisk does not come up: $(tail -3 "$BED/log/asterisk.out")"
exit 1
