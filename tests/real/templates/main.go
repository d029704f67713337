// Command templates renders chat templates for the checks beside jinja2 and transformers: JSON lines in, JSON lines out.
//
//	{"template": text, "vars": object, "now": RFC 3339 time} -> {"ok": true, "out": text, "spans": [[start, end]], "reported": [[start, end]]}
//	                                                         -> {"ok": false, "class": name, "message": text}
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/slmgen/slmgen/formats/chattemplate"
)

type request struct {
	Template string          `json:"template"`
	Vars     json.RawMessage `json:"vars"`
	Now      time.Time       `json:"now"`
}

type answer struct {
	OK       bool     `json:"ok"`
	Out      string   `json:"out"`
	Class    string   `json:"class,omitempty"`
	Message  string   `json:"message,omitempty"`
	Spans    [][2]int `json:"spans,omitempty"` // in code points
	Reported [][2]int `json:"reported,omitempty"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	parsed := map[string]*chattemplate.Template{}
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		a := render(parsed, &r)
		if err := enc.Encode(a); err != nil {
			os.Exit(1)
		}
	}
	if in.Err() != nil || out.Flush() != nil {
		os.Exit(1)
	}
}

func render(parsed map[string]*chattemplate.Template, r *request) answer {
	t := parsed[r.Template]
	if t == nil {
		var err error
		if t, err = chattemplate.Parse(r.Template, chattemplate.ParseOptions{}); err != nil {
			return failed(err)
		}
		if len(parsed) > 1000 {
			clear(parsed)
		}
		parsed[r.Template] = t
	}
	vars, err := chattemplate.ParseVariables(r.Vars)
	if err != nil {
		return failed(err)
	}
	res, err := t.Render(context.Background(), vars, chattemplate.RenderOptions{Now: r.Now})
	if err != nil {
		return failed(err)
	}
	a := answer{OK: true, Out: res.Text}
	for _, g := range res.Generation {
		a.Spans = append(a.Spans, [2]int{g.Runes.Start, g.Runes.End})
	}
	for _, s := range res.Reported {
		a.Reported = append(a.Reported, [2]int{s.Start, s.End})
	}
	return a
}

func failed(err error) answer {
	var e *chattemplate.Error
	if errors.As(err, &e) {
		return answer{Class: e.Class, Message: e.Message}
	}
	return answer{Class: "internal", Message: err.Error()}
}
