package logs

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is the checksum of a TFRecord: CRC-32C, turned and moved, so that a checksum of data that hold checksums is worth something
// (tensorflow/core/lib/hash/crc32c.h).
func masked(data []byte) uint32 {
	c := crc32.Checksum(data, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

// binaryLog says whether a log is a file of TFRecords: it begins with a length in eight bytes, the third of which is 0. No text has that.
func (r *Reader) binaryLog() bool {
	head, _ := r.in.Peek(3)
	return len(head) == 3 && head[2] == 0
}

// record reads a TFRecord: its length and data, each with a checksum. A file that ends within one is being written, or its writer was killed: that is
// noted, and is its end.
func (r *Reader) record() ([]byte, error) {
	var head [12]byte
	from := r.offset
	n, err := io.ReadFull(r.in, head[:])
	r.offset += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, r.cutOff(from)
	}
	if err != nil {
		return nil, err
	}
	r.line++
	if masked(head[:8]) != binary.LittleEndian.Uint32(head[8:]) {
		r.ended = io.EOF
		return nil, r.wrong(from, errors.New("the checksum of its length does not fit: nothing after it can be read"))
	}
	size := binary.LittleEndian.Uint64(head[:8])
	if size > MostLine {
		r.ended = io.EOF
		return nil, fault.New(fault.TooLarge, "record %d has %d bytes; at most %d MiB are read", r.line, size, MostLine>>20).At(fault.Position{Record: r.line, Byte: from})
	}
	var body strings.Builder // grows as data come: a length that lies costs nothing
	n64, err := io.CopyN(&body, r.in, int64(size)+4)
	r.offset += n64
	if errors.Is(err, io.EOF) {
		return nil, r.cutOff(from)
	}
	if err != nil {
		return nil, err
	}
	data := []byte(body.String())
	if masked(data[:size]) != binary.LittleEndian.Uint32(data[size:]) {
		return nil, r.wrong(from, errors.New("its checksum does not fit"))
	}
	return data[:size], nil
}

func (r *Reader) cutOff(from int64) error {
	r.note("the file ends within the record at byte %d: it is being written, or its writer was killed", from)
	r.ended = io.EOF
	return io.EOF
}

func (r *Reader) wrong(from int64, err error) error {
	return fault.Wrap(fault.Invalid, err, "record %d is damaged", r.line).At(fault.Position{Record: r.line, Byte: from})
}

// tensorboard reads the next record of an event file, which may hold several scalars, or none.
func (r *Reader) tensorboard() error {
	from := r.offset
	data, err := r.record()
	if err != nil {
		return err
	}
	var wall float64
	var step int64
	metrics := track.Metrics{}
	err = fields(data, func(f field) error {
		switch {
		case f.number == 1 && f.wire == fixed64:
			wall = f.float64()
		case f.number == 2 && f.wire == varint:
			step = int64(f.bits)
		case f.number == 5 && f.wire == length:
			return summary(f.bytes, metrics)
		}
		return nil
	})
	if err == nil && (math.IsNaN(wall) || wall < 0 || wall > 1e11 || step < 0) {
		err = errors.New("it has no time, or a step below 0")
	}
	if err != nil {
		return r.wrong(from, err)
	}
	r.start(wall)
	if len(metrics) == 0 {
		return nil
	}
	e := Entry{Line: r.line, Elapsed: max(wall-r.began, 0), Timed: true, Total: r.total,
		Event: track.Event{Attempt: 1, Seq: r.line, Time: timeOf(wall), Kind: track.Log, Step: &step, Metrics: metrics}}
	r.classify(&e)
	r.pending = append(r.pending, e)
	return nil
}

// summary reads the scalars of a Summary: simple_value, and tensors of one element.
func summary(msg []byte, into track.Metrics) error {
	return fields(msg, func(f field) error {
		if f.number != 1 || f.wire != length {
			return nil
		}
		tag, value, ok := "", 0.0, false
		err := fields(f.bytes, func(f field) error {
			var err error
			switch {
			case f.number == 1 && f.wire == length:
				tag = strings.ToValidUTF8(string(f.bytes), "\uFFFD")
			case f.number == 2 && f.wire == fixed32:
				value, ok = f.float32(), true
			case f.number == 8 && f.wire == length:
				value, ok, err = scalar(f.bytes)
			}
			return err
		})
		if err == nil && ok && tag != "" && len(tag) <= track.MostName && len(into) < track.MostMetrics {
			into[tag] = value
		}
		return err
	})
}

// start sets the time from which seconds are counted.
func (r *Reader) start(wall float64) {
	if !r.started {
		r.began, r.started = wall, true
	}
}

func timeOf(unix float64) time.Time {
	whole, part := math.Modf(unix)
	return time.Unix(int64(whole), int64(part*1e9)).UTC()
}

// classify tells evaluations and summaries by the names of their metrics, as transformers writes them: eval/loss or eval_loss, train/train_runtime.
func (r *Reader) classify(e *Entry) {
	evals, others := 0, 0
	for name := range e.Event.Metrics {
		switch base := name[strings.LastIndexByte(name, '/')+1:]; {
		case base == "train_runtime", base == "total_flos", base == "train_samples_per_second", base == "train_steps_per_second", base == "train_loss":
			e.Summary = true
		case strings.HasPrefix(name, "eval/"), strings.HasPrefix(name, "eval_"), strings.HasPrefix(name, "val/"), strings.HasPrefix(name, "val_"), strings.HasPrefix(name, "test/"), strings.HasPrefix(name, "test_"):
			evals++
		case strings.HasPrefix(name, "_"), base == "epoch", base == "global_step":
		default:
			others++
		}
	}
	if evals > 0 && others == 0 {
		e.Event.Kind = track.Eval
	}
}
