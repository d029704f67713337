# Sourced by other scripts. Python environments for the checks, each made once for its exact content and kept outside the checkout:
#   pyenv NAME FILE [PACKAGE...]     prints the python of an environment with the pins of FILE and the packages
#   pytarget NAME PACKAGE...         prints a folder with just these packages, without what they need, for PYTHONPATH
real_cache=${SLMGEN_REAL_CACHE:-$HOME/.cache/slmgen-real}

# try COMMAND...: up to three times with a growing pause, as a registry may be busy.
try() {
	local n
	for n in 1 2 3; do
		"$@" >&2 && return 0
		[ "$n" = 3 ] || sleep $((n * 10))
	done
	return 1
}

# base_python prints a Python of at least 3.11.
base_python() {
	local p
	for p in python3 python3.13 python3.12 python3.11; do
		if "$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then "$p" -c 'import sys; print(sys.executable)'; return; fi
	done
	echo "no Python of at least 3.11 is installed" >&2
	return 1
}

# uv_path prints uv, installing it into the cache where it is missing.
uv_path() {
	local own=$real_cache/uv-0.13.9/bin/uv
	if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then command -v uv; return; fi
	if [ ! -x "$own" ]; then
		local python
		python=$(base_python) || return 1
		if ! "$python" -m pip --version >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
			try apt-get update -q && try env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends python3-pip || return 1
		fi
		try "$python" -m pip install -q --disable-pip-version-check --target "$real_cache/uv-0.13.9" uv==0.13.9 || return 1
	fi
	echo "$own"
}

# stamp CONTENT... prints a short hash of the arguments.
stamp() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }

pyenv() {
	local name=$1 file=$2 dir uv python
	shift 2
	dir=$real_cache/$name-$(stamp "$(cat "$file")" "$@")
	if [ ! -e "$dir/complete" ]; then
		uv=$(uv_path) && python=$(base_python) || return 1
		rm -rf "$dir"
		echo "installing $name into $dir" >&2
		mkdir -p "$real_cache"
		try "$uv" venv -q --python "$python" "$dir" || return 1
		try "$uv" pip install -q --python "$dir/bin/python" -r "$file" "$@" || return 1
		touch "$dir/complete"
	fi
	echo "$dir/bin/python"
}

pytarget() {
	local name=$1 dir uv python
	shift
	dir=$real_cache/$name-$(stamp "$@")
	if [ ! -e "$dir/complete" ]; then
		uv=$(uv_path) && python=$(base_python) || return 1
		rm -rf "$dir"
		try "$uv" pip install -q --python "$python" --no-deps --target "$dir" "$@" || return 1
		touch "$dir/complete"
	fi
	echo "$dir"
}
