#!/usr/bin/env bash
# Runs a command with a mail server of its own (aiosmtpd: STARTTLS, and a login that it insists on), which is stopped and erased afterwards:
#   scripts/real/mail.sh COMMAND...
# SLMGEN_TEST_SMTP is its address, SLMGEN_TEST_SMTP_CA the file of its certificate, SLMGEN_TEST_SMTP_USER and SLMGEN_TEST_SMTP_PASSWORD the login, and
# SLMGEN_TEST_SMTP_MAIL the Maildir of what it took. It refuses mail to nobody@ for good and to later@ for a time. Without a command it runs until Ctrl-C.
# Exits 69 where it cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/real/python.sh
. scripts/real/trainers.sh
python=$(notify_python) || exit 69

dir=$(mktemp -d) server=
stop() {
	if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export SLMGEN_TEST_SMTP_USER=ops SLMGEN_TEST_SMTP_PASSWORD='correct horse battery' SLMGEN_TEST_SMTP_CA=$dir/cert.pem SLMGEN_TEST_SMTP_MAIL=$dir/mail
"$python" tests/real/mail_server.py "$dir" "$SLMGEN_TEST_SMTP_USER" "$SLMGEN_TEST_SMTP_PASSWORD" >"$dir/port" 2>"$dir/err" &
server=$!
until [ -s "$dir/port" ]; do
	kill -0 "$server" 2>/dev/null || { cat "$dir/err" >&2; exit 1; }
	sleep 0.1
done
SLMGEN_TEST_SMTP=127.0.0.1:$(cat "$dir/port")
export SLMGEN_TEST_SMTP
if [ $# = 0 ]; then
	echo "$SLMGEN_TEST_SMTP"
	while sleep 3600 & wait $!; do :; done
else
	"$@"
fi
