package validate

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Provider is a service with its rules. Providers are values that never change; they are safe for concurrent use.
type Provider struct {
	ID   string // what --for takes
	Name string // how the service calls itself, and what is trained there
	// Kinds are the shapes of rows that it takes. All rows of a file are of one kind.
	Kinds []string

	shapes []shape
	limits limits
	fixer  fixer
}

// limits are the bounds of a file; 0 sets none.
type limits struct {
	minRows, maxRows, maxBytes int64
	adviseRows                 int64 // fewer are accepted, but hardly enough
	adviseBytes                int64 // more are refused by one of two ways in
	maxTokens                  int   // of a row; longer ones are cut
	tokensRefused              bool  // longer ones make the training fail
	endings                    []string
	endingRefused              bool // another ending is an error, not a warning
	parquet                    []string
	parquetNeeds               string
}

// shape is one kind of row.
type shape struct {
	kind string
	is   func(row *formats.Value) bool
	// rules are applied in order.
	rules []rule
}

// rule checks one thing of a row.
type rule func(r *row)

// Providers lists every provider.
func Providers() []*Provider {
	all := []*Provider{
		openAI(), together(), togetherTools(), mistral(), gemini(), bedrock(), bedrockConverse(), bedrockHaiku(), fireworks(), anthropic(), cohere(),
	}
	for _, p := range all {
		for _, s := range p.shapes {
			p.Kinds = append(p.Kinds, s.kind)
		}
	}
	return all
}

// ByID gives the provider with an id. The error code is unsupported.
func ByID(id string) (*Provider, error) {
	var ids []string
	for _, p := range Providers() {
		if p.ID == id {
			return p, nil
		}
		ids = append(ids, p.ID)
	}
	return nil, fault.New(fault.Unsupported, "the rules of %q are not known", id).Do("choose one of %s", strings.Join(ids, ", "))
}

// has says that a row is an object with all of the columns.
func has(columns ...string) func(*formats.Value) bool {
	return func(row *formats.Value) bool {
		for _, c := range columns {
			if !row.Has(c) {
				return false
			}
		}
		return true
	}
}
