#!/usr/bin/env bash
# Starts an OpenID provider and a server that lets people in by it, and checks their logins.   run.sh SLMGEN TOOLS WORK
set -euo pipefail
slmgen=$1 tools=$2 work=$3
mkdir -p "$work"
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# up URL: waits until something answers.
up() {
	for _ in $(seq 150); do
		curl -sf -o /dev/null "$1" && return
		sleep 0.2
	done
	echo "$1 does not answer" >&2
	cat "$work"/*.log >&2
	return 1
}
provider=http://127.0.0.1:$(free)
server=http://127.0.0.1:$(free)
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
(cd "$tools" && exec node provider.mjs "${provider##*:}" "$server/login/callback") >"$work/provider.log" 2>&1 &
up "$provider/.well-known/openid-configuration"
SLMGEN_HOME=$work/home SLMGEN_OIDC_CLIENT_SECRET=a-secret-of-the-test "$slmgen" serve --addr "${server#http://}" --auth keys --oidc-issuer "$provider" --oidc-client-id slmgen \
	--public-url "$server" --oidc-group engineers=prj_default:member --oidc-group admins=prj_default:admin >"$work/server.log" 2>&1 &
up "$server/healthz"
node "$tools/checks.mjs" "$server" "$provider"
