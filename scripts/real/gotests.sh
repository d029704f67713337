# Sourced by other scripts: `go_tests SKIPS COMMAND...` runs verbose Go tests and prints one line a test, the sum at the end; where a test failed, all
# that was said goes to standard error. SKIPS is the form of the tests that may not be skipped. A COMMAND that ends with 69 lacks what it needs, and so
# ends the script.
go_tests() {
	local skips=$1 out status passed failed skipped
	shift
	out=$(mktemp)
	"$@" >"$out"
	status=$?
	if [ "$status" = 69 ]; then
		rm -f "$out"
		exit 69
	fi
	grep -E '^ *--- (PASS|FAIL|SKIP)' "$out"
	passed=$(grep -cE '^ *--- PASS' "$out")
	failed=$(grep -cE '^ *--- FAIL' "$out")
	# A skip here is something that was to be watched, and a run without a failed test may still have failed.
	skipped=$(grep -cE "^ *--- SKIP$skips" "$out")
	if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
	[ "$failed" = 0 ] || cat "$out" >&2
	rm -f "$out"
	echo "$passed passed, $((failed + skipped)) failed"
}
