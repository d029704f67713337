package mailbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

const artifactID = "0123456789abcdef01234567"

// send puts an artifact into a box as a run does; the contents by path.
func send(t testing.TB, box mailbox.Mailbox, k *mailbox.Keys, id, name string, alone bool, paths []string, contents [][]byte) {
	t.Helper()
	a := mailbox.Artifact{Path: name, Alone: alone, Time: time.Unix(1e9, 0).UTC()}
	part := 0
	seal := func(name string, data []byte) {
		item, err := k.Seal(name, data)
		require.NoError(t, err)
		require.NoError(t, box.Put(t.Context(), name, item))
	}
	for i, path := range paths {
		sum := sha256.Sum256(contents[i])
		a.Files = append(a.Files, mailbox.File{Path: path, Size: int64(len(contents[i])), SHA256: hex.EncodeToString(sum[:])})
		for rest := contents[i]; len(rest) > 0; part++ {
			n := min(len(rest), mailbox.PartSize)
			seal(fmt.Sprintf("a-%s-%08d", id, part), rest[:n])
			rest = rest[n:]
		}
	}
	manifest, err := json.Marshal(a)
	require.NoError(t, err)
	seal("m-"+id, manifest)
}

var (
	large = bytes.Repeat([]byte("weights."), (2*mailbox.PartSize+800)/8)
	small = []byte(`{"r": 16}`)
)

func sendAdapter(t testing.TB, box mailbox.Mailbox, k *mailbox.Keys) {
	send(t, box, k, artifactID, "adapter", false, []string{"deep/model.safetensors", "config.json", "empty"}, [][]byte{large, small, {}})
}

func checkAdapter(t *testing.T, dir string) {
	t.Helper()
	for path, want := range map[string][]byte{"deep/model.safetensors": large, "config.json": small, "empty": {}} {
		got, err := os.ReadFile(filepath.Join(dir, path))
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), path)
	}
}

// breaking is a box that fails after some reads.
type breaking struct {
	mailbox.Mailbox
	gets, deletes int
	got           []string
}

var errBroken = errors.New("no network")

func (b *breaking) Get(ctx context.Context, name string) ([]byte, error) {
	if b.gets--; b.gets < 0 {
		return nil, errBroken
	}
	b.got = append(b.got, name)
	return b.Mailbox.Get(ctx, name)
}

func (b *breaking) Delete(ctx context.Context, name string) error {
	if b.deletes--; b.deletes < 0 {
		return errBroken
	}
	return b.Mailbox.Delete(ctx, name)
}

// TestPullGoesOn: wherever it breaks off, nothing appears before it is whole, and no part is fetched twice.
func TestPullGoesOn(t *testing.T) {
	k, box, dir := keysOf(t, secret), folder(t), t.TempDir()
	sendAdapter(t, box, k)
	fetched := map[string]int{}
	breaks := 0
	for {
		b := &breaking{Mailbox: box, gets: 2} // the manifest and a part; and no item can be deleted
		_, err := mailbox.Pull(t.Context(), b, k, dir, nil)
		require.ErrorIs(t, err, errBroken)
		for _, name := range b.got {
			fetched[name]++
		}
		if _, err := os.Stat(filepath.Join(dir, "adapter")); err == nil {
			break
		}
		breaks++
	}
	require.Equal(t, 3, breaks, "of four parts one came each time")
	checkAdapter(t, filepath.Join(dir, "adapter"))
	delete(fetched, "m-"+artifactID)
	require.Len(t, fetched, 4)
	for name, n := range fetched {
		require.Equal(t, 1, n, name)
	}
	// It is home; what is left is to delete the items, which breaks off once more.
	_, err := mailbox.Pull(t.Context(), &breaking{Mailbox: box, gets: 1, deletes: 2}, k, dir, nil)
	require.ErrorIs(t, err, errBroken)
	all, err := mailbox.Pull(t.Context(), &breaking{Mailbox: box, gets: 1, deletes: 100}, k, dir, nil)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "adapter"), all[0].Dir)
	names, err := box.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Empty(t, names)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestPullBesideOthers(t *testing.T) {
	k, box, dir := keysOf(t, secret), folder(t), t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "adapter"), 0o755))
	sendAdapter(t, box, k)
	send(t, box, k, strings.Repeat("f", 24), "one.gguf", true, []string{"one.gguf"}, [][]byte{large})
	waiting, err := mailbox.Waiting(t.Context(), box, k)
	require.NoError(t, err)
	require.Len(t, waiting, 2)
	require.EqualValues(t, len(large)+len(small), waiting[0].Bytes())
	all, err := mailbox.Pull(t.Context(), box, k, dir, nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, filepath.Join(dir, "adapter-01234567"), all[0].Dir, "what is there stays")
	checkAdapter(t, all[0].Dir)
	got, err := os.ReadFile(filepath.Join(dir, "one.gguf"))
	require.NoError(t, err)
	require.True(t, bytes.Equal(large, got))
	all, err = mailbox.Pull(t.Context(), box, k, dir, nil)
	require.NoError(t, err)
	require.Empty(t, all)
}

// TestPullRefuses: what the keeper did to the items, and what a run gone wrong may have sealed. Nothing appears, nothing lies outside.
func TestPullRefuses(t *testing.T) {
	k := keysOf(t, secret)
	part := "a-" + artifactID + "-0000000"
	for what, c := range map[string]struct {
		do   func(box mailbox.Mailbox)
		code fault.Code
	}{
		"a part is gone": {func(box mailbox.Mailbox) { _ = box.Delete(t.Context(), part+"1") }, fault.NotFound},
		"parts are swapped": {func(box mailbox.Mailbox) {
			one, _ := box.Get(t.Context(), part+"0")
			two, _ := box.Get(t.Context(), part+"1")
			_, _ = box.Delete(t.Context(), part+"0"), box.Delete(t.Context(), part+"1")
			_, _ = box.Put(t.Context(), part+"0", two), box.Put(t.Context(), part+"1", one)
		}, fault.Invalid},
		"a part is cut": {func(box mailbox.Mailbox) {
			one, _ := box.Get(t.Context(), part+"2")
			_, _ = box.Delete(t.Context(), part+"2"), box.Put(t.Context(), part+"2", one[:100])
		}, fault.Invalid},
		"a part is another": {func(box mailbox.Mailbox) {
			item, _ := k.Seal(part+"0", make([]byte, mailbox.PartSize))
			_, _ = box.Delete(t.Context(), part+"0"), box.Put(t.Context(), part+"0", item)
		}, fault.Invalid},
		"a part is shorter": {func(box mailbox.Mailbox) {
			item, _ := k.Seal(part+"0", []byte("x"))
			_, _ = box.Delete(t.Context(), part+"0"), box.Put(t.Context(), part+"0", item)
		}, fault.Invalid},
		"the manifest is another's": {func(box mailbox.Mailbox) {
			item, _ := box.Get(t.Context(), "m-"+artifactID)
			_ = box.Put(t.Context(), "m-"+strings.Repeat("0", 24), item)
		}, fault.Invalid},
	} {
		t.Run(what, func(t *testing.T) {
			box, dir := folder(t), t.TempDir()
			sendAdapter(t, box, k)
			c.do(box)
			_, err := mailbox.Pull(t.Context(), box, k, dir, nil)
			require.Equal(t, c.code, fault.CodeOf(err), "%v", err)
			_, err = os.Stat(filepath.Join(dir, "adapter"))
			require.ErrorIs(t, err, os.ErrNotExist)
		})
	}
	for _, path := range []string{"../x", "/etc/x", "a/../../x", "", ".", "a//b", `..\x`, `C:x`, "a\x00b", "deep/../../../x"} {
		box, dir := folder(t), t.TempDir()
		send(t, box, k, artifactID, "adapter", false, []string{path}, [][]byte{small})
		_, err := mailbox.Pull(t.Context(), box, k, dir, nil)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), "%q", path)
		send(t, box, k, strings.Repeat("0", 24), path, true, []string{path}, [][]byte{small})
		_, err = mailbox.Pull(t.Context(), box, k, dir, nil)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), "%q", path)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
	// A link in the folder does not lead out of it.
	box, dir, outside := folder(t), t.TempDir(), t.TempDir()
	sendAdapter(t, box, k)
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, ".pull-"+artifactID)))
	_, err := mailbox.Pull(t.Context(), box, k, dir, nil)
	require.Error(t, err)
	left, err := os.ReadDir(outside)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestStop(t *testing.T) {
	k, box := keysOf(t, secret), folder(t)
	require.NoError(t, mailbox.Stop(t.Context(), box, k, mailbox.StopOf{Attempt: 1}))
	require.NoError(t, mailbox.Stop(t.Context(), box, k, mailbox.StopOf{Attempt: 2}), "another word replaces it")
	item, err := box.Get(t.Context(), "c-stop")
	require.NoError(t, err)
	text, err := k.Open("c-stop", item)
	require.NoError(t, err)
	require.JSONEq(t, `{"attempt":2}`, string(text))
	require.NoError(t, mailbox.Resume(t.Context(), box))
	_, err = box.Get(t.Context(), "c-stop")
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
}
