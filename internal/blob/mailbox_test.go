package blob_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
	"github.com/slmgen/slmgen/slmgen/track/mailbox/mailboxtest"
)

var _ mailbox.Mailbox = (*blob.Mailbox)(nil)

func TestS3Mailbox(t *testing.T) {
	gateway(t)
	mailboxtest.Run(t, func(t *testing.T) mailbox.Mailbox { return named(t, "boxes").Mailbox(strings.ToLower(rand.Text())) })
}
