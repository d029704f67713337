package analyze

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// TestBlob reads what was appended, at any place on either side of the end of the file.
func TestBlob(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		files := &scratch{dir: dir}
		b := blob{files: files}
		var want []byte
		r := rand.New(rand.NewPCG(1, 2))
		for b.size() < 2*blobMemory+100_000 {
			p := make([]byte, 1+r.IntN(200_000))
			for i := range p {
				p[i] = byte(r.Uint32())
			}
			want = append(want, p...)
			require.NoError(t, b.append(p))
		}
		require.Equal(t, int64(len(want)), b.size())
		require.Equal(t, dir != "", b.at > 0)
		for _, off := range []int64{0, 5, b.at - 3, b.at, b.at + 7, b.size() - 100} {
			off = max(0, off)
			p := make([]byte, 100)
			require.NoError(t, b.read(p, off))
			require.True(t, slices.Equal(want[off:off+100], p), off)
		}
		require.Error(t, b.read(make([]byte, 2), b.size()-1))
		files.close()
	}
}

// TestTable compares with a sort in memory.
func TestTable(t *testing.T) {
	dir := t.TempDir()
	for _, files := range []*scratch{{}, {dir: dir}} {
		r := rand.New(rand.NewPCG(3, 4))
		table := newTable[[2]uint64](files, 20)
		var want [][2]uint64
		for range tableParts * tableChunk * 2 {
			v := [2]uint64{r.Uint64() & (1<<20 - 1), r.Uint64()}
			if r.IntN(4) == 0 {
				v[0] = 77 // one key that many have
			}
			want = append(want, v)
			require.NoError(t, table.add(v))
		}
		slices.SortFunc(want, compareRecords)
		var got [][2]uint64
		require.NoError(t, table.each(func(v [2]uint64) error {
			got = append(got, v)
			return nil
		}))
		require.True(t, slices.Equal(want, got))
		require.Equal(t, files.dir != "", table.file != nil)
		files.close()
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// fullDisk takes so many bytes and no more.
type fullDisk struct {
	room   int
	closed *int
}

func (d *fullDisk) WriteAt(p []byte, _ int64) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return len(p), nil
}

func (d *fullDisk) ReadAt(p []byte, _ int64) (int, error) { return len(p), nil }

func (d *fullDisk) Close() error {
	*d.closed++
	return nil
}

// TestFullDisk has the disk end at the first file, and at later ones.
func TestFullDisk(t *testing.T) {
	set := make([]uint32, 5000)
	for i := range set {
		set[i] = uint32(i) * 7919
	}
	for room := range 3 {
		opened, closed := 0, 0
		files := &scratch{open: func() (scratchFile, error) {
			opened++
			if opened > room {
				return nil, &os.PathError{Op: "open", Path: "x", Err: syscall.ENOSPC}
			}
			return &fullDisk{room: room * blobMemory * 3 / 2, closed: &closed}, nil
		}}
		n := newNear(files)
		var err error
		for i := int64(0); err == nil; i++ {
			err = n.add(i, set, uint64(i)<<32)
		}
		var f *fault.Error
		require.ErrorAs(t, err, &f)
		require.Equal(t, fault.StorageFull, f.Code)
		files.close()
		require.Equal(t, min(opened, room), closed)
	}
}

// TestSpilledReport finds the same from the disk as from memory, and leaves no file behind.
func TestSpilledReport(t *testing.T) {
	p := newPlanted(5)
	dir := t.TempDir()
	var found [2][]match
	for i, files := range []*scratch{{}, {dir: dir}} {
		n := newNear(files)
		r := rand.New(rand.NewPCG(9, 9))
		var rows [][]uint32
		for row := range int64(6000) {
			set := make([]uint32, 0, 300)
			if row > 0 && p.r.IntN(3) == 0 {
				set = append(set, rows[r.IntN(len(rows))]...)
				set[r.IntN(len(set))] = r.Uint32()
			} else {
				for range 250 + r.IntN(50) {
					set = append(set, r.Uint32())
				}
			}
			slices.Sort(set)
			set = slices.Compact(set)
			rows = append(rows, set)
			require.NoError(t, n.add(row, set, mix(uint64(row))))
		}
		require.Equal(t, i == 1, n.sets.blob.file != nil)
		require.NoError(t, n.find(context.Background(), 2, func(m match) error {
			found[i] = append(found[i], m)
			return nil
		}))
		files.close()
		p = newPlanted(5)
	}
	require.Greater(t, len(found[0]), 1500)
	require.Equal(t, found[0], found[1])
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
