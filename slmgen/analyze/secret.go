package analyze

import (
	"regexp"
	"slices"
	"strings"
)

// credentials are keys by the shapes that their issuers publish; JSON Web Tokens are those of RFC 7519, private keys those of RFC 7468. The first
// that a key begins as names it.
var credentials = []struct{ kind, shape string }{
	{"private key", `-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----`},
	{"AWS key", `\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`},
	{"GitHub token", `\bgh[pousr]_[A-Za-z0-9]{36,}\b`},
	{"GitHub token", `\bgithub_pat_[A-Za-z0-9_]{40,}\b`},
	{"GitLab token", `\bglpat-[A-Za-z0-9_-]{20,}`},
	{"Hugging Face token", `\bhf_[A-Za-z0-9]{30,}\b`},
	{"Anthropic key", `\bsk-ant-[A-Za-z0-9_-]{32,}`},
	{"OpenRouter key", `\bsk-or-v1-[A-Za-z0-9_-]{32,}`},
	{"OpenAI key", `\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}`},
	{"Slack token", `\bxox[abeoprs]-[A-Za-z0-9-]{20,}`},
	{"Slack token", `\bxapp-\d-[A-Za-z0-9-]{20,}`},
	{"Google key", `\bAIza[0-9A-Za-z_-]{35}`},
	{"Google token", `\bya29\.[0-9A-Za-z_-]{30,}`},
	{"Stripe key", `\b[sr]k_live_[0-9A-Za-z]{20,}\b`},
	{"SendGrid key", `\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`},
	{"npm token", `\bnpm_[A-Za-z0-9]{36}\b`},
	{"PyPI token", `\bpypi-AgEI[A-Za-z0-9_-]{40,}`},
	{"DigitalOcean token", `\bdo[opr]_v1_[a-f0-9]{64}\b`},
	{"Telegram token", `\b\d{8,10}:AA[A-Za-z0-9_-]{33}`},
	{"JSON Web Token", `\beyJ[A-Za-z0-9_-]{17,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`},
}

// credential matches any of them, each in a group of its own.
var credential = func() *regexp.Regexp {
	var shapes []string
	for _, c := range credentials {
		shapes = append(shapes, "("+c.shape+")")
	}
	return regexp.MustCompile(strings.Join(shapes, "|"))
}()

// secretRun is the shortest run of letters, digits, _ and - in any of them but private keys.
const secretRun = 20

// secrets appends the kinds of credentials that a text holds, each once. The cheap test comes first: most rows stop there. A key of one character
// again and again, or one that counts up, is a placeholder.
func secrets(kinds []string, s string, t *traits) []string {
	if t.token < secretRun && (t.token < 5 || !strings.Contains(s, "PRIVATE KEY")) {
		return kinds
	}
	for _, m := range credential.FindAllStringSubmatchIndex(s, 16) {
		if key := s[m[0]:m[1]]; !strings.HasPrefix(key, "-----") && sham(key) {
			continue
		}
		for i, c := range credentials {
			if m[2*i+2] >= 0 && !slices.Contains(kinds, c.kind) {
				kinds = append(kinds, c.kind)
			}
		}
	}
	return kinds
}

// sham says whether what should be random is not: fewer than eight different characters in its last twenty.
func sham(key string) bool {
	distinct := map[rune]bool{}
	for _, c := range key[max(0, len(key)-20):] {
		distinct[c] = true
	}
	return len(distinct) < 8
}
