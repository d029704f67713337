package chattemplate

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shared is a folder beside the checkout with real chat templates and what jinja2 renders of them; it is not part of the project.
const shared = "../../../shared/data/chat-templates"

var goldenTime = time.Date(2026, 3, 5, 14, 7, 9, 0, time.UTC)

type golden struct {
	OK  bool   `json:"ok"`
	Out string `json:"out"`
	Err string `json:"err"`
}

func readShared(t testing.TB, name string, v any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, name))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: %s is not here", filepath.Join(shared, name))
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v))
}

func sharedSet(t testing.TB) (templates map[string]string, contexts map[string]json.RawMessage, goldens map[string]map[string]golden) {
	readShared(t, "templates.json", &templates)
	readShared(t, "contexts.json", &contexts)
	readShared(t, "goldens.json", &goldens)
	return templates, contexts, goldens
}

// TestRealTemplates renders real templates for real contexts: the same bytes as jinja2, or an error of the same class.
func TestRealTemplates(t *testing.T) {
	templates, contexts, goldens := sharedSet(t)
	vars := map[string]*Values{}
	for name, raw := range contexts {
		v, err := ParseVariables(raw)
		require.NoError(t, err)
		vars[name] = v
	}
	right, failed := 0, 0
	var names []string
	for name := range goldens {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		tmpl, err := Parse(templates[name], ParseOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for ctxName, want := range goldens[name] {
			got, err := tmpl.Render(context.Background(), vars[ctxName], RenderOptions{Now: goldenTime})
			switch {
			case !want.OK:
				class, _, _ := strings.Cut(want.Err, ":")
				if err == nil || Class(err) != class {
					t.Errorf("%s/%s: want error %s, got %v", name, ctxName, want.Err, err)
				} else {
					failed++
				}
			case err != nil:
				t.Errorf("%s/%s: %v", name, ctxName, err)
			case got.Text != want.Out:
				i := 0
				for i < len(got.Text) && i < len(want.Out) && got.Text[i] == want.Out[i] {
					i++
				}
				t.Errorf("%s/%s differs at %d: got %.80q want %.80q", name, ctxName, i, got.Text[i:], want.Out[i:])
			default:
				right++
			}
		}
	}
	t.Logf("%d renders and %d errors as jinja2", right, failed)
	require.Equal(t, 1169, right)
	require.Equal(t, 151, failed)
}

// TestRendersAreStable renders everything again and again, from many goroutines: always the same.
func TestRendersAreStable(t *testing.T) {
	templates, contexts, goldens := sharedSet(t)
	type job struct {
		tmpl *Template
		vars *Values
		want golden
	}
	var jobs []job
	for name, src := range templates {
		tmpl, err := Parse(src, ParseOptions{})
		require.NoError(t, err)
		for ctxName, raw := range contexts {
			v, err := ParseVariables(raw)
			require.NoError(t, err)
			jobs = append(jobs, job{tmpl, v, goldens[name][ctxName]})
		}
	}
	rounds := 100
	if raceEnabled || testing.Short() {
		rounds = 3
	}
	var wg sync.WaitGroup
	for g := 0; g < 64; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := g; i < len(jobs)*rounds; i += 64 {
				j := jobs[i%len(jobs)]
				got, err := j.tmpl.Render(context.Background(), j.vars, RenderOptions{Now: goldenTime})
				if (err == nil) != j.want.OK || got.Text != j.want.Out {
					t.Errorf("a render differs: %v", err)
					return
				}
			}
		}()
	}
	wg.Wait()
}
