#!/usr/bin/env bash
# Runs a command with an S3 service of its own (versitygw, on a folder), which is stopped and erased afterwards:
#   scripts/real/s3.sh COMMAND...
# SLMGEN_TEST_S3 is its address, with an empty bucket "blobs" and, for root, one on a disk of 6 MiB (SLMGEN_TEST_S3_SMALL); the key is in
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the id of its process in the
# file SLMGEN_TEST_S3_PID: killed, it is started again a moment later. Without a command it runs until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/tools.sh
gateway=$(tool versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0) || exit 69

dir=$(mktemp -d)
keeper=
stop() {
	if [ -n "$keeper" ]; then kill "$keeper" 2>/dev/null || true; wait "$keeper" 2>/dev/null || true; fi
	if [ -f "$dir/pid" ]; then
		kill "$(cat "$dir/pid")" 2>/dev/null || true
		while kill -0 "$(cat "$dir/pid")" 2>/dev/null; do sleep 0.1; done
	fi
	umount "$dir/buckets/small" 2>/dev/null || true
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$dir/buckets/blobs"
if [ "$(id -u)" = 0 ] && mkdir "$dir/buckets/small" && mount -t tmpfs -o size=6m none "$dir/buckets/small" 2>/dev/null; then
	export SLMGEN_TEST_S3_SMALL=small
else
	rmdir "$dir/buckets/small" 2>/dev/null || true
fi
begin() {
	ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY "$gateway" --port "127.0.0.1:$port" posix "$dir/buckets" >>"$dir/log" 2>&1 &
	echo $! >"$dir/pid.new"
	mv "$dir/pid.new" "$dir/pid"
}
export AWS_ACCESS_KEY_ID=slmgen AWS_SECRET_ACCESS_KEY=a-secret-of-this-test
for try in 1 2 3 4 5; do
	port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	begin
	for _ in $(seq 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
		kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
		sleep 0.1
	done
	[ "$try" = 5 ] && { cat "$dir/log" >&2; exit 1; }
done
while sleep 0.3; do kill -0 "$(cat "$dir/pid")" 2>/dev/null || begin; done &
keeper=$!
export SLMGEN_TEST_S3=http://127.0.0.1:$port SLMGEN_TEST_S3_PID=$dir/pid
if [ $# = 0 ]; then
	echo "$SLMGEN_TEST_S3"
	while sleep 3600 & wait $!; do :; done
else
	"$@"
fi
