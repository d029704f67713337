package app

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

const (
	// benchmarkBytes bounds one file of a benchmark, unpacked.
	benchmarkBytes = 1 << 30
	// benchmarkLine bounds one line.
	benchmarkLine = 16 << 20
)

// benchmark reads the questions of a benchmark: a file, or a folder or zip archive of files. Known are the tables of MMLU (CSV: question, choices A to D,
// answer), JSON Lines with the members question and choices or, as HellaSwag has them, ctx and endings, and six lines an item (context, number of the
// right ending, four endings). Files may be packed by gzip or bzip2.
func benchmark(name string) iter.Seq2[analyze.Item, error] {
	return func(yield func(analyze.Item, error) bool) {
		files, closer, err := benchmarkFiles(name)
		if err != nil {
			yield(analyze.Item{}, err)
			return
		}
		defer closer.Close()
		n := 0
		more := true
		err = fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !more {
				return err
			}
			read := benchmarkReader(file)
			if read == nil {
				return nil
			}
			in, err := files.Open(file)
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }() // only read
			r, err := unpacked(in, file)
			if err != nil {
				return err
			}
			return read(r, func(row int, question, choices string) bool {
				n++
				more = yield(analyze.Item{ID: fmt.Sprintf("%s %d", strings.TrimSuffix(plainName(path.Base(file)), path.Ext(plainName(file))), row), Question: question, More: choices}, nil)
				return more
			})
		})
		switch {
		case !more:
		case err != nil:
			yield(analyze.Item{}, unreadable(err, name))
		case n == 0:
			yield(analyze.Item{}, fault.New(fault.Unsupported, "%s holds no questions in a layout that is known", name).
				Do("give the CSV tables of MMLU, JSON Lines with question and choices or ctx and endings, or a folder or zip archive of such files"))
		}
	}
}

func unreadable(err error, name string) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "cannot read the benchmark %s", name)
}

// benchmarkFiles gives the files of a benchmark, one for a plain file.
func benchmarkFiles(name string) (fs.FS, io.Closer, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fault.New(fault.NotFound, "%s: no such file or folder", name)
	case err != nil:
		return nil, nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", name)
	case info.IsDir():
		root, err := os.OpenRoot(name)
		if err != nil {
			return nil, nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", name)
		}
		return root.FS(), root, nil
	case strings.EqualFold(filepath.Ext(name), ".zip"):
		z, err := zip.OpenReader(name)
		if err != nil {
			return nil, nil, fault.Wrap(fault.Invalid, err, "%s is no zip archive", name)
		}
		return z, z, nil
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", name)
	}
	return oneFile{root.FS(), filepath.Base(name)}, root, nil
}

// oneFile shows one file of a folder alone.
type oneFile struct {
	fs.FS
	name string
}

// ReadDir gives the one file.
func (o oneFile) ReadDir(string) ([]fs.DirEntry, error) {
	info, err := fs.Stat(o.FS, o.name)
	if err != nil {
		return nil, err
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}

// plainName takes the ending of a packed file off.
func plainName(name string) string {
	for _, packed := range []string{".gz", ".bz2"} {
		name = strings.TrimSuffix(name, packed)
	}
	return name
}

func unpacked(r io.Reader, name string) (io.Reader, error) {
	switch path.Ext(name) {
	case ".bz2":
		r = bzip2.NewReader(bufio.NewReader(r))
	case ".gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	return &limitedFile{r: r, left: benchmarkBytes, name: name}, nil
}

// limitedFile fails where a file goes on past its limit, instead of ending.
type limitedFile struct {
	r    io.Reader
	left int64
	name string
}

func (l *limitedFile) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fault.New(fault.TooLarge, "%s is larger than 1 GiB unpacked", l.name)
	}
	return n, err
}

// readBenchmark reads a file, calling take with each question, numbered from 1, until it says that it has enough.
type readBenchmark func(r io.Reader, take func(row int, question, choices string) bool) error

func benchmarkReader(file string) readBenchmark {
	switch strings.ToLower(path.Ext(plainName(file))) {
	case ".csv":
		return readMMLU
	case ".jsonl", ".ndjson":
		return readChoices
	case ".txt":
		return readSixLines
	}
	return nil
}

// readMMLU reads question, four choices and the letter of the right one; other tables have no questions.
func readMMLU(r io.Reader, take func(int, string, string) bool) error {
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	for n := 1; ; n++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(row) != 6 || len(row[5]) != 1 || row[5][0] < 'A' || row[5][0] > 'D' {
			continue
		}
		if !take(n, row[0], strings.Join(row[1:5], "\n")) {
			return nil
		}
	}
}

// readChoices reads JSON Lines.
func readChoices(r io.Reader, take func(int, string, string) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, benchmarkLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var item struct {
			Question, Ctx    string
			Choices, Endings json.RawMessage
		}
		if err := json.Unmarshal(line, &item); err != nil {
			return fault.Wrap(fault.Invalid, err, "line %d is no JSON object with a question", n)
		}
		var choices []string
		for _, raw := range []json.RawMessage{item.Choices, item.Endings} {
			if len(choices) == 0 && len(raw) > 0 {
				choices = choiceTexts(raw)
			}
		}
		question := item.Question + item.Ctx
		if question != "" && !take(n, question, strings.Join(choices, "\n")) {
			return nil
		}
	}
	return lines.Err()
}

// choiceTexts reads a list of texts, or an object with such a list named text.
func choiceTexts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var object struct{ Text []string }
	if json.Unmarshal(raw, &object) == nil {
		return object.Text
	}
	return nil
}

// readSixLines reads a context behind a label, the number of the right ending, and four endings.
func readSixLines(r io.Reader, take func(int, string, string) bool) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, benchmarkLine)
	var item []string
	for n := 1; lines.Scan(); {
		if item = append(item, lines.Text()); len(item) < 6 {
			continue
		}
		if gold := strings.TrimSpace(item[1]); len(gold) != 1 || gold < "0" || gold > "3" {
			return nil // some other text
		}
		_, context, ok := strings.Cut(item[0], ": ")
		if !ok {
			context = item[0]
		}
		if !take(n, context, strings.Join(item[2:], "\n")) {
			return nil
		}
		item = item[:0]
		n++
	}
	return lines.Err()
}
