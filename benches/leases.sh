#!/usr/bin/env bash
# Leases of a real Redis, in one run: acquire and release beside `redis-benchmark` with the same commands, a connection each, in
# turns, median of the rounds; how long a waiter sleeps on after a release; how often a herd asks for each grant.
#
#   cargo build --release && benches/leases.sh [ROUNDS] [SECONDS]
#
# redis-benchmark sends one command at a time: so many SETs and EVALSHAs a second are so many of both, one after the other. Its keys
# are drawn anew, so part of its EVALSHAs find no lease to give back, which is less work than ours have.
#
# Needs redis-server, redis-cli and redis-benchmark. The server is started for it, on a free port of 127.0.0.1, and ends with it.
# POINTRACE names another program than target/release/pointrace.
set -euo pipefail
rounds=${1:-9} seconds=${2:-3}
program=${POINTRACE:-target/release/pointrace}
[ -x "$program" ] || { echo "there is no $program: cargo build --release" >&2; exit 2; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> "$work/kill" || true; wait; rm -rf "$work"' EXIT
for _ in $(seq 20); do
  port=$((20000 + RANDOM % 20000))
  redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --dir "$work" > "$work/server" 2>&1 &
  server=$!
  until redis-cli -p "$port" ping > "$work/ping" 2>&1; do
    # Another has the port: the server has ended.
    kill -0 "$server" 2> "$work/alive" || { server=; break; }
  done
  [ -n "$server" ] && break
done
[ -n "$server" ] || { echo "redis-server does not start: $(tail -1 "$work/server")" >&2; exit 3; }

cat > "$work/loop.toml" <<TOML
name = "loop"
clock = "real"
users = { count = 100000 }
service = { lock = "redis", policy = { max_balance = 1000000000 } }
store = { read = "0ms", write = "0ms", append = "0ms" }
[[phase]]
name = "loops"
clients = 8
duration = "${seconds}s"
amount = 1
TOML
cat > "$work/pairs.toml" <<TOML
name = "pairs"
clock = "real"
users = { count = 1 }
service = { lock = "redis" }
store = { read = "0ms", write = "10ms", append = "0ms" }
[[phase]]
name = "pairs"
burst = { size = 2, every = "250ms", times = 20 }
amount = 1
TOML
# The script by which pointrace gives a lease back.
give_back="if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0"
figure() { awk -v name="\"$1\":" '$1 == name { gsub(",", ""); print $2; exit }' "$work/out"; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ours() { # SCENARIO OPTION…
  local code=0
  POINTRACE_REDIS_URLS="redis://127.0.0.1:$port" "$program" run "$@" --nodes redis --quiet --report json=- > "$work/out" 2> "$work/said" || code=$?
  # 1 says that a check failed, which is a result; a run that could not be played is none.
  [ "$code" -le 1 ] || { echo "pointrace run $* ended with $code: $(cat "$work/said")" >&2; exit 3; }
}
# How many of a command a second; each round asks for as many as take about as long as ours.
theirs() { # REQUESTS COMMAND…
  local requests=$1; shift
  redis-benchmark -p "$port" -c "$clients" -n "$requests" -r 100000 --csv "$@" 2> "$work/err" |
    awk -F '","' '/^"[^t]/ { print $2 + 0; exit }'
}

echo "| clients | pointrace, acquire and release a second | redis-benchmark: SET NX PX a second | EVALSHA a second | both, one after the other | of it | round trips a request |"
echo "|---:|---:|---:|---:|---:|---:|---:|"
for clients in 8 32; do
  : > "$work/ours"; : > "$work/set"; : > "$work/evalsha"; : > "$work/trips"
  for _ in $(seq "$rounds"); do
    redis-cli -p "$port" flushall > "$work/flushed"
    ours "$work/loop.toml" --set phase.loops.clients="$clients" --set nodes.connections="$clients"
    rate=$(figure throughput)
    echo "$rate" >> "$work/ours"
    echo "$(figure node_calls) $(figure requests)" | awk '{ printf "%.2f\n", $1 / ($2 ? $2 : 1) }' >> "$work/trips"
    redis-cli -p "$port" flushall > "$work/flushed"
    requests=$(awk -v r="$rate" -v s="$seconds" 'BEGIN { n = int(r * s); print n < 1000 ? 1000 : n }')
    sha=$(redis-cli -p "$port" script load "$give_back")
    theirs "$requests" SET lease:__rand_int__ 12345 NX PX 10000 >> "$work/set"
    theirs "$requests" EVALSHA "$sha" 1 lease:__rand_int__ 12345 >> "$work/evalsha"
  done
  awk -v n="$clients" -v a="$(median "$work/ours")" -v s="$(median "$work/set")" -v e="$(median "$work/evalsha")" \
    -v t="$(median "$work/trips")" 'BEGIN { both = 1 / (1 / s + 1 / e)
      printf "| %d | %d | %d | %d | %d | %.2f | %s |\n", n, a, s, e, both, a / both, t }'
done

echo
echo "| a waiter | from the release to the next grant, median of 20 pairs, ms |"
echo "|---|---:|"
for wait in "poll 5ms" "poll 20ms" "poll 80ms" "notify 80ms"; do
  read -r how pause <<< "$wait"
  ours "$work/pairs.toml" --set nodes.wait="$how" --set nodes.poll="$pause" --trace "$work/trace"
  # Of each pair the second is granted after the first is released.
  awk '{ match($0, /"at":[0-9]+/); at = substr($0, RSTART + 5, RLENGTH - 5) }
    /"step":"released"/ { released = at }
    /"step":"granted"/ && released { printf "%.2f\n", (at - released) / 1e6; released = 0 }' "$work/trace" |
    awk '$1 < 200' > "$work/gaps"
  echo "| $how, $pause | $(median "$work/gaps") |"
done

echo
echo "| a herd of 100 | attempts a grant | calls a request | makespan, ms |"
echo "|---|---:|---:|---:|"
for lock in redis redis-fenced; do
  for how in poll notify; do
    : > "$work/attempts"; : > "$work/calls"; : > "$work/makespan"
    for _ in $(seq "$rounds"); do
      ours hundred-charges --lock "$lock" --set nodes.wait="$how"
      echo "$(figure lease_attempts) $(figure committed)" | awk '{ printf "%.2f\n", $1 / ($2 ? $2 : 1) }' >> "$work/attempts"
      echo "$(figure node_calls) $(figure requests)" | awk '{ printf "%.2f\n", $1 / ($2 ? $2 : 1) }' >> "$work/calls"
      figure makespan | awk '{ printf "%.0f\n", $1 / 1e6 }' >> "$work/makespan"
    done
    echo "| $lock, $how | $(median "$work/attempts") | $(median "$work/calls") | $(median "$work/makespan") |"
  done
done
