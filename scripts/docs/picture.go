package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/cli"
)

// picture runs the main job on the example data and draws what a person sees on the terminal.
func picture(b *bytes.Buffer) {
	faq, err := filepath.Abs(filepath.Join("examples", "data", "ferry-faq.jsonl"))
	check(err)
	dir, err := os.MkdirTemp("", "slmgen-docs")
	check(err)
	text, err := screen(faq, dir)
	check(errors.Join(err, os.RemoveAll(dir)))
	draw(b, "$ slmgen upload ferry-faq.jsonl --task qa --deploy edge\n"+text)
}

// screen gives what the main job on faq prints, run inside the empty folder dir.
func screen(faq, dir string) (string, error) {
	if err := os.Symlink(faq, filepath.Join(dir, "ferry-faq.jsonl")); err != nil {
		return "", err
	}
	back, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if err := os.Chdir(dir); err != nil {
		return "", err
	}
	var out bytes.Buffer
	code := cli.Run(context.Background(), []string{"upload", "ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", "ferry"}, cli.Env{
		In: strings.NewReader(""), Out: &out, Err: os.Stderr, Color: true, Home: filepath.Join(dir, "home"), Version: "docs",
		// A fixed day, so that the picture changes only when the output does.
		Now: func() time.Time { return time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) },
	})
	if err := os.Chdir(back); err != nil {
		return "", err
	}
	if code != 0 {
		return "", fmt.Errorf("the main job failed with %d", code)
	}
	resolved, err := filepath.EvalSymlinks(dir)
	return strings.NewReplacer(resolved+"/", "", dir+"/", "").Replace(out.String()), err
}

var (
	escape = regexp.MustCompile("\x1b\\[([0-9]+)m")
	colors = map[string]string{"1": "#ffffff", "2": "#8b949e", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff", "0": "#d0d7de"}
)

func draw(b *bytes.Buffer, text string) {
	const (
		cell = 7.83
		line = 18
		edge = 16
	)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(escape.ReplaceAllString(l, "")))
	}
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="13">`+"\n", float64(width)*cell+2*edge, len(lines)*line+2*edge)
	b.WriteString(`<rect width="100%" height="100%" rx="8" fill="#0d1117"/>` + "\n")
	for i, l := range lines {
		fmt.Fprintf(b, `<text x="%d" y="%d" fill="%s" xml:space="preserve">`, edge, edge+(i+1)*line-5, colors["0"])
		at := 0
		color := ""
		span := func(s string) {
			if s == "" {
				return
			}
			if color == "" || color == "0" {
				b.WriteString(html.EscapeString(s))
				return
			}
			weight := ""
			if color == "1" {
				weight = ` font-weight="bold"`
			}
			fmt.Fprintf(b, `<tspan fill="%s"%s>%s</tspan>`, colors[color], weight, html.EscapeString(s))
		}
		for _, m := range escape.FindAllStringSubmatchIndex(l, -1) {
			span(l[at:m[0]])
			color, at = l[m[2]:m[3]], m[1]
		}
		span(l[at:])
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
