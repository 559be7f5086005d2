#!/usr/bin/env bash
# `run --target` beside wrk, and oha if it is there: the same connections at the same `serve`, alternating, in one run.
# Prints requests a second, and the processor time of the client for each request. Where the example minimal_service has been
# built beside the program, wrk is pointed at it too: the difference is what `serve` costs beyond its library.
#
#   cargo build --release --bin pointrace --example minimal_service
#   benches/over_the_wire.sh [PROGRAM [CONNECTIONS [SECONDS [TURNS]]]]
set -euo pipefail
program=${1:-target/release/pointrace} connections=${2:-32} seconds=${3:-5} turns=${4:-3}
command -v wrk >/dev/null || { echo "wrk is not installed (Debian: apt-get install wrk)"; exit 2; }
work=$(mktemp -d)
still="--set store.read=0ms --set store.write=0ms --set store.append=0ms"
# shellcheck disable=SC2086
"$program" serve --lock keyed $still --set service.policy.max_balance=1000000000 --listen 127.0.0.1:0 >"$work/serve" &
served=$!
minimal=$(dirname "$program")/examples/minimal_service
least=
if [ -x "$minimal" ]; then
    "$minimal" >"$work/least" &
    least=$!
fi
trap 'kill $served $least 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q http:// "$work/serve"; do sleep 0.05; done
url=$(grep -o 'http://[^ ]*' "$work/serve")
if [ -n "$least" ]; then
    until grep -q http:// "$work/least"; do sleep 0.05; done
    least_url=$(grep -o 'http://[^ ]*' "$work/least")
fi

cat >"$work/wrk.lua" <<'LUA'
wrk.method = "PATCH"
wrk.body = '{"amount": 1}'
wrk.headers["content-type"] = "application/json"
local user = 0
request = function()
  user = user % 1000 + 1
  return wrk.format(nil, "/point/" .. user .. "/charge")
end
LUA
cat >"$work/closed.toml" <<TOML
name = "closed"
[users]
count = 1000
[service.policy]
max_balance = 1000000000
[[phase]]
name = "closed"
clients = $connections
duration = "${seconds}s"
amount = 1
TOML

# timed NAME COMMAND…: its output in $work/out, its processor time in seconds on the last line.
timed() { ( TIMEFORMAT='%U %S'; time "$@" >"$work/out" 2>"$work/err" ) 2>&1 | tail -1 | awk '{ print $1 + $2 }'; }
line() { awk -v n="$1" -v r="$2" -v s="$3" -v c="$4" 'BEGIN { printf "%-10s %9.0f requests/s  %6.1f µs of processor a request\n", n, r / s, c * 1e6 / r }'; }

echo "$connections connections, $seconds s each; load $(cut -d' ' -f1 /proc/loadavg), $(nproc) cores"
for turn in $(seq "$turns"); do
    cpu=$(timed wrk -t2 -c"$connections" -d"${seconds}s" -s "$work/wrk.lua" "$url")
    ! grep -q "Non-2xx" "$work/out" || { echo "wrk was refused: $(grep Non-2xx "$work/out")"; exit 1; }
    line wrk "$(awk '/requests in/ { print $1 }' "$work/out")" "$seconds" "$cpu"
    if [ -n "$least" ]; then
        cpu=$(timed wrk -t2 -c"$connections" -d"${seconds}s" -s "$work/wrk.lua" "$least_url")
        ! grep -q "Non-2xx" "$work/out" || { echo "wrk was refused by the minimal service"; exit 1; }
        line "(minimal)" "$(awk '/requests in/ { print $1 }' "$work/out")" "$seconds" "$cpu"
    fi
    if command -v oha >/dev/null; then
        cpu=$(timed oha --no-tui -c "$connections" -z "${seconds}s" -m PATCH -d '{"amount": 1}' -T application/json "$url/point/1/charge")
        line oha "$(awk -v s="$seconds" '/Requests\/sec/ { print $2 * s }' "$work/out")" "$seconds" "$cpu"
    fi
    # Each race on users of its own; what it takes to find and to read them is in its processor time.
    cpu=$(timed "$program" run "$work/closed.toml" --yes --target "$url" --set "target.first_user=$((turn * 1000000))" --set target.settle=0ms --report "json=$work/report.json" || true)
    line pointrace "$(grep -o '"committed": *[0-9.]*' "$work/report.json" | head -1 | grep -o '[0-9.]*$')" "$seconds" "$cpu"
done
