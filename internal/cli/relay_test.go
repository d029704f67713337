package cli

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRelayUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		exit int
	}{
		{[]string{"relay", "--keep", "0"}, exitUsage},
		{[]string{"relay", "extra"}, exitUsage},
		{[]string{"relay", "--box", "../x", "--addr", "127.0.0.1:0"}, exitFailed},
		{[]string{"relay", "--tls-cert", "only.pem"}, exitFailed},
	} {
		var out, errs bytes.Buffer
		require.Equal(t, c.exit, Run(context.Background(), c.args, Env{In: &bytes.Buffer{}, Out: &out, Err: &errs, Home: t.TempDir(), Now: time.Now}), c.args)
		require.NotEmpty(t, errs.String())
	}
}
