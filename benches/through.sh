#!/usr/bin/env bash
# What the proxy of `explore --through` adds to a statement while it holds nothing: pgbench at a throw-away PostgreSQL, straight
# and through the proxy, alternating, in one run; the median of the rounds.
#
#   cargo build --release && benches/through.sh [PROGRAM [ROUNDS [SECONDS]]]
#
# Needs PostgreSQL's programs (Debian keeps them in /usr/lib/postgresql/*/bin).
set -euo pipefail
program=${1:-target/release/pointrace} rounds=${2:-9} seconds=${3:-3}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
for tool in initdb postgres pg_isready pgbench; do
    [ -x "$bin/$tool" ] || { echo "there is no $bin/$tool (Debian: apt-get install postgresql)"; exit 2; }
done
work=$(mktemp -d)
# PostgreSQL does not run as root.
as=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$work"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
free_port() { for port in $(seq "$1" $(($1 + 200))); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }; done; }
server=$(free_port 25432) proxy=$(free_port 26432)
"${as[@]}" "$bin/initdb" -D "$work/data" -A trust -U points -N >"$work/log"
"${as[@]}" "$bin/postgres" -D "$work/data" -p "$server" -k "$work" -c listen_addresses=127.0.0.1 -c fsync=off \
    >"$work/server" 2>&1 &
served=$!
proxied=
trap 'kill $proxied $served 2>/dev/null || true; wait; rm -rf "$work"' EXIT
# ready PORT LOG: waits half a minute for whoever is to listen there.
ready() {
    for _ in $(seq 300); do
        "$bin/pg_isready" -q -h 127.0.0.1 -p "$1" && return
        sleep 0.1
    done
    cat "$2"
    exit 1
}
ready "$server" "$work/server"
# It waits for a service that never comes; until then everything passes.
"$program" explore --target http://127.0.0.1:9 --through "$proxy=postgres://points@127.0.0.1:$server/postgres" --wait 1h --yes \
    2>"$work/proxy" &
proxied=$!
ready "$proxy" "$work/proxy"

pgbench() { "$bin/pgbench" -n -h 127.0.0.1 -U points "$@" postgres; }
pgbench -i -q -p "$server" >"$work/log" 2>&1
# latency PORT OPTION…: the average latency of a transaction, in microseconds.
latency() { pgbench -T "$seconds" -p "$@" 2>/dev/null | awk '/^latency average/ { printf "%.1f\n", $4 * 1000 }'; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "$rounds rounds of $seconds s each; load $(cut -d' ' -f1 /proc/loadavg), $(nproc) cores"
echo "| pgbench | connections | straight, µs | through, µs | more, µs | of it for each statement, µs |"
echo "|---|---:|---:|---:|---:|---:|"
# What is played, how many statements it sends one after another, and the options for it.
for kind in "select simple:1:-S -M simple" "select prepared:1:-S -M prepared" "TPC-B prepared:7:-M prepared"; do
    IFS=: read -r name statements options <<<"$kind"
    for connections in 1 8; do
        rm -f "$work/straight" "$work/through"
        for _ in $(seq "$rounds"); do
            # shellcheck disable=SC2086
            latency "$server" -c "$connections" $options >>"$work/straight"
            # shellcheck disable=SC2086
            latency "$proxy" -c "$connections" $options >>"$work/through"
        done
        awk -v n="$name" -v c="$connections" -v a="$(median "$work/straight")" -v b="$(median "$work/through")" -v s="$statements" \
            'BEGIN { printf "| %s | %d | %.0f | %.0f | %.0f | %.0f |\n", n, c, a, b, b - a, (b - a) / s }'
    done
done
