package track

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// history is what a run of several attempts reports, with things that go wrong.
func history(seed uint64) (all []Placed) {
	r := rand.New(rand.NewPCG(seed, 1))
	at, attempt := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), 1
	add := func(kind Kind, step int64, text string, metrics map[string]float64) {
		all = append(all, Placed{Position: int64(len(all) + 1), Event: Event{Attempt: attempt, Seq: int64(len(all) + 1), Time: at, Kind: kind, Step: &step, Text: text, Metrics: metrics}})
	}
	add(State, 0, "running", map[string]float64{"total_steps": 3000})
	for step := int64(10); step <= 3000; step += 10 {
		at = at.Add(time.Duration(10 * (1 + 0.2*r.NormFloat64()) * float64(time.Second)))
		loss := 2/math.Sqrt(float64(step)) + 0.05*r.NormFloat64()
		if step > 2500 {
			loss = 0
		}
		if r.IntN(100) == 0 {
			at = at.Add(time.Hour)
		}
		add(Log, step, "", map[string]float64{"loss": loss, "grad_norm": 1 + r.ExpFloat64(), "learning_rate": 1e-4, "epoch": float64(step) / 700})
		switch {
		case step%500 == 0:
			at = at.Add(30 * time.Second)
			add(Eval, step, "", map[string]float64{"eval_loss": 1 + r.Float64(), "epoch": float64(step) / 700})
			add(Checkpoint, step, "", nil)
		case step == 1510 && attempt == 1:
			attempt, step = 2, 1400
			add(State, 0, "running", nil)
		}
	}
	return all
}

// TestMemory stops following at many events, and goes on from what was remembered: nothing is another than without the stop.
func TestMemory(t *testing.T) {
	for seed := range uint64(3) {
		all := history(seed)
		var whole Live
		for i, e := range all {
			raised := whole.Add(e)
			if i%7 != 0 {
				continue
			}
			kept := whole.AppendMemory([]byte("before"))
			require.Less(t, len(kept), 16<<10)
			var again Live
			require.NoError(t, again.Restore(kept[len("before"):]))
			require.Equal(t, whole.AppendMemory(nil), again.AppendMemory(nil))
			require.Equal(t, whole.Remaining(time.Minute), again.Remaining(time.Minute))
			require.Equal(t, whole.Elapsed(), again.Elapsed())
			if i%70 != 0 {
				continue
			}
			_ = raised
			apart := whole
			require.NoError(t, apart.Restore(kept[len("before"):])) // so that the two share nothing
			for _, e := range all[i+1:] {
				require.Equal(t, apart.Add(e), again.Add(e))
				require.Equal(t, apart.Remaining(0), again.Remaining(0))
			}
		}
	}
}

// fill sets everything that a value holds, unexported fields too, to something else than its zero.
func fill(v reflect.Value, n *int) {
	*n++
	if v.CanAddr() && !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, n)
		v.SetMapIndex(reflect.ValueOf("rule"), value)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	default:
		v.SetInt(int64(*n % 100))
	}
}

// TestMemoryForgetsNoField: whoever adds a field to what a Live knows must have it remembered.
func TestMemoryForgetsNoField(t *testing.T) {
	var l, again Live
	n := 0
	fill(reflect.ValueOf(&l).Elem(), &n)
	require.NoError(t, again.Restore(l.AppendMemory(nil)))
	require.Equal(t, l, again)
}

func TestMemoryOfNothing(t *testing.T) {
	var l Live
	require.NoError(t, l.Restore(new(Live).AppendMemory(nil)))
	require.Equal(t, Live{}, l)
}

func TestMemoryThatIsDamaged(t *testing.T) {
	var l Live
	for _, e := range history(1)[:100] {
		l.Add(e)
	}
	kept := l.AppendMemory(nil)
	before := l
	for i := range kept {
		bad := append([]byte(nil), kept...)
		bad[i] ^= 0x10
		require.Equal(t, fault.Invalid, fault.CodeOf(l.Restore(bad)))
		require.Equal(t, fault.Invalid, fault.CodeOf(l.Restore(kept[:i])))
	}
	require.Equal(t, before, l)
}

// FuzzMemory reads fields from any bytes: none of them makes it take more memory than a Live has, or panic.
func FuzzMemory(f *testing.F) {
	var l Live
	for _, e := range history(1)[:100] {
		l.Add(e)
	}
	kept := l.AppendMemory(nil)
	f.Add(kept[:len(kept)-4])
	f.Fuzz(func(t *testing.T, b []byte) {
		m := memory{b: b, reading: true}
		var l Live
		l.remember(&m)
		if len(l.Estimator.past) > mostStretches || len(l.Watch.rows) > mostRules {
			t.Fatal("it grew")
		}
		if m.bad {
			return
		}
		var again memory
		l.remember(&again)
		second := memory{b: again.b, reading: true}
		var same Live
		if same.remember(&second); second.bad {
			t.Fatal("what was read cannot be written and read again")
		}
	})
}
