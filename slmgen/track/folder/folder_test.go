package folder_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/folder"
	"github.com/slmgen/slmgen/slmgen/track/tracktest"
)

func TestStore(t *testing.T) {
	stores, dirs := map[*testing.T]*folder.Store{}, map[*testing.T]string{}
	tracktest.Run(t, func(t *testing.T) track.Store {
		if stores[t] == nil {
			dirs[t] = filepath.Join(t.TempDir(), "runs")
			t.Cleanup(func() { require.NoError(t, stores[t].Close()) })
		} else {
			require.NoError(t, stores[t].Close())
		}
		s, err := folder.Open(dirs[t])
		require.NoError(t, err)
		stores[t] = s
		return s
	})
}
