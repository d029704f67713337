package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// benchmarks runs one on every database.
func benchmarks(b *testing.B, run func(b *testing.B, d *database)) {
	b.Run("sqlite", func(b *testing.B) { run(b, opened(b, freshSQLite(b))) })
	b.Run("postgres", func(b *testing.B) { run(b, opened(b, freshPostgres(b))) })
}

// BenchmarkSpend is what every request of an API pays: two counters of its key, two of its project.
func BenchmarkSpend(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *database) {
		var n atomic.Int64
		minute := time.Now().Truncate(time.Minute)
		b.SetParallelism(32)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := n.Add(1)
				key, project := fmt.Sprint("key:", i%50), fmt.Sprint("project:", i%7)
				got, err := d.Spend(context.Background(), []Spending{{N: 1, Counters: []Counter{
					{key + ":minute", minute, 1 << 40}, {key + ":day", minute, 1 << 40}, {project + ":minute", minute, 1 << 40}, {project + ":day", minute, 1 << 40},
				}}})
				if err != nil || !got[0].Admitted {
					b.Fatal(got, err)
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	})
}

// BenchmarkSpendAlone has one caller, so that nothing is combined.
func BenchmarkSpendAlone(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *database) {
		for b.Loop() {
			_, err := d.Spend(context.Background(), []Spending{{N: 1, Counters: []Counter{{"key:1", time.Time{}, 1 << 40}}}})
			require.NoError(b, err)
		}
	})
}

// BenchmarkClaimFinish is the store's part of a job: made, given to a worker, ended. Eight workers, ten projects, 2,000 jobs that wait.
func BenchmarkClaimFinish(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *database) {
		ctx := context.Background()
		add := func(tx Tx, i int64) error {
			return tx.CreateJob(object.Job{ID: fmt.Sprint("j", i), Project: fmt.Sprint(i % 10), Kind: "k", Attempts: 3, Created: time.UnixMicro(i + 1), Input: []byte(`{"dataset":"x"}`)})
		}
		require.NoError(b, d.Update(ctx, func(tx Tx) error {
			for i := range int64(10) {
				if err := tx.CreateProject(object.Project{ID: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			for i := range int64(2000) {
				if err := add(tx, i); err != nil {
					return err
				}
			}
			return nil
		}))
		var n atomic.Int64
		n.Store(2000)
		b.ResetTimer()
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := n.Add(1)
				if err := d.Update(ctx, func(tx Tx) error { return add(tx, i) }); err != nil {
					b.Fatal(err)
				}
				var j object.Job
				now := time.Now()
				err := d.Update(ctx, func(tx Tx) (err error) {
					j, err = tx.ClaimJob("w", []string{"k"}, now, now.Add(time.Minute))
					return err
				})
				if fault.CodeOf(err) == fault.NotFound {
					b.Fatal("the queue is empty")
				}
				if err == nil {
					err = d.Update(ctx, func(tx Tx) error {
						return tx.FinishJob(object.Lease{Job: j.ID, Owner: "w", Attempt: j.Attempt}, object.Outcome{State: object.Succeeded}, now)
					})
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	})
}

// BenchmarkClaimLongQueue claims and gives back where 25,000 jobs of 500 projects wait, and as many are finished.
func BenchmarkClaimLongQueue(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *database) {
		ctx := context.Background()
		for p := range 500 {
			require.NoError(b, d.Update(ctx, func(tx Tx) error {
				if err := tx.CreateProject(object.Project{ID: fmt.Sprint(p)}); err != nil {
					return err
				}
				for i := range 100 {
					if err := tx.CreateJob(object.Job{ID: fmt.Sprint(p, "-", i), Project: fmt.Sprint(p), Kind: "k", Attempts: 1 << 30, Created: time.UnixMicro(int64(i) + 1)}); err != nil {
						return err
					}
				}
				_, err := tx.(*transaction).exec(`UPDATE job SET state = 'succeeded', started = created, finished = created WHERE project = ? AND created > 50`, fmt.Sprint(p))
				return err
			}))
		}
		now := time.Now()
		for b.Loop() {
			now = now.Add(time.Second)
			require.NoError(b, d.Update(ctx, func(tx Tx) error {
				j, err := tx.ClaimJob("w", []string{"k"}, now, now.Add(time.Minute))
				if err != nil {
					return err
				}
				return tx.FinishJob(object.Lease{Job: j.ID, Owner: "w", Attempt: j.Attempt}, object.Outcome{State: object.Queued}, now)
			}))
		}
	})
}
