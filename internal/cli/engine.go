package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/remote"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// engine does what commands ask for: here, or on the server that --server names.
type engine interface {
	Upload(ctx context.Context, u app.Upload) (*app.Uploaded, error)
	Analyze(ctx context.Context, in app.Input, look app.Analyzing) (*app.Analysis, error)
	Recommend(ctx context.Context, in app.Input, o slmgen.Options, see app.Prompting) (*app.Recommendation, error)
	Estimate(ctx context.Context, e app.Estimation) (*app.Estimated, error)
	Inspect(ctx context.Context, in app.Input, look app.Looking) (*app.Inspection, error)
	Validate(ctx context.Context, v app.Validation) (*app.Validated, error)
	Convert(ctx context.Context, c app.Conversion) (*app.Converted, error)
	Registry() (*registry.Registry, error)
	AddModels(ctx context.Context, from, id string, in app.Input) ([]registry.Model, error)
	CheckModels(ctx context.Context, from, id string, in app.Input) ([]registry.Model, error)
	RemoveModel(id string) error
	Prices() (*app.Prices, error)
	SetPrice(ctx context.Context, p estimate.Price) (estimate.Price, error)
	ImportPrices(ctx context.Context, path, provider, asOf string) (*estimate.Imported, error)
	RemovePrice(ctx context.Context, provider, gpu string) (int, error)
}

var (
	_ engine = (*app.App)(nil)
	_ engine = (*remote.Server)(nil)
)

// onServer are the commands that a server does as well.
var onServer = map[string]bool{
	"slmgen upload": true, "slmgen analyze": true, "slmgen recommend": true, "slmgen estimate": true, "slmgen inspect": true, "slmgen validate": true, "slmgen convert": true,
	"slmgen models list": true, "slmgen models show": true, "slmgen models add": true, "slmgen models check": true, "slmgen models remove": true,
	"slmgen runs create": true, "slmgen runs list": true, "slmgen runs show": true, "slmgen runs watch": true, "slmgen runs export": true, "slmgen runs import": true,
	"slmgen runs observe": true, "slmgen runs stop": true, "slmgen runs delete": true,
	"slmgen prices list": true, "slmgen prices set": true, "slmgen prices import": true, "slmgen prices remove": true,
}

// chooseEngine settles where a command is done. The key comes from the environment alone: a flag would be seen by everybody on the machine.
func (s *session) chooseEngine(cmd *cobra.Command) error {
	asked := cmd.Flags().Changed("server")
	if !asked {
		s.server = s.Getenv("SLMGEN_SERVER")
	}
	if s.server == "" || !asked && !onServer[cmd.CommandPath()] {
		return nil
	}
	if !onServer[cmd.CommandPath()] {
		return usageError{fault.New(fault.Unsupported, "%s is done on this machine alone", cmd.CommandPath()).Do("leave out --server")}
	}
	srv, err := remote.Dial(s.server, s.Getenv("SLMGEN_KEY"), s.Getenv("SLMGEN_PROJECT"), s.Version, s.app)
	if err != nil {
		return usageError{err}
	}
	s.engine = srv
	return nil
}
