# Sourced by other scripts: `tool NAME MODULE VERSION` prints the path of a Go tool, building it once per version into the cache.
real_cache=${SLMGEN_REAL_CACHE:-$HOME/.cache/slmgen-real}

tool() {
	local name=$1 module=$2 version=$3
	local dir=$real_cache/bin/$name-$version
	if [ ! -x "$dir/$name" ]; then
		mkdir -p "$dir"
		local try
		for try in 1 2 3; do
			# The tool's own module decides its versions; this module's flags must not reach it.
			if (cd / && GOFLAGS= GOBIN=$dir CGO_ENABLED=0 go install "$module@$version") >&2; then break; fi
			[ "$try" = 3 ] && { echo "cannot build $module@$version" >&2; return 1; }
			sleep $((try * 5))
		done
	fi
	echo "$dir/$name"
}
