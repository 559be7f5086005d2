#!/usr/bin/env bash
# A thousand users, the same statements: `pointrace run` beside `pgbench -M prepared`, in turns, median of the rounds.
#
#   cargo build --release && benches/databases.sh [ROUNDS] [SECONDS]
#
# Needs POINTRACE_POSTGRES_URL (a server that nobody else uses, as a URL that psql takes), psql and pgbench.
set -euo pipefail
export PGOPTIONS="-c client_min_messages=warning"
rounds=${1:-9} seconds=${2:-5}
program=${POINTRACE:-target/release/pointrace}
url=${POINTRACE_POSTGRES_URL:?names the server}
work=$(mktemp -d)
trap 'psql -q "$url" -c "DROP SCHEMA IF EXISTS pgbench_peer CASCADE" > "$work/end" 2>&1; rm -rf "$work"' EXIT

psql -q "$url" <<'SQL'
DROP SCHEMA IF EXISTS pgbench_peer CASCADE;
CREATE SCHEMA pgbench_peer;
CREATE TABLE pgbench_peer.account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL,
  balance bigint NOT NULL, version bigint NOT NULL DEFAULT 0, writer bigint NOT NULL DEFAULT 0, prev_balance bigint NOT NULL
  DEFAULT 0, prev_version bigint NOT NULL DEFAULT 0, prev_writer bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
CREATE UNIQUE INDEX account_user ON pgbench_peer.account (user_id);
CREATE TABLE pgbench_peer.history (request bigserial PRIMARY KEY, user_id bigint NOT NULL, change bigint);
INSERT INTO pgbench_peer.account (user_id, balance) SELECT n, 0 FROM generate_series(1, 1000) n;
SQL
observe="prev_balance = balance, prev_version = version, prev_writer = writer, version = version + 1"
answer="RETURNING id, balance, version, writer, prev_balance, prev_version, prev_writer"
entry="INSERT INTO pgbench_peer.history (user_id, change) VALUES (:u, 1);"
cat > "$work/select-for-update.sql" <<SQL
\set u random(1, 1000)
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL lock_timeout = 3000;
SELECT id, balance AS b, version, writer FROM pgbench_peer.account WHERE user_id = :u ORDER BY id FOR UPDATE \gset
UPDATE pgbench_peer.account SET $observe, balance = :b + 1, writer = 1 WHERE user_id = :u $answer;
$entry
COMMIT;
SQL
cat > "$work/atomic-update.sql" <<SQL
\set u random(1, 1000)
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL lock_timeout = 3000;
UPDATE pgbench_peer.account SET $observe, balance = balance + 1, writer = 1
  WHERE user_id = :u AND balance + 1 BETWEEN -9223372036854775807 AND 1000000000 $answer;
$entry
COMMIT;
SQL
cat > "$work/loop.toml" <<TOML
name = "loop"
clock = "real"
users = { count = 1000 }
service = { policy = { max_balance = 1000000000 } }
[[phase]]
name = "loops"
clients = 8
duration = "${seconds}s"
amount = 1
TOML
# A round of a command, with the CPU that it took as a client.
measured() { # NAME COMMAND…: writes "per second" and "CPU in µs a request"
  local name=$1 rate cpu; shift
  TIMEFORMAT='%U %S'
  { time "$@" > "$work/out" 2> "$work/err"; } 2> "$work/cpu"
  cpu=$(awk '{ print $1 + $2 }' "$work/cpu")
  rate=$(awk '/^tps = / { print $3 } /"throughput":/ { gsub(",", ""); print $2; exit }' "$work/out")
  awk -v r="$rate" -v c="$cpu" -v s="$seconds" 'BEGIN { printf "%.0f %.1f\n", r, c / (r * s) * 1e6 }' >> "$work/$name"
}
median() { cut -d' ' -f"$2" "$work/$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "| control | connections | pointrace, tx/s | pgbench, tx/s | of it | client CPU a request, µs | pgbench's, µs |"
echo "|---|---:|---:|---:|---:|---:|---:|"
for control in select-for-update atomic-update; do
  for connections in 8 32; do
    rm -f "$work/ours" "$work/theirs"
    for _ in $(seq "$rounds"); do
      measured ours "$program" run "$work/loop.toml" --store postgres --lock "$control" --report json=- --quiet \
        --set store.connections="$connections" --set phase.loops.clients="$connections"
      measured theirs pgbench -n -M prepared -c "$connections" -j 2 -T "$seconds" -f "$work/$control.sql" "$url"
    done
    awk -v c="$control" -v n="$connections" -v a="$(median ours 1)" -v b="$(median theirs 1)" -v d="$(median ours 2)" \
      -v e="$(median theirs 2)" 'BEGIN { printf "| %s | %d | %d | %d | %.2f | %.0f | %.0f |\n", c, n, a, b, a / b, d, e }'
  done
done
