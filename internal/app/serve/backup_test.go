package serve_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/serve"
	"github.com/slmgen/slmgen/internal/fault"
)

func TestBackupAndRestore(t *testing.T) {
	var ticks atomic.Int64
	s := start(t, setup{open: true, now: func() time.Time {
		return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC).Add(time.Duration(ticks.Add(1)) * time.Millisecond)
	}})
	dir := filepath.Join(t.TempDir(), "backups")
	kept := s.ferryDataset()
	gone := s.ferryDataset()
	first, err := s.service.Backup(t.Context(), dir, 2)
	require.NoError(t, err)
	require.Equal(t, 2, first.Copied)
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/datasets/"+gone.Id, nil)
	second, err := s.service.Backup(t.Context(), dir, 2)
	require.NoError(t, err)
	require.Equal(t, 0, second.Copied, "what an earlier backup has is not copied again")
	require.Len(t, second.Blobs, 1)
	require.Zero(t, second.Pruned)
	third, err := s.service.Backup(t.Context(), dir, 2)
	require.NoError(t, err)
	require.Equal(t, 1, third.Pruned)
	require.Equal(t, 1, third.Erased, "what was erased leaves the backups")

	home := t.TempDir()
	host := serve.Host{App: app.New(home, time.Now), Home: home, Version: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	st := serve.Settings{Address: "127.0.0.1:0"}
	_, err = st.Restore(t.Context(), host, dir)
	require.NoError(t, err)
	_, err = st.Restore(t.Context(), host, dir)
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
	_, err = st.Restore(t.Context(), host, t.TempDir())
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
	require.NoError(t, st.With(t.Context(), host, func(s *serve.Service) error {
		c, err := s.Authenticate(context.Background(), api.Credentials{})
		require.NoError(t, err)
		file, err := s.OpenDataset(t.Context(), c, kept.Id, api.DatasetContent{})
		require.NoError(t, err)
		file.Close()
		_, err = s.GetDataset(t.Context(), c, gone.Id)
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		return nil
	}))
}
