package serve_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/store"
)

// meddled has something happen before one of the next readings.
type meddled struct {
	store.Store
	left   *atomic.Int64
	meddle *func()
}

func (m meddled) View(ctx context.Context, fn func(store.Tx) error) error {
	if m.left.Add(-1) == 0 {
		(*m.meddle)()
	}
	return m.Store.View(ctx, fn)
}

// TestARepeatedRequestThatMeetsTheFirst sends a request again while the first one, without an answer, is being done at any moment of it.
func TestARepeatedRequestThatMeetsTheFirst(t *testing.T) {
	for at := int64(1); at <= 6; at++ {
		var left atomic.Int64
		var meddle func()
		s := start(t, setup{idle: true, wrap: func(db store.Store) store.Store { return meddled{db, &left, &meddle} }})
		var u api.Upload
		s.want(http.StatusCreated, &u, "POST", "/v1/uploads", fields{"name": "a.jsonl"})
		s.want(http.StatusOK, nil, "PATCH", "/v1/uploads/"+u.Id, strings.NewReader(rows(2)), "Content-Type: application/offset+octet-stream", "Upload-Offset: 0")
		send := func(into *api.Dataset) {
			s.want(http.StatusCreated, into, "POST", "/v1/datasets", fields{"uploads": []string{u.Id}}, "Idempotency-Key: one")
		}
		var first, second api.Dataset
		meddle = func() { send(&first) }
		left.Store(at)
		send(&second)
		if left.Load() <= 0 {
			require.Equal(t, first.Id, second.Id, "at %d", at)
		}
	}
}
