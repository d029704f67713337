// Command rows lets other programs check the opt-in containers.
//
//	rows FILE...              writes the raw rows of each file to FILE.rows, one a line; what went wrong to FILE.errors
//	rows -to NAME IN OUT ...  writes the lines of each IN as rows of a container to OUT; what it lost to OUT.losses
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/xlsx"
	"github.com/slmgen/slmgen/formats/yaml"
)

func containers() []formats.Container {
	return append([]formats.Container{parquet.Container(), arrowipc.Container(), xlsx.Container(), yaml.Container()}, formats.TextContainers()...)
}

func main() {
	to := flag.String("to", "", "write a container of this name")
	flag.Parse()
	args := flag.Args()
	for len(args) > 0 {
		var err error
		if *to == "" {
			err, args = read(args[0]), args[1:]
		} else {
			err, args = write(*to, args[0], args[1]), args[2:]
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func read(name string) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head := &formats.Head{Name: name, Raw: raw[:min(len(raw), 64<<10)], Whole: len(raw) <= 64<<10}
	head.Text = head.Raw
	in := &formats.Input{Name: name, Head: head, Text: bytes.NewReader(raw), At: bytes.NewReader(raw), Size: int64(len(raw)), MaxRecord: 64 << 20}
	in.Warn = func(string, ...any) {}
	var best formats.Container
	var most float64
	for _, c := range containers() {
		if sure, _ := c.Sniff(head); sure > most {
			best, most = c, sure
		}
	}
	var rows, faults bytes.Buffer
	if best == nil {
		fmt.Fprintln(&faults, "no container")
	} else {
		for rec, err := range best.Records(context.Background(), in) {
			if err != nil {
				fmt.Fprintln(&faults, err)
				continue
			}
			if !json.Valid(rec.Raw) {
				fmt.Fprintf(&faults, "record %d is no JSON\n", rec.Pos.Record)
			}
			rows.Write(append(rec.Raw, '\n'))
		}
	}
	if err := os.WriteFile(name+".rows", rows.Bytes(), 0o600); err != nil {
		return err
	}
	return os.WriteFile(name+".errors", faults.Bytes(), 0o600)
}

func write(name, from, target string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(target)
	if err != nil {
		return err
	}
	losses := map[string]int{}
	err = rows(name, in, out, func(fact string) { losses[fact]++ })
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	lost, err := json.Marshal(losses)
	if err != nil {
		return err
	}
	return os.WriteFile(target+".losses", lost, 0o600)
}

func rows(name string, in io.Reader, out io.Writer, lose func(string)) error {
	for _, c := range containers() {
		w, ok := c.(formats.Writable)
		if !ok || c.Name() != name {
			continue
		}
		sink, err := w.NewSink(out, formats.SinkOptions{Lose: lose})
		if err != nil {
			return err
		}
		for lines := bufio.NewReader(in); ; {
			line, err := lines.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				if err := sink.Row(line); err != nil {
					return err
				}
			}
			if errors.Is(err, io.EOF) {
				return sink.Close()
			}
			if err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("container %s cannot be written", name)
}
