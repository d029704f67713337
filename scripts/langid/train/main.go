// Command train makes the models of internal/langid from the text that corpus.py wrote.
//
//	train [-steps N] [-features N] CORPUS OUT
//
// A model is a linear classifier over the mean of vectors, one for every feature of a text (see langid.Model). It is trained by stochastic
// gradient descent on sentences made up as real rows look: two to sixteen words, sometimes without accents, sometimes with an English
// word. One thread for a model and fixed seeds: the same corpus gives the same file.
package main

import (
	"bytes"
	"compress/flate"
	"flag"
	"fmt"
	"os"
	"sync"

	"github.com/slmgen/slmgen/internal/langid"
)

func main() {
	steps := flag.Int("steps", 0, "examples to train on, 0 for what each model asks for")
	features := flag.Int("features", 0, "features of the Latin model")
	flag.Parse()
	if err := run(flag.Arg(0), flag.Arg(1), *steps, *features); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(corpus, out string, steps, features int) error {
	models := make([]*langid.Model, len(plans))
	var learning sync.WaitGroup
	for i, p := range plans {
		if steps > 0 {
			p.steps = steps
			if i > 0 {
				p.steps /= 4
			}
		}
		if features > 0 && i == 0 {
			p.features = features
		}
		text, err := readCorpus(corpus, i, p)
		if err != nil {
			return err
		}
		learning.Go(func() { models[i] = train(p, i, text) })
	}
	learning.Wait()
	var file bytes.Buffer
	w, err := flate.NewWriter(&file, flate.BestCompression)
	if err != nil {
		return err
	}
	if err := langid.WriteModels(w, models); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	fmt.Println(file.Len(), "bytes")
	return os.WriteFile(out, file.Bytes(), 0o644)
}
