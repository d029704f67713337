package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api/client"
)

// A key must not be readable on its way.
func TestKeyOverPlainHTTP(t *testing.T) {
	for address, ok := range map[string]bool{
		"http://127.0.0.1:8080":        true,
		"http://127.9.9.9":             true,
		"http://[::1]:8080":            true,
		"http://localhost:8080":        true,
		"https://slmgen.example.org":   true,
		"http://slmgen.example.org":    false,
		"http://127.example.org":       false,
		"http://127.0.0.1.nip.io":      false,
		"http://localhost.example.org": false,
		"http://10.0.0.1":              false,
	} {
		_, err := client.New(address, client.Options{Key: "slm_x"})
		var refused *client.Error
		if ok {
			require.NoError(t, err, address)
		} else {
			require.ErrorAs(t, err, &refused, address)
			require.Equal(t, client.ProblemCodeInvalid, refused.Code)
		}
	}
}
