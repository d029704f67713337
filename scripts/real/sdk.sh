# Sourced after python.sh: what the API is checked with, and what the SDKs of other languages are generated, checked and built with.
#   web_tools                        prints a node_modules with exactly what scripts/real/web/package-lock.json says
#   login_tools                      prints a folder with the OpenID provider of tests/real/login, and the checks beside it
#   push_tools                       prints a folder with the push service of tests/real/push, and the checks beside it
#   sdk_python                       prints a Python with the generator, mypy and the builder
#   api_python                       prints a Python with schemathesis
#   sdk_generated TYPESCRIPT PYTHON  writes the generated files of the two SDKs below their folders
# npm_folder NAME FOLDER: an installation of FOLDER's lock file in the cache.
npm_folder() {
	local dir
	command -v npm >/dev/null || { echo "npm is not installed" >&2; return 1; }
	dir=$real_cache/$1-$(stamp "$(cat "$2/package-lock.json")")
	if [ ! -e "$dir/complete" ]; then
		mkdir -p "$dir" && cp "$2"/package*.json "$dir" || return 1
		try npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund --prefer-offline || return 1
		touch "$dir/complete"
	fi
	echo "$dir"
}

web_tools() {
	local dir
	dir=$(npm_folder web scripts/real/web) && echo "$dir/node_modules"
}

login_tools() {
	local dir
	dir=$(npm_folder login tests/real/login) && cp tests/real/login/*.mjs "$dir" && echo "$dir"
}

# The push service of tests/real/push, and what drives a Firefox.
push_tools() {
	local dir
	dir=$(npm_folder push tests/real/push) && cp tests/real/push/*.mjs "$dir" && echo "$dir"
}

sdk_python() { pyenv sdk tests/real/sdk.txt; }
api_python() { pyenv api tests/real/api.txt; }

sdk_generated() {
	local web python tmp out=$2/src/slmgen_client/generated
	web=$(web_tools) && python=$(sdk_python) || return 1
	"$web/.bin/openapi-typescript" openapi/openapi.yaml --default-non-nullable false -o "$1/src/schema.d.ts" >&2 || return 1
	tmp=$(mktemp -d)
	# The generator takes bodies that are no JSON as bytes only. Where it passes on arguments of any type it calls them objects.
	sed -E '/^          (application\/yaml|text\/plain):$/{n;s/\{type: string\}/{type: string, format: binary}/}' openapi/openapi.yaml >"$tmp/openapi.yaml" &&
		rm -rf "$out" &&
		PATH=$(dirname "$python"):$PATH "$(dirname "$python")/openapi-python-client" generate --path "$tmp/openapi.yaml" --config openapi/sdk/python/generate.yml \
			--meta none --output-path "$out" --fail-on-warning >&2 &&
		sed -i.old 's/\*args: object, \*\*kwargs: Any/*args: Any, **kwargs: Any/' "$out/client.py" && rm "$out/client.py.old"
	local status=$?
	rm -rf "$tmp"
	return $status
}
