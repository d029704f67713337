#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own, which is stopped and erased afterwards:
#   scripts/real/postgres.sh COMMAND...
# SLMGEN_TEST_POSTGRES is the URL of an empty database there. Without a command the URL is printed and the server runs until Ctrl-C.
# Data is really written to the disk (fsync is on): crashes are part of what is tested. SLMGEN_POSTGRES_BIN names the folder of another version.
set -euo pipefail

bin=${SLMGEN_POSTGRES_BIN:-}
if [ -z "$bin" ]; then
	for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /nowhere/initdb)")"; do
		[ -x "$bin/initdb" ] && break
	done
fi
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed (Debian: postgresql)" >&2; exit 69; }

dir=$(mktemp -d)
# The server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
	chown nobody "$dir"
	as=(runuser -u nobody --)
fi
stop() {
	(cd / && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1) || true
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd / && "${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1) || { cat "$dir/log" >&2; exit 1; }
# Another program may take the port between asking for it and using it, so a few are tried.
port=
for try in 1 2 3 4 5; do
	port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	if (cd / && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/server.log" \
		-o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200" start >/dev/null 2>&1); then break; fi
	[ "$try" = 5 ] && { cat "$dir/data/server.log" >&2; exit 1; }
done
export SLMGEN_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
if [ $# = 0 ]; then
	echo "$SLMGEN_TEST_POSTGRES"
	while sleep 3600 & wait $!; do :; done
else
	"$@"
fi
