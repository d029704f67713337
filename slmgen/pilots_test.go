package slmgen_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

var pilotOptions = slmgen.Options{Task: registry.QA, Target: "edge", Lane: "trl"}

func ferryStudy(ctx context.Context) (*formats.Dataset, *slmgen.Study, error) {
	ds, err := formats.Open(ctx, []formats.Source{formats.File("../examples/data/ferry-faq.jsonl")}, formats.Options{})
	if err != nil {
		return nil, nil, err
	}
	study, err := slmgen.Run(ctx, ds, pilotOptions)
	return ds, study, err
}

func TestPilotsArePlansOfTheirOwn(t *testing.T) {
	ds, study, err := ferryStudy(t.Context())
	require.NoError(t, err)
	p, err := slmgen.PlanPilots(t.Context(), ds, study, pilotOptions, recommend.PilotOptions{Sizes: []int{8, 16, 32}, Models: 2})
	require.NoError(t, err)
	require.Len(t, p.Plans, 6)
	names := map[string]bool{}
	for i, one := range p.Plans {
		require.Equal(t, p.Runs[i].Rows, one.Pilot.Rows)
		require.Equal(t, p.Runs[i].Model, one.Model.ID)
		require.Equal(t, p.Runs[i].Estimate, one.Estimate)
		before := one.Estimate
		require.NoError(t, slmgen.Apply(one, []string{"logging_steps=1"}, pilotOptions))
		require.Equal(t, before.TimeS, one.Estimate.TimeS, "estimated for its rows, not for all")
		names[one.Name] = true
		require.Empty(t, bundle.Validate(one))
	}
	require.Len(t, names, 6)
	dir := t.TempDir()
	sweep, err := slmgen.WritePilots(t.Context(), ds, p, dir, bundle.Options{}, nil)
	require.NoError(t, err)
	for _, run := range sweep.Runs {
		require.FileExists(t, filepath.Join(dir, run.Dir, "train.py"))
	}
	_, err = slmgen.WritePilots(t.Context(), ds, p, dir, bundle.Options{}, nil)
	require.NoError(t, err, "again gives the same")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = slmgen.WritePilots(ctx, ds, p, t.TempDir(), bundle.Options{}, nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = slmgen.PlanPilots(t.Context(), ds, nil, pilotOptions, recommend.PilotOptions{})
	require.Equal(t, fault.Precondition, fault.CodeOf(err))
}

func ExamplePlanPilots() {
	ds, study, err := ferryStudy(context.Background())
	if err != nil {
		panic(err)
	}
	p, err := slmgen.PlanPilots(context.Background(), ds, study, pilotOptions, recommend.PilotOptions{Sizes: []int{8, 16, 32}, Models: 2})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(p.Plans), "plans, the first trains", p.Plans[0].Pilot.Rows, "rows")
	// Output: 6 plans, the first trains 8 rows
}

func ExampleWritePilots() {
	ds, study, err := ferryStudy(context.Background())
	if err != nil {
		panic(err)
	}
	p, err := slmgen.PlanPilots(context.Background(), ds, study, pilotOptions, recommend.PilotOptions{Sizes: []int{8, 16, 32}, Models: 2})
	if err != nil {
		panic(err)
	}
	dir, _ := os.MkdirTemp("", "pilots")
	defer os.RemoveAll(dir)
	sweep, err := slmgen.WritePilots(context.Background(), ds, p, dir, bundle.Options{}, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(sweep.Runs), "bundles and", slmgen.PilotFile)
	// Output: 6 bundles and pilots.json
}
