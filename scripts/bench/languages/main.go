// Command languages tells the language of the rows of a file, CODE TAB TEXT a line, PASSES times, and prints its answers as a JSON array,
// for languages.py.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/langid"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	passes, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var texts []string
	for line := range strings.Lines(string(data)) {
		_, text, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		texts = append(texts, text)
	}
	answers := make([]string, len(texts))
	for range passes {
		for i, text := range texts {
			answers[i] = langid.Identify(text)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
