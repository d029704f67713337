// Command openapi rewrites the schemas of the engine's own documents in openapi/openapi.yaml from their Go types, so that the reports, plans
// and estimates that the library gives and the ones that the API describes are the same. Everything above the marker is written by hand.
// From the whole it writes the table of what each operation asks of its caller.
//
//	openapi openapi/openapi.yaml api/needs.gen.go
package main

import (
	"bytes"
	"go/format"
	"log"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/validate"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/notify"
	"github.com/slmgen/slmgen/slmgen/voice"
)

const marker = "    # Below: written by `make generate` from the Go types of the engine. Do not edit.\n"

// roots are the documents that operations speak of; what they hold follows. A type without a name here takes its own, with its package's before
// it where two packages use the same.
var roots = []root{
	{"AnalysisReport", reflect.TypeFor[analyze.Report]()},
	{"VoiceReport", reflect.TypeFor[voice.Report]()},
	{"ValidationReport", reflect.TypeFor[validate.Report]()},
	{"Recommendation", reflect.TypeFor[recommend.Recommendation]()},
	{"Plan", reflect.TypeFor[plan.Plan]()},
	{"BundleFile", reflect.TypeFor[bundle.File]()},
	{"Estimated", reflect.TypeFor[app.Estimated]()},
	{"BaseModel", reflect.TypeFor[registry.Model]()},
	{"GPU", reflect.TypeFor[registry.GPU]()},
	{"Target", reflect.TypeFor[registry.Target]()},
	{"Price", reflect.TypeFor[estimate.Price]()},
	{"Detection", reflect.TypeFor[formats.Detection]()},
	{"MappingPreview", reflect.TypeFor[formats.MappingPreview]()},
	{"Rejected", reflect.TypeFor[app.Rejected]()},
	{"Run", reflect.TypeFor[track.Run]()},
	{"RunEvent", reflect.TypeFor[track.Event]()},
	{"RunAck", reflect.TypeFor[track.Ack]()},
	{"ChannelConfig", reflect.TypeFor[notify.Config]()},
	{"ChannelSecrets", reflect.TypeFor[notify.Secrets]()},
	{"Chart", reflect.TypeFor[track.Chart]()},
	{"RowError", reflect.TypeFor[fault.Error]()},
}

// component names written by hand
var byHand = regexp.MustCompile(`(?m)^    ([A-Z][A-Za-z0-9]*):`)

func written(head string) []string {
	_, schemas, _ := strings.Cut(head, "\n  schemas:\n")
	var names []string
	for _, m := range byHand.FindAllStringSubmatch(schemas, -1) {
		names = append(names, m[1])
	}
	return names
}

func tidy(source []byte) []byte {
	out, err := format.Source(source)
	if err != nil {
		log.Fatal(err)
	}
	return out
}

type root struct {
	name string
	of   reflect.Type
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: openapi SPECIFICATION TABLE")
	}
	path := os.Args[1]
	doc, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	head, _, found := bytes.Cut(doc, []byte(marker))
	if !found {
		log.Fatalf("%s has no line %q", path, marker)
	}
	g := newGenerator()
	for _, r := range roots {
		g.names[r.of] = r.name
	}
	for _, r := range roots {
		g.reach(r.of)
	}
	g.settleNames(written(string(head)))
	var out bytes.Buffer
	out.Write(head)
	out.WriteString(marker)
	g.write(&out)
	for to, content := range map[string][]byte{path: out.Bytes(), os.Args[2]: tidy(needs(out.Bytes()))} {
		if err := os.WriteFile(to, content, 0o600); err != nil {
			log.Fatal(err)
		}
	}
}
