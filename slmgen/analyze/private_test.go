package analyze

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/registry"
)

func scanned(s string) *traits {
	t := &traits{}
	t.scan(s)
	return t
}

func TestPersonal(t *testing.T) {
	for text, want := range map[string]string{
		"Write to jane.doe@acme-corp.com today":                 "e-mail address",
		"Pay with 4242 4242 4242 4242 please":                   "card number", // a test number, and what it stands for is a card
		"Pay with 4111111111111111 please":                      "card number",
		"Pay with 5555-5555-5555-4444 please":                   "card number",
		"Appelez le +33 6 12 34 56 78":                          "phone number",
		"0000 0000 0000 0000 and 4444 4444 4444 4444":           "",
		"From +3 5 to +1 2 34 56 degrees in 2019":               "",
		"Pay with 4539 1488 0343 6467 please":                   "card number",
		"Card: 378282246310005.":                                "card number",
		"Card: 3782-822463-10005.":                              "card number",
		"IBAN DE89 3704 0044 0532 0130 00 is mine":              "bank account",
		"IBAN GB82WEST12345698765432":                           "bank account",
		"SSN 219-09-9999":                                       "social security number",
		"Call +49 30 123456 tonight":                            "phone number",
		"Call (555) 123-4567 tonight":                           "phone number",
		"He came from 82.165.177.154, they said.":               "IP address",
		"From 2a02:8071:b688:3e00:d4b5:1c9e:7f3a:1122 today":    "IP address",
		"From [2a02:8071:b688::7f3a]:8080, 2600:1f18::1:":       "IP address",
		"jane@acme-corp.com from 82.165.177.154, +49 30 123456": "e-mail address, phone number, IP address",
		"4242 4242 4242 4242 of DE89 3704 0044 0532 0130 00":    "card number, bank account",
		"2001:db8:1234:5678::1, fe80::1ff:fe23:4567:890a, fd12:3456:789a::1, ::1, 2001:4860:4860::8888":         "",
		"at 12:30:45, std::vector, a::b, List[2000::2], 3fff:abc::12, 00:1B:44:11:3A:B7, x2a02:8071:b688::7f3a": "",
		"user@example.com, a@mail.example.org, b@corp.test":                                                     "",
		"355909190063-746 = 355909189317":                                                                       "",
		"Card 4539 1488 0343 6468 has a wrong digit":                                                            "",
		"IBAN DE88 3704 0044 0532 0130 00 has a wrong one":                                                      "",
		"SSN 000-12-3456 and 666-12-3456 and 219-00-9999":                                                       "",
		"Servers at 192.168.100.120, 127.0.0.1, 203.0.113.195":                                                  "",
		"Section 10.12.13.4 and version 1.20.300.1":                                                             "",
		"Pi is 3.14159265358979323846":                                                                          "",
		"From 1914-1918 to 1939-1945, 2023-10-31 12:30":                                                         "",
		"ISBN 978-3-16-148410-0 is a book":                                                                      "",
		"12345678 + 87654321 = 99999999":                                                                        "",
	} {
		require.Equal(t, want, strings.Join(personal(nil, text, scanned(text)), ", "), text)
	}
}

// TestSecrets puts keys together at run time, so that no scanner takes this file for a leak.
func TestSecrets(t *testing.T) {
	random := "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0xR6uL3iO9qXbVn"
	long := strings.ToLower(random) + random
	for i, key := range []string{
		"AKIA" + "QWERTZUIOP123456", "ASIA" + "QWERTZUIOP123456", "ghp_" + random[:36], "github_pat_" + long[:60], "glpat-" + random[:20], "hf_" + random[:34], "sk-proj-" + long[:48], "sk-ant-" + long[:60],
		"xoxb-" + random[:30], "AIza" + random[:35], "sk_live_" + random[:24], "SG." + random[:22] + "." + random[:43], "npm_" + random[:36],
		"123456789:AA" + random[:33], "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0" + "." + random[:43], "-----BEGIN RSA " + "PRIVATE KEY-----",
	} {
		text := "The key is " + key + " and it works."
		want := []string{"AWS key", "AWS key", "GitHub token", "GitHub token", "GitLab token", "Hugging Face token", "OpenAI key", "Anthropic key", "Slack token", "Google key", "Stripe key",
			"SendGrid key", "npm token", "Telegram token", "JSON Web Token", "private key"}[i]
		require.Equal(t, []string{want}, secrets(nil, text, scanned(text)), key)
	}
	for _, text := range []string{
		"Set sk-" + strings.Repeat("x", 48) + " in the file.", "ghp_" + strings.Repeat("0", 36), "an_extremely_long_identifier_with_many_words", "AKIA is the prefix of such keys", "the class TaskSkeletonFactoryBuilderProvider",
		"https://example.com/a/very-long-path-of-a-page-about-private-keys", "A PRIVATE KEY opens the door", strings.Repeat("=", 60),
	} {
		require.Empty(t, secrets(nil, text, scanned(text)), text)
	}
}

// TestKindsAreCounted: a finding says what was found, of each kind in how many rows.
func TestKindsAreCounted(t *testing.T) {
	key, token := "AKIA"+"QWERTZUIOP123456", "hf_"+"aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0xR6u"
	rows := healthy(40)
	rows = append(rows, qa("Is "+key+" right, jane@acme-corp.com?", "It is, and so is "+token+" of +49 30 123456."), qa("Who has "+key+" now?", "The one who calls +49 30 123457, john@acme-corp.com and a third."))
	rep := run(t, registry.QA, rows...)
	f := finding(t, rep, "secret")
	require.Equal(t, map[string]int64{"AWS key": 2, "Hugging Face token": 1}, f.Kinds)
	require.Equal(t, "2 rows that hold a key or a private key: AWS key (2), Hugging Face token (1)", f.Summary)
	require.Equal(t, "AWS key, Hugging Face token", f.Rows[0].Note)
	f = finding(t, rep, "personal_data")
	require.Equal(t, map[string]int64{"e-mail address": 2, "phone number": 2}, f.Kinds)
	require.NotContains(t, f.Summary+f.Rows[0].Note, "acme")
	for _, r := range rules {
		require.NotRegexp(t, `^(rows|answers|conversations|questions|calls)\b`, r.one)
		require.NotEqual(t, r.summary, r.one)
	}
	f = finding(t, run(t, registry.QA, append(healthy(60), qa("Why?", ""))...), "empty_answer")
	require.Equal(t, "1 answer that is empty", f.Summary)
}
