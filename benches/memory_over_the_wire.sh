#!/usr/bin/env bash
# The memory of `run --target` over many requests, at the same `serve`: what it holds after the first tenth and at the end.
# `serve` keeps ten million entries of histories at most. Memory that grows with the number of requests, and not of users, shows here.
#
#   cargo build --release && benches/memory_over_the_wire.sh [PROGRAM [REQUESTS]]
set -euo pipefail
program=${1:-target/release/pointrace} requests=${2:-9900000}
work=$(mktemp -d)
still="--set store.read=0ms --set store.write=0ms --set store.append=0ms"
# shellcheck disable=SC2086
"$program" serve --lock keyed $still --set service.policy.max_balance=1000000000 --listen 127.0.0.1:0 >"$work/serve" &
served=$!
trap 'kill $served 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q http:// "$work/serve"; do sleep 0.05; done
url=$(grep -o 'http://[^ ]*' "$work/serve")
cat >"$work/many.toml" <<TOML
name = "many"
[users]
count = 1000
[service.policy]
max_balance = 1000000000
[[phase]]
name = "closed"
clients = 32
calls = $((requests / 32))
amount = 1
TOML
"$program" run "$work/many.toml" --yes --target "$url" --set target.settle=0ms --report "json=$work/report.json" \
    >"$work/out" 2>"$work/err" &
racing=$!
resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }
# Requests answered so far, as the service counts them.
answered() { curl -s "$url/metrics" | awk '/^pointrace_requests_total/ { sum += $2 } END { printf "%d", sum }'; }
until [ "$(answered)" -ge $((requests / 10)) ]; do sleep 0.2; done
echo "after $(answered) requests: $(resident $racing) KiB"
while kill -0 $racing 2>/dev/null; do
    last=$(resident $racing 2>/dev/null || echo "${last:-}")
    sleep 0.5
done
wait $racing || true
echo "at the end, after $(answered) requests: ${last:-?} KiB"
grep -E "^ *(PASS|FAIL|INVALID)|no loss" "$work/out" || cat "$work/out" "$work/err"
