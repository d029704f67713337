package folder_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/folder"
)

func opened(t testing.TB, dir string) *folder.Store {
	t.Helper()
	s, err := folder.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// filled is a folder with the run "followed" of n events, in changes of some, and closed.
func filled(t testing.TB, n, by int64) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s := opened(t, dir)
	require.NoError(t, s.Create(t.Context(), track.Record{ID: "followed", Name: "one", Created: time.Unix(1, 0).UTC()}))
	for from := int64(1); from <= n; from += by {
		_, err := track.Take(t.Context(), s, "followed", "", reported(from, min(from+by-1, n)), time.Unix(n, 0).UTC(), nil)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	return dir
}

func TestOneAtATime(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	_, err := folder.Open(dir)
	require.Equal(t, fault.Conflict, fault.CodeOf(err), "%v", err)
	require.ErrorContains(t, err, dir)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "as often as you like")
	_, err = s.Get(t.Context(), "r")
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
	opened(t, dir)
}

// TestTornTails leaves behind what a crash may: the next events were partly written, a record was, a run was being made or removed.
func TestTornTails(t *testing.T) {
	before, longer := filled(t, 30, 10), filled(t, 40, 10)
	whole, err := os.ReadFile(filepath.Join(before, "followed", "events"))
	require.NoError(t, err)
	more, err := os.ReadFile(filepath.Join(longer, "followed", "events"))
	require.NoError(t, err)
	require.Equal(t, whole, more[:len(whole)])
	tails := [][]byte{{0}, bytes.Repeat([]byte{0}, 5000), bytes.Repeat([]byte{0xff}, 5000)}
	for cut := 1; cut <= len(more)-len(whole); cut += 31 {
		tails = append(tails, more[len(whole):len(whole)+cut])
	}
	for _, tail := range append(tails, more[len(whole):]) {
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS(before)))
		path := filepath.Join(dir, "followed", "events")
		require.NoError(t, os.WriteFile(path, append(bytes.Clone(whole), tail...), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "followed", "record.new"), []byte(`{"format":1,"rec`), 0o600))
		for _, left := range []string{".new", ".old"} {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, left), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, left, "record.json"), nil, 0o600))
		}
		s := opened(t, dir)
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, whole, now)
		for _, left := range []string{".new", ".old", "followed/record.new"} {
			require.NoFileExists(t, filepath.Join(dir, left))
		}
		events, err := s.Events(t.Context(), "followed", 0, 100)
		require.NoError(t, err)
		require.Len(t, events, 30)
		ack, err := track.Take(t.Context(), s, "followed", "", reported(30, 40), time.Unix(40, 0).UTC(), nil)
		require.NoError(t, err)
		require.Equal(t, 10, ack.Accepted)
		events, err = s.Events(t.Context(), "followed", 0, 100)
		require.NoError(t, err)
		require.Len(t, events, 40)
		require.NoError(t, s.Close())
	}
}

// TestBroken: what is broken is said to be, with the place, and nothing made of it.
func TestBroken(t *testing.T) {
	dir := filled(t, 300, 100)
	path := filepath.Join(dir, "followed", "events")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for at := 0; at < len(whole); at += 97 {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x10
		require.NoError(t, os.WriteFile(path, bad, 0o600))
		s := opened(t, dir)
		_, err := s.Events(t.Context(), "followed", 0, 1000)
		require.Equal(t, fault.Internal, fault.CodeOf(err), "byte %d: %v", at, err)
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, "followed/events", f.Pos.File)
		require.LessOrEqual(t, f.Pos.Byte, int64(at))
		require.NoError(t, s.Close())
	}
	// A frame that is missing between whole ones.
	second := 20 + int(binary.LittleEndian.Uint32(whole))
	third := second + 20 + int(binary.LittleEndian.Uint32(whole[second:]))
	require.NoError(t, os.WriteFile(path, slices.Concat(whole[:second], whole[third:], whole), 0o600))
	s := opened(t, dir)
	_, err = s.Events(t.Context(), "followed", 0, 1000)
	require.Equal(t, fault.Internal, fault.CodeOf(err), "%v", err)
	require.ErrorContains(t, err, "event 101 is not there")
	require.NoError(t, s.Close())

	require.NoError(t, os.WriteFile(path, whole[:len(whole)-1], 0o600))
	_, err = folder.Open(dir)
	require.Equal(t, fault.Internal, fault.CodeOf(err), "%v", err)
	require.ErrorContains(t, err, "missing")
	require.NoError(t, os.WriteFile(path, whole, 0o600))

	record := filepath.Join(dir, "followed", "record.json")
	good, err := os.ReadFile(record)
	require.NoError(t, err)
	for text, code := range map[string]fault.Code{
		"": fault.Internal, "{": fault.Internal, "{}": fault.Internal, "null": fault.Internal, string(good[:len(good)/2]): fault.Internal,
		strings.Replace(string(good), `"format":1`, `"format":2`, 1):          fault.Unsupported,
		strings.Replace(string(good), `"id":"followed"`, `"id":"another"`, 1): fault.Internal,
		strings.Replace(string(good), `"segment":`, `"segment":-`, 1):         fault.Internal,
		strings.Replace(string(good), `"events":300`, `"events":-300`, 1):     fault.Internal,
	} {
		require.NoError(t, os.WriteFile(record, []byte(text), 0o600))
		_, err = folder.Open(dir)
		require.Equal(t, code, fault.CodeOf(err), "%.60s: %v", text, err)
	}
	require.NoError(t, os.WriteFile(record, good, 0o600))
	events, err := opened(t, dir).Events(t.Context(), "followed", 0, 1000)
	require.NoError(t, err, "the lock was given back each time")
	require.Len(t, events, 300)
}

// TestOthersFiles are left alone, and nobody else reads the runs.
func TestOthersFiles(t *testing.T) {
	dir := filled(t, 1, 1)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "notes"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes", "mine.txt"), []byte("mine"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "README"), []byte("mine"), 0o600))
	s := opened(t, dir)
	page, _, err := s.List(t.Context(), track.Query{Limit: 10})
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.FileExists(t, filepath.Join(dir, "notes", "mine.txt"))
	require.FileExists(t, filepath.Join(dir, "README"))
	require.Error(t, s.Create(t.Context(), track.Record{ID: "notes"}), "the place is taken")
	require.FileExists(t, filepath.Join(dir, "notes", "mine.txt"))
	require.NoError(t, s.Create(t.Context(), track.Record{ID: "another"}))
	for name, mode := range map[string]os.FileMode{"followed": 0o700, "followed/events": 0o600, "followed/record.json": 0o600} {
		st, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, mode, st.Mode().Perm(), name)
	}
}

// TestLongSegments reads from everywhere in a segment of many frames, some of one change.
func TestLongSegments(t *testing.T) {
	const n = 20_000
	dir := filled(t, n, 7000)
	s := opened(t, dir)
	for range 2 { // the second time by marks
		for after := int64(0); after < n; after += 1777 {
			events, err := s.Events(t.Context(), "followed", after, 50)
			require.NoError(t, err)
			require.Len(t, events, int(min(50, n-after)))
			for i, e := range events {
				require.Equal(t, after+int64(i)+1, e.Position)
				require.Equal(t, reported(e.Seq, e.Seq)[0], e.Event)
			}
		}
	}
}
