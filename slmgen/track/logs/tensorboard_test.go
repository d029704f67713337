package logs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

func tag(number, wire uint64) []byte { return binary.AppendUvarint(nil, number<<3|wire) }

func message(number uint64, body []byte) []byte {
	return append(binary.AppendUvarint(tag(number, 2), uint64(len(body))), body...)
}

func doubles(number uint64, v float64) []byte {
	return binary.LittleEndian.AppendUint64(tag(number, 1), math.Float64bits(v))
}

func floats(number uint64, v float32) []byte {
	return binary.LittleEndian.AppendUint32(tag(number, 5), math.Float32bits(v))
}

func ints(number, v uint64) []byte { return binary.AppendUvarint(tag(number, 0), v) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// framed is a TFRecord.
func framed(data []byte) []byte {
	sum := func(b []byte) []byte {
		c := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
		return binary.LittleEndian.AppendUint32(nil, (c>>15|c<<17)+0xa282ead8)
	}
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	return join(head, sum(head), data, sum(data))
}

func old(name string, v float32) []byte {
	return message(1, join(message(1, []byte(name)), floats(2, v)))
}

func tensor(name string, body ...[]byte) []byte {
	return message(1, join(message(1, []byte(name)), message(9, message(1, message(1, []byte("scalars")))), message(8, join(body...))))
}

func event(wall float64, step uint64, values ...[]byte) []byte {
	return framed(join(doubles(1, wall), ints(2, step), message(5, join(values...))))
}

func eventFile() []byte {
	return join(
		framed(join(doubles(1, 1000), message(3, []byte("brain.Event:2")))),
		event(1000, 0, tensor("args/text", ints(1, 7), message(2, message(2, ints(1, 1))), message(8, []byte("{}")))),
		event(1010.5, 5, old("train/loss", 2.5)),
		event(1010.5, 5, old("train/epoch", 0.25)),
		event(1020.5, 10, tensor("train/loss", ints(1, typeFloat), message(4, binary.LittleEndian.AppendUint32(nil, math.Float32bits(1.5))))),
		event(1030, 10, tensor("eval/loss", ints(1, typeDouble), message(2, nil), doubles(6, 1.25))),
		event(1030, 10, tensor("eval/histogram", ints(1, typeDouble), message(2, join(message(2, ints(1, 3)), message(2, ints(1, 3)))), message(4, make([]byte, 72)))),
		event(1040, 15, tensor("train/loss", ints(1, typeHalf), message(13, binary.AppendUvarint(nil, 0x7e00)))),
		event(1041, 15, old("train/train_runtime", 41)),
	)
}

func TestTensorBoard(t *testing.T) {
	r := NewReader(bytes.NewReader(eventFile()))
	got, bad := all(t, r)
	require.Zero(t, bad)
	require.Equal(t, TensorBoard, r.Kind())
	require.Empty(t, r.Notes())
	require.Len(t, got, 6)
	require.Equal(t, track.Metrics{"train/loss": 2.5}, got[0].Event.Metrics)
	require.InDelta(t, 10.5, got[0].Elapsed, 1e-9)
	require.EqualValues(t, 1010, got[0].Event.Time.Unix())
	require.Equal(t, track.Metrics{"train/loss": 1.5}, got[2].Event.Metrics)
	require.Equal(t, track.Metrics{"eval/loss": 1.25}, got[3].Event.Metrics)
	require.Equal(t, track.Eval, got[3].Event.Kind)
	require.EqualValues(t, 10, *got[3].Event.Step)
	require.True(t, math.IsNaN(got[4].Event.Metrics["train/loss"]))
	require.True(t, got[5].Summary)
}

// TestTensorBoardCutOff: a file ends anywhere, because it is being written; what came before is read, and it is said.
func TestTensorBoardCutOff(t *testing.T) {
	file := eventFile()
	whole, _ := all(t, NewReader(bytes.NewReader(file)))
	last := len(event(1041, 15, old("train/train_runtime", 41)))
	for n := len(file) - last + 1; n < len(file); n++ {
		r := NewReader(bytes.NewReader(file[:n]))
		got, bad := all(t, r)
		require.Zero(t, bad)
		require.Len(t, got, len(whole)-1)
		require.Len(t, r.Notes(), 1)
		require.Contains(t, r.Notes()[0], "being written")
	}
}

// TestTensorBoardDamaged: no byte of a record can be turned unseen.
func TestTensorBoardDamaged(t *testing.T) {
	file := eventFile()
	first := len(framed(join(doubles(1, 1000), message(3, []byte("brain.Event:2")))))
	for i := range first {
		if i == 2 { // the byte that tells a binary log from a text
			continue
		}
		broken := bytes.Clone(file)
		broken[i] ^= 0x10
		r := NewReader(bytes.NewReader(broken))
		_, err := r.Next()
		var e *fault.Error
		require.True(t, errors.As(err, &e), "byte %d: %v", i, err)
		require.Equal(t, fault.Invalid, e.Code, "byte %d", i)
		require.EqualValues(t, 1, e.Pos.Record)
	}
	lies := join(binary.LittleEndian.AppendUint64(nil, 1<<40))
	c := crc32.Checksum(lies, crc32.MakeTable(crc32.Castagnoli))
	lies = binary.LittleEndian.AppendUint32(lies, (c>>15|c<<17)+0xa282ead8)
	r := NewReader(bytes.NewReader(lies))
	_, err := r.Next()
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
	_, err = r.Next()
	require.ErrorIs(t, err, io.EOF)
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{0x3c00: 1, 0xc000: -2, 0x0001: math.Ldexp(1, -24), 0x7bff: 65504, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1), 0: 0} {
		require.Equal(t, want, half(bits))
	}
	require.True(t, math.IsNaN(half(0x7e01)))
}

func FuzzTensorBoard(f *testing.F) {
	f.Add(join(doubles(1, 1000), ints(2, 5), message(5, join(old("a", 1), tensor("b", ints(1, typeFloat), floats(5, 2))))))
	f.Fuzz(func(t *testing.T, data []byte) {
		// The record is whole, so that what is inside is reached.
		got, _ := all(t, NewReader(bytes.NewReader(join(framed(data), eventFile()))))
		if len(got) < 6 {
			t.Fatal("what follows a record is read")
		}
		for _, e := range got {
			if e.Elapsed < 0 || math.IsNaN(e.Elapsed) || *e.Event.Step < 0 {
				t.Fatalf("%+v", e)
			}
		}
		_, _ = all(t, NewReader(strings.NewReader(string(data))))
	})
}
