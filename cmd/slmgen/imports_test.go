package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/slmgen/slmgen/"

// lines is the map of the house, top line first: a package may import any lower line, never a neighbour on its own line. A package and
// its own subfolders import each other one way only, which the compiler sees to.
var lines = [][]string{
	{"cmd", "examples", "tests", "scripts"},
	{"internal/cli"},
	{"internal/app"},
	{"api", "internal/store", "internal/blob", "internal/queue"},
	{"slmgen"},
	{"slmgen/bundle", "slmgen/recommend", "slmgen/sysprompt", "slmgen/voice"},
	{"slmgen/plan", "slmgen/track"},
	{"slmgen/analyze", "slmgen/estimate"},
	{"slmgen/registry"},
	{"formats/parquet", "formats/arrowipc", "formats/xlsx", "formats/yaml", "formats/foreign", "formats/steps", "formats/validate", "formats/prompt", "formats/formattest"},
	{"formats", "formats/chattemplate", "formats/tokenizer"},
	{"formats/chat"},
	{"internal/hub"},
	{"internal/httpx", "internal/weights"},
	{"openapi", "internal/filelock", "internal/fault", "internal/object", "internal/textmetric", "internal/jsontext", "internal/yamldepth", "internal/prose", "internal/private", "internal/langid", "internal/langtag", "internal/chart"},
}

// lineOf gives the line of a package and its room there: the longest listed path that holds it.
func lineOf(pkg string) (line int, room string) {
	line = -1
	for i, rooms := range lines {
		for _, r := range rooms {
			if (pkg == r || strings.HasPrefix(pkg, r+"/")) && len(r) > len(room) {
				line, room = i, r
			}
		}
	}
	return line, room
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps", module+"...").Output()
	require.NoError(t, err)
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		// A package that is built anew for the program's profile is listed again, with the program behind its name.
		if strings.HasPrefix(p.ImportPath, module) && !strings.Contains(p.ImportPath, " ") {
			all = append(all, p)
		}
	}
}

func TestImportsGoDownTheMap(t *testing.T) {
	found := 0
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		line, room := lineOf(from)
		require.GreaterOrEqual(t, line, 0, "%s has no line on the map", from)
		for _, imported := range p.Imports {
			imported, _, _ = strings.Cut(imported, " ")
			to, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			found++
			toLine, toRoom := lineOf(to)
			if room == toRoom {
				continue // a room and its own subfolders
			}
			require.Greater(t, toLine, line, "%s imports %s, which is not below it", from, to)
		}
	}
	require.Greater(t, found, 20, "the test sees the imports")
}

// TestTheAPIStaysThin: handlers decode, call and encode. Files, data and SQL are for those whom they call.
func TestTheAPIStaysThin(t *testing.T) {
	found := false
	for _, p := range packages(t) {
		if p.ImportPath != module+"api" {
			continue
		}
		found = true
		for _, imported := range p.Imports {
			for _, bad := range []string{"os", "database/sql", "github.com/apache/arrow", "os/exec"} {
				require.False(t, imported == bad || strings.HasPrefix(imported, bad+"/"), "api imports %s", imported)
			}
		}
	}
	require.True(t, found)
}

// TestHeavyThingsStayOut keeps what an importer pays for small.
func TestHeavyThingsStayOut(t *testing.T) {
	heavy := map[string][]string{
		"formats":              {"github.com/apache/arrow", "github.com/spf13/cobra", "net/http", "github.com/goccy/go-yaml", "github.com/hashicorp/", module + "internal/langid"},
		"formats/steps":        {module + "internal/langid"},
		"formats/chat":         {"github.com/", "golang.org/x/"},
		"formats/chattemplate": {"github.com/", "golang.org/x/", "net/http"},
		"slmgen":               {"github.com/apache/arrow", "github.com/spf13/cobra", "net/http"},
		"slmgen/registry":      {"github.com/apache/arrow", "net/http"},
		"slmgen/track":         {"github.com/", "net/http"},
	}
	for _, p := range packages(t) {
		for _, bad := range heavy[strings.TrimPrefix(p.ImportPath, module)] {
			for _, dep := range p.Deps {
				require.False(t, strings.HasPrefix(dep, bad) && (strings.HasPrefix(bad, module) || !strings.HasPrefix(dep, module)), "%s depends on %s", p.ImportPath, dep)
			}
		}
	}
}

// TestOnlyTheStoreKnowsSQL keeps the one room that speaks to a database apart, and objects a leaf.
func TestOnlyTheStoreKnowsSQL(t *testing.T) {
	found := false
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if p.ImportPath == module+"internal/object" {
				require.NotContains(t, imported, ".", "objects know the standard library alone")
			}
			for _, driver := range []string{"database/sql", "github.com/jackc/pgx", "github.com/pressly/goose", "modernc.org/sqlite"} {
				if strings.HasPrefix(imported, driver) {
					found = true
					require.Equal(t, module+"internal/store", p.ImportPath, "%s is for the store alone", imported)
				}
			}
		}
	}
	require.True(t, found, "the test sees the store")
}

func TestExamplesImportPublicPackagesOnly(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, module+"examples/") {
			continue
		}
		for _, imported := range p.Imports {
			require.NotContains(t, imported, "/internal/", p.ImportPath)
		}
	}
}
