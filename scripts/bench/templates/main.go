// Command templates renders one template with one set of variables again and again and prints the time of each render.
//
//	templates TEMPLATE VARS SECONDS    -> {"microseconds": median, "sha256": of the output}
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/slmgen/slmgen/formats/chattemplate"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: templates TEMPLATE VARS SECONDS")
	}
	source, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	data, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseFloat(args[2], 64)
	if err != nil {
		return err
	}
	t, err := chattemplate.Parse(string(source), chattemplate.ParseOptions{})
	if err != nil {
		return err
	}
	vars, err := chattemplate.ParseVariables(data)
	if err != nil {
		return err
	}
	var times []time.Duration
	var res chattemplate.Result
	for end := time.Now().Add(time.Duration(seconds * float64(time.Second))); time.Now().Before(end); {
		start := time.Now()
		if res, err = t.Render(context.Background(), vars, chattemplate.RenderOptions{}); err != nil {
			return err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	sum := sha256.Sum256([]byte(res.Text))
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"microseconds": float64(times[len(times)/2].Nanoseconds()) / 1000, "sha256": hex.EncodeToString(sum[:]), "bytes": len(res.Text),
	})
}
