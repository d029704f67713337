package recommend_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

// rounds is how many random requests a property is tried on: fewer with -short.
func rounds() int {
	if testing.Short() {
		return 12
	}
	return 60
}

func TestMoreMemoryNeverRemovesAModel(t *testing.T) {
	t.Parallel()
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for range rounds() {
		r := random(t, rng)
		before := ids(ranking(recommendOne(t, reg, r)))
		r.GPU.UsableGiB *= 1 + rng.Float64()
		after := ids(ranking(recommendOne(t, reg, r)))
		require.Subset(t, after, before, "training memory")
		r.Target.MemoryGiB *= 1 + rng.Float64()
		require.Subset(t, ids(ranking(recommendOne(t, reg, r))), after, "deploy memory")
	}
}

func TestAStricterPolicyOnlyRemoves(t *testing.T) {
	t.Parallel()
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(5, 6))
	for range rounds() {
		r := random(t, rng)
		r.Policy = recommend.Policy{NonCommercial: true}
		free := ids(ranking(recommendOne(t, reg, r)))
		r.Policy = recommend.Policy{}
		paid := ids(ranking(recommendOne(t, reg, r)))
		require.Subset(t, free, paid)
		r.Policy.NoGated = true
		require.Subset(t, paid, ids(ranking(recommendOne(t, reg, r))))
	}
}

func TestDroppingAModelKeepsTheOrder(t *testing.T) {
	t.Parallel()
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(8, 9))
	all := reg.Models()
	for range rounds() {
		r := random(t, rng)
		before := ranking(recommendOne(t, reg, r))
		gone := []string{all[rng.IntN(len(all))].ID, all[rng.IntN(len(all))].ID}
		after := ranking(recommendOne(t, reg.Without(gone...), r))
		want := slices.DeleteFunc(ids(before), func(id string) bool { return slices.Contains(gone, id) })
		require.Equal(t, want, ids(after))
	}
}

func TestACheaperCardNeverCostsMore(t *testing.T) {
	reg := builtin(t)
	r := request(t, nil)
	before := recommendOne(t, reg, r).Primary
	for i := range r.Prices {
		if p := r.Prices[i].USDPerHour; p != nil {
			half := *p / 2
			r.Prices[i].USDPerHour = &half
		}
	}
	after := recommendOne(t, reg, r).Primary
	require.Equal(t, before.ID, after.ID)
	for i := range before.Costs {
		if before.Costs[i].USD.P50 != nil {
			require.LessOrEqual(t, *after.Costs[i].USD.P50, *before.Costs[i].USD.P50)
		}
	}
}

// What a rejection names does admit the model, and less does not: each violated limit is needed.
func TestRelaxationsAdmit(t *testing.T) {
	reg := builtin(t)
	rng := rand.New(rand.NewPCG(10, 11))
	tried := 0
	for range 60 {
		r := random(t, rng)
		r.Draws = 1
		for _, rej := range recommendOne(t, reg, r).Rejected {
			require.NotEmpty(t, rej.Relax, rej.ID)
			require.NotEmpty(t, rej.Detail, rej.ID)
			possible := true
			changed := r
			for _, v := range rej.Violations {
				possible = possible && v.Possible
				var err error
				changed, err = v.Change.Apply(reg, changed)
				require.NoError(t, err)
			}
			if !possible || rng.IntN(4) > 0 {
				continue
			}
			tried++
			m, err := reg.Get(rej.ID)
			require.NoError(t, err)
			only := only(reg, m)
			require.Len(t, ranking(recommendOne(t, only, changed)), 1, "%s: %s", rej.ID, rej.Relax)
			for skip := range rej.Violations {
				partly := r
				for i, v := range rej.Violations {
					if i != skip {
						partly, err = v.Change.Apply(reg, partly)
						require.NoError(t, err)
					}
				}
				left := recommendOne(t, only, partly)
				if len(rej.Violations) > 1 && rej.Violations[skip].Constraint != recommend.Context {
					require.Nil(t, left.Primary, "%s without %s", rej.ID, rej.Violations[skip].Relax)
				}
			}
		}
	}
	require.Greater(t, tried, 100)
}

func only(reg *registry.Registry, m registry.Model) *registry.Registry {
	var others []string
	for _, o := range reg.Models() {
		if o.ID != m.ID {
			others = append(others, o.ID)
		}
	}
	return reg.Without(others...)
}
