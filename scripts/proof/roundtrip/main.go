// Command roundtrip takes every file of a folder to each format and container and back. With a sidecar the rows that come back must be
// those of the file, to the text of every number and the order of every member; without one, a row that comes back otherwise must have
// been counted as a loss. It prints a report as JSON and fails when one row differs.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/xlsx"
	"github.com/slmgen/slmgen/formats/yaml"
)

// rowsOfFile is how many rows of a file are taken.
const rowsOfFile = 200

var (
	others = []string{"openai", "sharegpt", "alpaca", "anthropic", "gemini", "bedrock-converse", "mistral", "cohere", "llamafactory-v1",
		"prompt-completion", "qa", "query-response", "multiple-choice", "dpo", "dpo-messages", "ranked", "kto", "text"}
	intoContainers = []string{"jsonl", "parquet", "csv", "arrow", "xlsx", "yaml"}
)

func containers() []formats.Container {
	return []formats.Container{parquet.Container(), arrowipc.Container(), xlsx.Container(), yaml.Container()}
}

type report struct {
	Claim      string         `json:"claim"`
	Commit     string         `json:"commit"`
	Command    string         `json:"command"`
	Cores      int            `json:"cores"`
	Files      int            `json:"files"`
	Unread     map[string]int `json:"unread"` // files that are no data, by the code of the error
	Formats    map[string]int `json:"formats"`
	Containers map[string]int `json:"containers"`
	Rows       int            `json:"rows"`
	Canonical  int            `json:"rows_through_examples"`
	Sidecar    pairs          `json:"with_sidecar"`
	Bare       pairs          `json:"without_sidecar"`
	Faults     []string       `json:"faults"`
	Seconds    float64        `json:"seconds"`
}

type pairs struct {
	Conversions int            `json:"conversions"` // of a file to a format in a container and back
	Refused     int            `json:"refused"`     // no row has a meaning there
	Rows        int            `json:"rows"`        // that came back
	Identical   int            `json:"identical"`
	Dropped     map[string]int `json:"dropped"`
	Losses      int            `json:"losses_counted"`
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: roundtrip FOLDER COMMIT")
	}
	start := time.Now()
	r := &report{
		Claim:  "rows come back from every format and container as they stood, and what does not is counted",
		Commit: os.Args[2], Command: "scripts/proof/roundtrip.sh", Cores: runtime.NumCPU(), Unread: map[string]int{}, Formats: map[string]int{},
		Containers: map[string]int{}, Faults: []string{}, Sidecar: pairs{Dropped: map[string]int{}}, Bare: pairs{Dropped: map[string]int{}},
	}
	err := filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "INDEX.tsv" || d.Name() == "README.md" {
			return err
		}
		r.file(path)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	r.Seconds = time.Since(start).Round(time.Second).Seconds()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	if len(r.Faults) > 0 {
		os.Exit(1)
	}
}

func (r *report) fault(format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// open reads a source; id is the format to read it in and container what it stands in, "" for what is found.
func open(src formats.Source, id, container string) (*formats.Dataset, error) {
	return formats.Open(context.Background(), []formats.Source{src},
		formats.Options{Containers: containers(), Container: container, Format: id, Unmapped: formats.UnmappedColumns})
}

// convert gives what the dataset becomes.
func convert(d *formats.Dataset, to, container string, sidecar bool) ([]byte, formats.ConvertReport, error) {
	var out bytes.Buffer
	rep, err := d.Convert(context.Background(), &out, formats.ConvertOptions{To: to, Container: container, Containers: containers(), Sidecar: sidecar})
	return out.Bytes(), rep, err
}

func lines(text []byte) (out []string) {
	for line := range bytes.Lines(text) {
		out = append(out, strings.TrimSuffix(string(line), "\n"))
	}
	return out
}

func (r *report) file(path string) {
	r.Files++
	name := filepath.Base(path)
	d, err := open(formats.File(path), "", "")
	if err != nil {
		r.Unread[code(err)]++
		return
	}
	defer d.Close() //nolint:errcheck // nothing was written
	format := d.Detection().Format
	text, _, err := convert(d, format, "jsonl", false)
	if err != nil {
		r.Unread[code(err)]++
		return
	}
	want := lines(text)
	want = want[:min(len(want), rowsOfFile)]
	if len(want) == 0 {
		r.Unread["no rows"]++
		return
	}
	r.Formats[format]++
	r.Containers[d.Detection().Container]++
	r.Rows += len(want)
	a, err := open(formats.Bytes("a.jsonl", []byte(strings.Join(want, "\n")+"\n")), format, "jsonl")
	if err != nil {
		r.fault("%s: its own rows of %s cannot be read: %v", name, format, err)
		return
	}
	r.examples(name, a, format, want)
	if format == formats.TableFormat {
		for _, c := range intoContainers[1:] {
			r.sidecar(name, a, format, format, c, want)
		}
		return
	}
	for _, to := range others {
		if to == format {
			continue
		}
		for _, c := range intoContainers {
			if !r.sidecar(name, a, format, to, c, want) {
				break // refused in every other container as well
			}
		}
		r.bare(name, a, format, to, want)
	}
}

func code(err error) string {
	var e *formats.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return err.Error()
}

// examples takes the rows through Examples, which none of the short ways of a conversion touches.
func (r *report) examples(name string, a *formats.Dataset, format string, want []string) {
	var out bytes.Buffer
	ctx := context.Background()
	_, err := formats.Convert(ctx, a.Examples(ctx), &out, formats.ConvertOptions{To: format, Container: "jsonl"})
	got := lines(out.Bytes())
	if err != nil || !slices.Equal(got, want) {
		r.fault("%s: %s through Examples: %v: %s", name, format, err, differ(want, got))
		return
	}
	r.Canonical += len(want)
}

// differ shows the first rows that are not the same.
func differ(want, got []string) string {
	for i := range want {
		if i >= len(got) {
			break
		}
		if want[i] != got[i] {
			return fmt.Sprintf("row %d: %.400s became %.400s", i, want[i], got[i])
		}
	}
	return fmt.Sprintf("%d rows instead of %d", len(got), len(want))
}

// sidecar takes rows of a to another format and back; false when no row has a meaning there.
func (r *report) sidecar(name string, a *formats.Dataset, from, to, container string, want []string) bool {
	what := fmt.Sprintf("%s: %s by %s in %s with a sidecar", name, from, to, container)
	file, rep, err := convert(a, to, container, true)
	if err != nil {
		r.fault("%s: %v", what, err)
		return true
	}
	dropped := 0
	for reason, n := range a.Counts().Dropped {
		r.Sidecar.Dropped[reason] += int(n)
		dropped += int(n)
	}
	if rep.Rows == 0 {
		r.Sidecar.Refused++
		return false
	}
	r.Sidecar.Conversions++
	for fact, n := range rep.Losses {
		r.Sidecar.Losses += int(n)
		r.fault("%s: lost %s", what, fact)
	}
	b, err := open(formats.Bytes("b."+container, file), "", container)
	if err != nil {
		r.fault("%s: %v", what, err)
		return true
	}
	back, _, err := convert(b, from, "jsonl", false)
	if err != nil {
		r.fault("%s: %v", what, err)
		return true
	}
	got := lines(back)
	r.Sidecar.Rows += len(got)
	left := beside(want, got)
	r.Sidecar.Identical += len(got) - left
	if left > 0 || len(got)+dropped < len(want) {
		r.fault("%s: %d rows differ, %d of %d came back, %d dropped: %s", what, left, len(got), len(want), dropped, differ(want, got))
	}
	return true
}

// beside counts the rows of got that do not stand in want, in the same order.
func beside(want, got []string) int {
	at, left := 0, 0
	for _, row := range got {
		n := slices.Index(want[at:], row)
		if n < 0 {
			left++
			continue
		}
		at += n + 1
	}
	return left
}

// bare takes rows of a to another format and back without a sidecar. Where nothing was counted lost, the Examples must be the same.
func (r *report) bare(name string, a *formats.Dataset, from, to string, want []string) {
	what := fmt.Sprintf("%s: %s by %s without a sidecar", name, from, to)
	file, rep, err := convert(a, to, "jsonl", false)
	if err != nil {
		r.fault("%s: %v", what, err)
		return
	}
	for reason, n := range a.Counts().Dropped {
		r.Bare.Dropped[reason] += int(n)
	}
	if rep.Rows == 0 {
		r.Bare.Refused++
		return
	}
	r.Bare.Conversions++
	for _, n := range rep.Losses {
		r.Bare.Losses += int(n)
	}
	b, err := open(formats.Bytes("b.jsonl", file), to, "jsonl")
	if err != nil {
		r.fault("%s: %v", what, err)
		return
	}
	back, second, err := convert(b, from, "jsonl", false)
	if err != nil {
		r.fault("%s: %v", what, err)
		return
	}
	got := lines(back)
	r.Bare.Rows += len(got)
	left := beside(want, got)
	r.Bare.Identical += len(got) - left
	if len(rep.Losses)+len(second.Losses) > 0 || len(a.Counts().Dropped)+len(b.Counts().Dropped) > 0 || left == 0 {
		return
	}
	was, err1 := ids(want, from)
	is, err2 := ids(got, from)
	if err1 != nil || err2 != nil || !slices.Equal(was, is) {
		r.fault("%s: nothing was counted lost, but %s", what, differ(want, got))
	}
}

// ids gives the row ids of rows.
func ids(rows []string, format string) (out []string, err error) {
	d, err := open(formats.Bytes("rows.jsonl", []byte(strings.Join(rows, "\n")+"\n")), format, "jsonl")
	if err != nil {
		return nil, err
	}
	for e, err := range d.Examples(context.Background()) {
		if err != nil {
			return nil, err
		}
		out = append(out, e.ID())
	}
	return out, nil
}
