// Quickstart takes a file of examples and writes the bundle that trains the model which fits it.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func main() {
	ctx := context.Background()
	ds, err := formats.Open(ctx, []formats.Source{formats.File("examples/data/ferry-faq.jsonl")}, formats.Options{})
	check(err)
	plan, err := slmgen.Make(ctx, ds, slmgen.Options{Task: registry.QA, Target: "edge"})
	check(err)
	b, err := slmgen.WriteBundle(ctx, ds, plan, "ferry-bundle", bundle.Options{})
	check(err)
	fmt.Println(plan.Model.ID, "trained by", plan.Training.Method, "in", b.Dir)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
