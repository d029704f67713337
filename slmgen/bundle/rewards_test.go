package bundle_test

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// runRewards feeds the table of rewards/cases.json to rewards.py, as text of a completion and as a list of messages.
const runRewards = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, "rewards")
import rewards
wrong = []
cases = json.load(open("rewards/cases.json", encoding="utf-8"))
for case in cases:
    spec, error = case["reward"], None
    try:
        rewards.check(spec)
    except ValueError as e:
        error = str(e)
    if "error" in case:
        if not error or case["error"] not in error:
            wrong.append((case, error))
        continue
    if error:
        wrong.append((case, error))
        continue
    text = case["text"]
    got = rewards.score([text, [{"role": "assistant", "content": text}]], [spec, json.dumps(spec)], trainer_state=None)
    if got != [case["want"]] * 2:
        wrong.append((case, got))
for w in wrong:
    print(w)
print(len(cases), "cases", len(wrong), "wrong")
`

func TestRewards(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: python3 is not installed, so the rewards were not run")
	}
	var out bytes.Buffer
	cmd := exec.Command(python, "-c", runRewards)
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Run(), out.String())
	require.Regexp(t, `^\d\d cases 0 wrong\n$`, out.String())
}
