package bundle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

// Write writes the bundle of p into dir and says what it wrote. The files are written beside dir and appear under its name in one
// rename. A dir that exists is replaced when it is empty or a bundle whose files nobody changed; files that no bundle wrote,
// such as a run's output, are never removed: that is a conflict. What a killed Write left beside dir is removed.
//
// Errors: not_found for an unknown lane; invalid for a plan with Problems or data without a row to learn from; unsupported for data
// that the lane cannot train; conflict and storage_full as above; and whatever the rows yield.
func Write(ctx context.Context, dir string, p *plan.Plan, data Data, opts Options) (Bundle, error) {
	lane, err := FindLane(p.Lane)
	if err != nil {
		return Bundle{}, err
	}
	if err := problemsError(Validate(p)); err != nil {
		return Bundle{}, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return Bundle{}, fault.Wrap(fault.Invalid, err, "the folder %s has no absolute path", dir)
	}
	if err := replaceable(dir, opts.Replace); err != nil {
		return Bundle{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Bundle{}, diskError(err, "cannot make the folder %s", filepath.Dir(dir))
	}
	sweep(dir, false)
	temp, err := os.MkdirTemp(filepath.Dir(dir), tempPattern(dir))
	if err != nil {
		return Bundle{}, diskError(err, "cannot write beside %s", dir)
	}
	defer func() { _ = os.RemoveAll(temp) }() // gone already when it was renamed
	w, err := newWritten(temp)
	if err != nil {
		return Bundle{}, err
	}
	defer func() { _ = w.root.Close() }()
	if err := w.data(ctx, p, data, opts); err != nil {
		return Bundle{}, err
	}
	v := newView(p, lane, w)
	if err := w.files(v, opts); err != nil {
		return Bundle{}, err
	}
	if err := publish(temp, dir); err != nil {
		return Bundle{}, err
	}
	sweep(dir, true)
	return Bundle{Lane: lane.Name, Dir: dir, Run: v.Run(), Follow: follow, Files: w.list, Rows: w.rows, Skipped: w.skipped, Losses: w.losses,
		Embedded: w.embedded()}, nil
}

// files writes everything but the rows, which stand already.
func (w *written) files(v view, opts Options) error {
	p, lane := v.P, v.Lane
	v.EmbedLimit = opts.embedLimit()
	if v.Template() {
		if err := w.carried(templateFile, p.Prompt.Template); err != nil {
			return err
		}
	}
	if err := w.carried(reporter.Name, reporter.Source()); err != nil {
		return err
	}
	v.Data = w.dataFiles(p.Dataset.URL)
	planJSON, err := encodeJSON(p)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the plan cannot be written as JSON")
	}
	type file struct{ name, text string }
	files := []file{{"requirements.lock", lane.Lock}, {"plan.json", planJSON}}
	if lane.Config == "train.py" {
		v.Config = trainPy(v)
	} else {
		v.Config = render(lane.Config, v)
	}
	files = append(files, file{lane.Config, v.Config})
	if lane.Name == "llamafactory" {
		v.DatasetInfo = render("dataset_info.json", v)
		files = append(files, file{"dataset_info.json", v.DatasetInfo})
	}
	if v.T.Objective == estimate.GRPO {
		files = append(files, file{"rewards.py", rewardsPy})
	}
	nb, err := notebook(v)
	if err != nil {
		return err
	}
	files = append(files, file{"notebook.ipynb", nb}, file{"README.md", render("README.md", v)})
	for _, f := range files {
		if err := w.put(f.name, strings.NewReader(f.text)); err != nil {
			return err
		}
	}
	return w.manifest(lane, v.Run())
}

// templateFile is the name that transformers looks for, too.
const templateFile = "chat_template.jinja"

// carried writes a file and has the notebook carry it whatever the size of the rows.
func (w *written) carried(name, text string) error {
	pack := newPacker(len(text) + 1024)
	if err := w.put(name, io.TeeReader(strings.NewReader(text), pack)); err != nil {
		return err
	}
	w.packed[name] = pack.bytes()
	return nil
}

// embedded says that the rows travel inside the notebook.
func (w *written) embedded() bool { return w.packed["train.jsonl"] != nil }

// encodeJSON writes indented JSON that leaves <, > and & as they are.
func encodeJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.String(), err
}

// diskError types an error of the file system: a full disk and a refused write have codes of their own.
func diskError(err error, format string, args ...any) error {
	switch {
	case isDiskFull(err):
		return fault.Wrap(fault.StorageFull, err, format, args...).Do("free some space and run it again: nothing was left half-written")
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return fault.Wrap(fault.Forbidden, err, format, args...).Do("choose a folder that you may write to")
	}
	return fault.Wrap(fault.Invalid, err, format, args...)
}
