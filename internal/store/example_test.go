package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "slmgen.db"), store.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()

	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	err = s.Update(ctx, func(tx store.Tx) error {
		if err := tx.CreateProject(object.Project{ID: "p1", Name: "Support", Created: now}); err != nil {
			return err
		}
		return tx.CreateJob(object.Job{ID: "j1", Project: "p1", Kind: "analyze", Attempts: 3, Created: now})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = s.Update(ctx, func(tx store.Tx) error {
		j, err := tx.ClaimJob("worker 1", []string{"analyze"}, now, now.Add(time.Minute))
		if err != nil {
			return err
		}
		fmt.Println(j.ID, j.State, j.Attempt)
		return tx.FinishJob(object.Lease{Job: j.ID, Owner: j.Owner, Attempt: j.Attempt}, object.Outcome{State: object.Succeeded}, now)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = s.Update(ctx, func(tx store.Tx) error {
		_, err := tx.ClaimJob("worker 1", []string{"analyze"}, now, now.Add(time.Minute))
		return err
	})
	fmt.Println(errors.Is(err, &fault.Error{Code: fault.NotFound}))
	// Output:
	// j1 running 1
	// true
}

func ExampleDown() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, dsn := context.Background(), "sqlite:"+filepath.Join(dir, "slmgen.db")
	s, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Close()
	fmt.Println(store.Down(ctx, dsn))
	// Output: <nil>
}
