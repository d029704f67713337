package analyze

import (
	"regexp"
	"strings"
)

// secrets are credentials by the shapes that their issuers publish: AWS, GitHub, GitLab, Hugging Face, OpenAI and Anthropic, Slack, Google, Stripe,
// SendGrid, npm, PyPI, DigitalOcean, Telegram, JSON Web Tokens (RFC 7519), private keys (RFC 7468).
var secrets = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|` +
	`\b(?:` + strings.Join([]string{
	`(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
	`gh[pousr]_[A-Za-z0-9]{36,}\b`,
	`github_pat_[A-Za-z0-9_]{40,}\b`,
	`glpat-[A-Za-z0-9_-]{20,}`,
	`hf_[A-Za-z0-9]{30,}\b`,
	`sk-(?:ant-|proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,}`,
	`xox[abeoprs]-[A-Za-z0-9-]{20,}`,
	`xapp-\d-[A-Za-z0-9-]{20,}`,
	`AIza[0-9A-Za-z_-]{35}`,
	`ya29\.[0-9A-Za-z_-]{30,}`,
	`[sr]k_live_[0-9A-Za-z]{20,}\b`,
	`SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`,
	`npm_[A-Za-z0-9]{36}\b`,
	`pypi-AgEI[A-Za-z0-9_-]{40,}`,
	`do[opr]_v1_[a-f0-9]{64}\b`,
	`\d{8,10}:AA[A-Za-z0-9_-]{33}`,
	`eyJ[A-Za-z0-9_-]{17,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`,
}, "|") + `)`)

// secretRun is the shortest run of letters, digits, _ and - in any of them but private keys.
const secretRun = 20

// secret finds credentials. The cheap test comes first: most rows stop there. A key of one character again and again, or one that counts up, is
// a placeholder.
func secret(s string, t *traits) bool {
	if t.token < secretRun && (t.token < 5 || !strings.Contains(s, "PRIVATE KEY")) {
		return false
	}
	for _, m := range secrets.FindAllString(s, 16) {
		if strings.HasPrefix(m, "-----") || !sham(m) {
			return true
		}
	}
	return false
}

// sham says whether what should be random is not: fewer than eight different characters in its last twenty.
func sham(key string) bool {
	distinct := map[rune]bool{}
	for _, c := range key[max(0, len(key)-20):] {
		distinct[c] = true
	}
	return len(distinct) < 8
}
