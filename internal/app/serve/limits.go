package serve

import (
	"context"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// limitsOf are the limits that a caller's requests count against: its key's, its project's, its address's.
func (s *Service) limitsOf(c api.Caller, key, project object.Limits) []api.LimitOf {
	var out []api.LimitOf
	add := func(name string, l object.Limits) {
		if l.RequestsPerMinute > 0 || l.RequestsPerDay > 0 {
			out = append(out, api.LimitOf{Name: name, Limits: l})
		}
	}
	if c.Kind == api.MeKindKey {
		add("key:"+c.ID, orElse(key, s.Limits))
	} else {
		add("person:"+c.ID, s.Limits)
	}
	add("project:"+c.Project, project)
	if c.Address != "" {
		add("address:"+c.Address, s.Limits)
	}
	return out
}

func orElse(l, def object.Limits) object.Limits {
	if l.RequestsPerMinute == 0 {
		l.RequestsPerMinute = def.RequestsPerMinute
	}
	if l.RequestsPerDay == 0 {
		l.RequestsPerDay = def.RequestsPerDay
	}
	return l
}

type window struct {
	name string
	span time.Duration
	of   func(object.Limits) int64
}

var windows = []window{
	{"minute", time.Minute, func(l object.Limits) int64 { return l.RequestsPerMinute }},
	{"day", 24 * time.Hour, func(l object.Limits) int64 { return l.RequestsPerDay }},
}

// Admit implements api.Access.
func (s *Service) Admit(ctx context.Context, c api.Caller) (api.Admission, error) {
	now := s.now()
	want := store.Spending{N: 1}
	var states []api.LimitState
	for _, l := range c.Limits {
		for _, w := range windows {
			quota := w.of(l.Limits)
			if quota == 0 {
				continue
			}
			begin := now.Truncate(w.span)
			want.Counters = append(want.Counters, store.Counter{Name: l.Name + ":" + w.name, Window: begin, Limit: quota})
			states = append(states, api.LimitState{Name: w.name, Quota: quota, Window: w.span, Reset: begin.Add(w.span).Sub(now)})
		}
	}
	if len(want.Counters) == 0 {
		return api.Admission{Admitted: true}, nil
	}
	spent, err := s.Store.Spend(ctx, []store.Spending{want})
	if err != nil {
		return api.Admission{}, err
	}
	out := api.Admission{Admitted: spent[0].Admitted}
	for i := range states {
		states[i].Left = spent[0].Left[i]
	}
	out.Limits = tightest(states)
	if !out.Admitted {
		out.Retry = states[spent[0].Full].Reset
	}
	return out, nil
}

// tightest keeps one state a window: that of the counter with the least left.
func tightest(all []api.LimitState) []api.LimitState {
	var out []api.LimitState
	for _, w := range windows {
		var least *api.LimitState
		for i := range all {
			if all[i].Name == w.name && (least == nil || all[i].Left < least.Left) {
				least = &all[i]
			}
		}
		if least != nil {
			out = append(out, *least)
		}
	}
	return out
}
