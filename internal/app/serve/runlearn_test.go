package serve_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/slmgen/track"
)

// measured is what a bundle's training reports at its end, with what change makes of it.
func measured(t *testing.T, seq int64, change func(setup, figures fields)) track.Event {
	t.Helper()
	setup := fields{"model": "Qwen/Qwen3-0.6B", "lane": "trl", "objective": "sft", "method": "lora", "rank": 16, "optimizer": "adamw_torch", "max_length": 1024, "batch": 4, "grad_accum": 2,
		"packing": false, "checkpointing": true, "examples": 60, "split": "v1:42:6"}
	figures := fields{"held_out_loss_before": 3.123456789012345, "held_out_loss_after": 1.5, "held_out_tokens": 900, "held_out_bytes": 4000, "sequences_seen": 100, "tokens_seen": 2e6,
		"train_steps_s": 4000.25, "card": "Tesla T4", "precision": "fp16", "saved": "output/adapter"}
	if change != nil {
		change(setup, figures)
	}
	type whole struct {
		Setup    fields `json:"setup"`
		Measured fields `json:"measured"`
		Planned  bool   `json:"planned"`
	}
	doc, err := json.Marshal(whole{setup, figures, figures["cut"] == nil})
	require.NoError(t, err)
	return event(1, seq, track.Artifact, string(doc))
}

func (s *server) observations() []api.RunObservation {
	s.t.Helper()
	var page api.ObservationPage
	s.want(http.StatusOK, &page, "GET", "/v1/observations", nil)
	return page.Observations
}

func TestRunsTeach(t *testing.T) {
	s := start(t, setup{})
	ask := fields{"model": "Qwen/Qwen3-0.6B", "method": "lora", "gpu": "T4", "lane": "trl", "seq": 1024, "batch": 4, "tokens": 2e6}
	cost := func(also fields) api.Estimated {
		t.Helper()
		body := fields{}
		for _, f := range []fields{ask, also} {
			for k, v := range f {
				body[k] = v
			}
		}
		var e api.Estimated
		s.want(http.StatusOK, &e, "POST", "/v1/estimates", body)
		return e
	}
	before := cost(nil)
	require.Empty(t, s.observations())

	r := s.newRun("taught")
	r.report(started(1, 1, 100), lossAt(1, 2, 100, 1), measured(t, 3, nil), event(1, 4, track.State, "completed"))
	all := s.observations()
	require.Len(t, all, 2)
	require.Equal(t, 3.123456789012345, *all[0].Loss, "exact")
	require.EqualValues(t, 0, all[0].Examples)
	require.Nil(t, all[0].Seconds)
	require.Equal(t, 1.5, *all[1].Loss)
	require.Equal(t, 4000.25, *all[1].Seconds)
	require.Equal(t, "T4", *all[1].Gpu)
	require.Equal(t, r.run, all[1].Run)

	learned := cost(nil)
	require.Equal(t, 1, *learned.Learned)
	require.Greater(t, *learned.TimeS.P50, 2**before.TimeS.P50, "the run was far slower than published ones")
	require.Equal(t, before, cost(fields{"without_observations": true}))

	t.Run("what makes no sense teaches nothing", func(t *testing.T) {
		for name, change := range map[string]func(setup, figures fields){
			"negative":      func(_, f fields) { f["train_steps_s"] = -1 },
			"a loss of 0":   func(_, f fields) { f["held_out_loss_after"] = 0 },
			"words":         func(_, f fields) { f["tokens_seen"] = "many" },
			"no model":      func(s, _ fields) { delete(s, "model") },
			"endless":       func(_, f fields) { f["tokens_seen"] = 1e300 },
			"another split": func(s, _ fields) { s["split"] = strings.Repeat("x", 300) },
		} {
			odd := s.newRun(name)
			odd.report(started(1, 1, 100), measured(t, 2, change))
			require.Len(t, s.observations(), 2, name)
		}
	})
	t.Run("a training that was cut short has no loss", func(t *testing.T) {
		cut := s.newRun("cut")
		cut.report(started(1, 1, 100), measured(t, 2, func(_, f fields) { f["cut"] = true; delete(f, "held_out_loss_before") }), event(1, 3, track.State, "stopped\nasked to stop"))
		got := s.observations()
		require.Len(t, got, 3)
		require.Nil(t, got[0].Loss)
		require.NotNil(t, got[0].Seconds)
		s.want(http.StatusNoContent, nil, "DELETE", "/v1/runs/"+cut.run, nil)
	})
	t.Run("an unknown card harms nobody", func(t *testing.T) {
		odd := s.newRun("card")
		odd.report(started(1, 1, 100), measured(t, 2, func(_, f fields) { f["card"] = "Abacus 9000" }))
		require.Len(t, s.observations(), 4)
		require.Equal(t, learned.TimeS, cost(nil).TimeS)
		s.want(http.StatusNoContent, nil, "DELETE", "/v1/runs/"+odd.run, nil)
	})
	t.Run("impossible settings harm nobody", func(t *testing.T) {
		odd := s.newRun("settings")
		odd.report(started(1, 1, 100), measured(t, 2, func(s, _ fields) { s["batch"], s["max_length"], s["method"] = 1e12, 1e12, "magic" }))
		require.Equal(t, learned.TimeS, cost(nil).TimeS)
		s.want(http.StatusNoContent, nil, "DELETE", "/v1/runs/"+odd.run, nil)
	})
	s.want(http.StatusNoContent, nil, "DELETE", "/v1/runs/"+r.run, nil)
	require.Empty(t, s.observations(), "they go with the run")
	require.Equal(t, before, cost(nil))
}

// TestEarlierRunsOfAPlan: a run whose trainer measures nothing gives the loss at its end, and what its steps took is expected of the next one.
func TestEarlierRunsOfAPlan(t *testing.T) {
	s := start(t, setup{})
	d := s.ferryDataset()
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/plans", fields{"dataset": d.Id, "task": "qa", "target": "edge"})
	j = s.finish(j.Id)
	require.NotNil(t, j.Result, "%+v", j.Problem)
	plan := *j.Result.Plan
	run := func(name string) *reporter {
		t.Helper()
		var made api.RunSecret
		s.want(http.StatusCreated, &made, "POST", "/v1/runs", fields{"name": name, "plan": plan})
		secret, err := track.ParseSecret(made.Secret)
		require.NoError(t, err)
		return &reporter{server: s, run: made.Run.ID, secret: secret}
	}
	evaluated := func(seq, step int64, loss float64) track.Event {
		e := event(1, seq, track.Eval, "")
		e.Step, e.Metrics = &step, track.Metrics{"eval_loss": loss}
		return e
	}
	first := run("first")
	events := []track.Event{started(1, 1, 100)}
	for i := range int64(10) {
		events = append(events, lossAt(1, 2+i, 10*(i+1), 2)) // a step takes 0.1 s
	}
	first.report(append(events, evaluated(12, 100, 1.25), event(1, 13, track.State, "completed"))...)
	first.shown()
	all := s.observations()
	require.Len(t, all, 1)
	require.Equal(t, 1.25, *all[0].Loss)
	require.Nil(t, all[0].Seconds, "nobody measured it")
	require.NotEmpty(t, all[0].Split)

	next := run("next")
	next.report(started(1, 1, 1000), event(1, 2, track.State, "running"))
	got := next.shown()
	require.NotNil(t, got.Remain)
	require.NotNil(t, got.Remain.Seconds, got.Remain.Why)
	require.InDelta(t, 100, *got.Remain.Seconds, 20)

	cut := run("cut")
	cut.report(started(1, 1, 100), lossAt(1, 2, 50, 1), evaluated(3, 50, 1.1), event(1, 4, track.State, "completed"))
	cut.shown()
	require.Len(t, s.observations(), 1, "it ended before its last step")
}
