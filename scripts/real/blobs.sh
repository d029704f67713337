#!/usr/bin/env bash
# The tests of the blobs, of the server above them, and of a run that reports to a bucket, on a real S3 service: one line a test, the sum at the end.
set -uo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/gotests.sh
go_tests ': TestS3' scripts/real/s3.sh go test -count=1 -p 1 -v ./internal/blob ./internal/app/serve ./internal/app/relay
