# Sourced after python.sh: `firefox_path` prints a Firefox (SLMGEN_FIREFOX, if it is set), installing Debian's where that is possible.
firefox_path() {
	local p
	if [ -n "${SLMGEN_FIREFOX:-}" ]; then echo "$SLMGEN_FIREFOX"; return; fi
	for p in firefox-esr firefox; do
		if command -v "$p"; then return; fi
	done
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "no Firefox is installed" >&2
		return 1
	fi
	{ try apt-get update -q && try env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends firefox-esr; } >&2 && command -v firefox-esr
}
