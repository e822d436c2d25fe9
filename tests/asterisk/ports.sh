# Where the test bed lies and which ports it takes; whatever stands in the environment already comes first. All of it is on
# 127.0.0.1. Two beds can run at once if folder and ports differ.
: "${BED:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/asterisk}"
: "${BED_SIP_PORT:=35060}"              # Asterisk, SIP over UDP
: "${BED_PEER_PORT:=35070}"             # the carrier: sipp
: "${BED_AMI_PORT:=35038}"              # Asterisk's Manager Interface: user outdial
: "${BED_AMI_SECRET:=bed}"
: "${BED_RTP_START:=36000}"
: "${BED_RTP_END:=36199}"
: "${BED_MEDIA_PORT:=36200}"            # the carrier's end of the speech
: "${BED_SUITES:=sid bullseye}"         # Debian suites that are asked for Asterisk, one after the other
: "${BED_MIRROR:=}"                     # Debian's mirror [default: that of this machine]
