package bundle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// written is a bundle in the making: the folder it grows in and what stands there already.
type written struct {
	root            *os.Root
	list            []File
	rows            map[string]int64
	skipped, losses map[string]int64
	sums            map[string]string
	packed          map[string][]byte // small data files, compressed for the notebook
	text, chat      int64             // rows by kind
}

func newWritten(dir string) (*written, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, diskError(err, "cannot open the folder %s", dir)
	}
	return &written{root: root, rows: map[string]int64{}, skipped: map[string]int64{}, losses: map[string]int64{},
		sums: map[string]string{}, packed: map[string][]byte{}}, nil
}

// put writes one file, flushed to the disk, and remembers its size and hash.
func (w *written) put(name string, from io.Reader) error {
	f, err := w.root.Create(name)
	if err != nil {
		return diskError(err, "cannot write %s", name)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), from)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return diskError(err, "cannot write %s", name)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	w.sums[name] = sum
	w.list = append(w.list, File{Path: name, Bytes: n, SHA256: sum})
	return nil
}

// data writes the rows of both splits.
func (w *written) data(ctx context.Context, p *plan.Plan, data Data, opts Options) error {
	if data.Train == nil {
		return fault.New(fault.Invalid, "a bundle needs rows to train on")
	}
	encode := encoderOf(p)
	limit := opts.embedLimit()
	if err := w.split(ctx, "train", data.Train, encode, limit); err != nil {
		return err
	}
	if data.Eval != nil && p.Training.Eval.Rows > 0 {
		if err := w.split(ctx, "eval", data.Eval, encode, limit-len(w.packed["train.jsonl"])); err != nil {
			return err
		}
	}
	if w.rows["train"] == 0 {
		return fault.New(fault.Invalid, "no row to learn from: %s", reasons(w.skipped)).Do("check the mapping: each row needs a question and an answer; the lanes trl and unsloth read the most kinds of rows")
	}
	if w.text > 0 && w.chat > 0 && p.Lane != "trl" && p.Lane != "unsloth" {
		return fault.New(fault.Unsupported, "%s", skipMixed).Do("choose the lane trl or unsloth, or split the dataset")
	}
	// The notebook carries all of the data or none of it.
	if len(w.packed) < len(w.sums) {
		clear(w.packed)
	}
	if p.Lane == "mlx" && w.rows["eval"] > 0 {
		f, err := w.root.Open("eval.jsonl")
		if err != nil {
			return diskError(err, "cannot read eval.jsonl")
		}
		defer f.Close()
		return w.put("valid.jsonl", f) // the name that trainer reads held-out rows from
	}
	return nil
}

// split writes the rows of one split as they come: memory does not grow with them.
func (w *written) split(ctx context.Context, name string, rows iter.Seq2[*formats.Example, error], encode encoder, limit int) error {
	file := name + ".jsonl"
	pr, pw := io.Pipe()
	pack := newPacker(limit)
	done := make(chan error, 1)
	go func() {
		err := w.put(file, io.TeeReader(pr, pack))
		pr.CloseWithError(err) // the writing side must not wait for a reader that is gone
		done <- err
	}()
	err := w.encode(ctx, name, rows, encode, pw)
	pw.CloseWithError(err)
	if perr := <-done; err == nil || fault.CodeOf(perr) == fault.StorageFull {
		err = perr
	}
	if err != nil {
		return err
	}
	if b := pack.bytes(); b != nil {
		w.packed[file] = b
	}
	return nil
}

func (w *written) encode(ctx context.Context, name string, rows iter.Seq2[*formats.Example, error], encode encoder, to io.Writer) error {
	out := bufio.NewWriterSize(to, 1<<16)
	var line []byte
	for ex, err := range rows {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		lost := map[string]bool{} // a fact counts once for an example
		lose := func(fact string) { lost[fact] = true }
		var n int
		var text bool
		var skip string
		line, n, text, skip = encode(line[:0], ex, lose)
		if skip != "" {
			w.skipped[skip]++
			continue
		}
		for fact := range lost {
			w.losses[fact]++
		}
		if text {
			w.text++
		} else {
			w.chat++
		}
		w.rows[name] += int64(n)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// dataFiles describes the data files for the notebook.
func (w *written) dataFiles(url string) []dataFile {
	var files []dataFile
	for _, f := range w.list {
		d := dataFile{Name: f.Path, SHA256: f.SHA256, Bytes: f.Bytes, Packed: base64.StdEncoding.EncodeToString(w.packed[f.Path])}
		if d.Packed == "" && url != "" {
			d.URL = strings.TrimSuffix(url, "/") + "/" + f.Path
		}
		if f.Path != "valid.jsonl" {
			files = append(files, d)
		}
	}
	return files
}

func reasons(skipped map[string]int64) string {
	var parts []string
	for why, n := range skipped {
		parts = append(parts, human(n)+" × "+why)
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return "the dataset is empty"
	}
	return strings.Join(parts, ", ")
}

// packer compresses what passes through it until the result is larger than limit, then forgets it.
type packer struct {
	buf   bytes.Buffer
	gz    *gzip.Writer
	limit int
	over  bool
}

func newPacker(limit int) *packer {
	p := &packer{limit: limit, over: limit <= 0}
	p.gz, _ = gzip.NewWriterLevel(&p.buf, gzip.BestCompression)
	return p
}

func (p *packer) Write(b []byte) (int, error) {
	if !p.over {
		_, _ = p.gz.Write(b) // a bytes.Buffer does not fail
		if p.buf.Len() > p.limit {
			p.over = true
			p.buf = bytes.Buffer{}
		}
	}
	return len(b), nil
}

func (p *packer) bytes() []byte {
	if p.over || p.gz.Close() != nil || p.buf.Len() > p.limit {
		return nil
	}
	return p.buf.Bytes()
}
