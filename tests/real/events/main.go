// Command events writes the events of a file of JSON lines as tables, so that other programs can read them.
//
//	events IN OUT.csv OUT.parquet
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/export"
)

func main() {
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(in, csv, parquet string) error {
	ctx := context.Background()
	events := func(yield func(track.Event, error) bool) {
		f, err := os.Open(in)
		if err != nil {
			yield(track.Event{}, err)
			return
		}
		defer f.Close()
		var d track.Decoder
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if e, err := d.Event(lines.Bytes()); !yield(e, err) || err != nil {
				return
			}
		}
	}
	names, err := export.Names(ctx, events)
	if err != nil {
		return err
	}
	c, err := os.Create(csv)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := export.WriteCSV(ctx, c, names, events); err != nil {
		return err
	}
	p, err := os.Create(parquet)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := export.WriteParquet(ctx, p, names, events); err != nil {
		return err
	}
	return p.Close()
}
