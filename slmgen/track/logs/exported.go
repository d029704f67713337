package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// A table that was exported from a run has its events whole: attempts, numbers, times, kinds and texts are read as they were.

var exportedFirst, exportedLast = []string{"attempt", "seq", "time", "kind", "step"}, "text"

func (c columns) export() bool {
	n := len(c.names)
	return n > len(exportedFirst) && slices.Equal(c.names[:len(exportedFirst)], exportedFirst) && c.names[n-1] == exportedLast
}

var quote = []byte{'"'}

// exported reads a row of which line is the first line: a text may have several.
func (r *Reader) exported(line []byte) (Entry, bool, error) {
	first := r.line
	for marks := bytes.Count(line, quote); marks%2 == 1; { // what was counted is not counted again: a text may have very many lines
		more, err := r.readLine()
		if err != nil && !errors.Is(err, io.EOF) {
			r.ended = err
			return Entry{}, false, err
		}
		if len(more) == 0 {
			return Entry{}, false, errors.New("its text has no end")
		}
		marks += bytes.Count(more, quote)
		// readLine gave the first one without its line feed.
		if line = append(append(line, '\n'), bytes.TrimSuffix(more, []byte{'\n'})...); len(line) > MostLine {
			return Entry{}, false, fault.New(fault.TooLarge, "line %d is longer than %d MiB", first, MostLine>>20)
		}
	}
	row, err := parts(string(line))
	if err != nil {
		return Entry{}, false, err
	}
	if len(row) != len(r.columns.names) {
		return Entry{}, false, fmt.Errorf("it has %d values for %d columns", len(row), len(r.columns.names))
	}
	ev, err := r.columns.event(row)
	if err != nil {
		return Entry{}, false, err
	}
	e := r.lives(ev)
	e.Line = first
	return e, true, nil
}

// parts gives the values of a row. It leaves every byte of a text as it is, and encoding/csv would not: a carriage return is one.
func parts(row string) (all []string, err error) {
	for {
		if !strings.HasPrefix(row, `"`) {
			field, rest, more := strings.Cut(row, ",")
			if strings.Contains(field, `"`) {
				return nil, errors.New("a quotation mark stands within a value")
			}
			if all = append(all, field); !more {
				last := len(all) - 1
				all[last] = strings.TrimSuffix(all[last], "\r") // of a program that ends lines with two characters
				return all, nil
			}
			row = rest
			continue
		}
		var field strings.Builder
		for row = row[1:]; ; row = row[1:] {
			part, rest, closed := strings.Cut(row, `"`)
			if !closed {
				return nil, errors.New("its text has no end")
			}
			field.WriteString(part)
			if row = rest; !strings.HasPrefix(row, `"`) {
				break
			}
			field.WriteByte('"')
		}
		all = append(all, field.String())
		if row == "" || row == "\r" {
			return all, nil
		}
		if row[0] != ',' {
			return nil, errors.New("a text goes on behind its quotation mark")
		}
		row = row[1:]
	}
}

func (c columns) event(row []string) (e track.Event, err error) {
	if e.Attempt, err = strconv.Atoi(row[0]); err != nil {
		return e, fmt.Errorf("%.40q is no attempt", row[0])
	}
	if e.Seq, err = strconv.ParseInt(row[1], 10, 64); err != nil {
		return e, fmt.Errorf("%.40q is no number of an event", row[1])
	}
	if e.Time, err = time.Parse(time.RFC3339Nano, row[2]); err != nil {
		return e, fmt.Errorf("%.40q is no time", row[2])
	}
	e.Kind, e.Text = track.Kind(row[3]), row[len(row)-1]
	if row[4] != "" {
		step, err := strconv.ParseInt(row[4], 10, 64)
		if err != nil {
			return e, fmt.Errorf("%.40q is no step", row[4])
		}
		e.Step = &step
	}
	for i := len(exportedFirst); i < len(row)-1; i++ {
		if row[i] == "" {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
		if err != nil {
			return e, fmt.Errorf("%s: %.40q is no number", c.names[i], row[i])
		}
		if e.Metrics == nil {
			e.Metrics = track.Metrics{}
		}
		e.Metrics[c.names[i]] = v
	}
	return e, e.Check()
}
