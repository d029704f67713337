package logs

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// columns of a CSV log: names of metrics, and which of them are the step and the times; -1 where there is none.
type columns struct {
	names                            []string
	step, total, epoch, runtime, age int
}

// roles are the names that columns of one meaning have, in lower case. "age" is a
// time of day, or seconds since 1970: _timestamp of wandb, "Wall time" of TensorBoard.
var roles = map[string][]string{
	"step":    {"step", "steps", "_step", "global_step", "current_steps", "train/global_step", "trainer/global_step", "iter", "iteration"},
	"total":   {"total", "total_steps", "max_steps"},
	"epoch":   {"epoch", "train/epoch"},
	"runtime": {"elapsed", "elapsed_time", "elapsed_s", "_runtime", "runtime", "relative time (process)"},
	"age":     {"_timestamp", "timestamp", "wall time", "wall_time", "time", "date", "datetime"},
}

func columnsOf(names []string) columns {
	c := columns{names: names}
	at := func(role string) int {
		for _, want := range roles[role] {
			for i, name := range names {
				if strings.EqualFold(strings.TrimSpace(name), want) {
					return i
				}
			}
		}
		return -1
	}
	c.step, c.total, c.epoch, c.runtime, c.age = at("step"), at("total"), at("epoch"), at("runtime"), at("age")
	return c
}

// comment reads a line that begins with #: it may name the columns, as in "# step,loss" or "... (step,total,loss,elapsed) ...".
func (r *Reader) comment(line []byte) {
	for _, words := range strings.FieldsFunc(string(line), func(c rune) bool { return strings.ContainsRune("#() \t;:", c) }) {
		if names := strings.Split(words, ","); len(names) > 1 && !slices.Contains(names, "") && columnsOf(names).step >= 0 {
			c := columnsOf(names)
			r.columns = &c
			return
		}
	}
}

// comma reads a line of CSV: the names of the columns, or a row. Rows without names are step and loss.
func (r *Reader) comma(line []byte) (Entry, bool, error) {
	if r.columns != nil && r.columns.export() {
		return r.exported(line)
	}
	in := csv.NewReader(bytes.NewReader(line))
	in.LazyQuotes, in.TrimLeadingSpace = true, true
	if bytes.IndexByte(line, ',') < 0 && bytes.IndexByte(line, '\t') >= 0 {
		in.Comma = '\t'
	}
	row, err := in.Read()
	if err != nil {
		return Entry{}, false, err
	}
	_, err = strconv.ParseFloat(row[0], 64)
	numeric := err == nil
	if r.columns == nil {
		if numeric && len(row) == 2 {
			c := columnsOf([]string{"step", "loss"})
			r.columns = &c
		} else if numeric || len(row) < 2 {
			return Entry{}, false, errors.New("its columns have no names: begin with a line such as step,loss,elapsed")
		} else if c := columnsOf(row); c.step < 0 {
			return Entry{}, false, fmt.Errorf("none of the columns %.100q is a step", row)
		} else {
			r.columns = &c
			return Entry{}, false, nil
		}
	}
	if c := r.columns; len(row) != len(c.names) {
		return Entry{}, false, fmt.Errorf("it has %d values for %d columns", len(row), len(c.names))
	}
	if !numeric && r.columns.step >= 0 && strings.EqualFold(row[r.columns.step], r.columns.names[r.columns.step]) {
		return Entry{}, false, nil // the names once more
	}
	e, err := r.row(row)
	return e, err == nil, err
}

func (r *Reader) row(row []string) (Entry, error) {
	c := r.columns
	e := Entry{Line: r.line, Event: track.Event{Attempt: 1, Seq: r.line, Kind: track.Log, Metrics: track.Metrics{}}}
	var runtime, age float64
	for i, text := range row {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64) // NaN and Inf as programs print them
		known := err == nil || math.IsInf(v, 0)
		switch i {
		case c.step:
			if !known || !(v >= 0 && v < 1e15) {
				return e, fmt.Errorf("%.40q is no number of steps", text)
			}
			step := int64(v)
			e.Event.Step = &step
			continue
		case c.total:
			if known && v > 0 && v < 1e15 {
				r.total = int64(v)
			}
		case c.runtime:
			if !known {
				if v, err = seconds(text); err != nil {
					return e, err
				}
				known = true
			}
			runtime = v
		case c.age:
			if age = v; !known {
				age = sinceEpoch(text)
			} else if v < longestRun && strings.EqualFold(strings.TrimSpace(c.names[i]), "time") {
				runtime, age = v, 0
			}
		}
		if name := strings.TrimSpace(c.names[i]); known && name != "" && len(name) <= track.MostName && len(e.Event.Metrics) < track.MostMetrics {
			e.Event.Metrics[name] = v
		}
	}
	if e.Event.Step == nil {
		return e, errors.New("the row has no step")
	}
	e.Total = r.total
	r.times(&e, runtime, age)
	r.classify(&e)
	return e, nil
}

// longestRun parts seconds since 1970 from seconds since a run began, where a column does not say which it has: a time in 1973, or three years.
const longestRun = 1e8

// sinceEpoch reads a time as programs write it into tables, without a zone in UTC; 0 for what is none.
func sinceEpoch(text string) float64 {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999"} {
		if at, err := time.Parse(layout, text); err == nil {
			return float64(at.UnixNano()) / float64(time.Second)
		}
	}
	return 0
}
