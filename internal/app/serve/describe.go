package serve

import (
	"context"
	"slices"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Describe implements api.Backend.
func (s *Service) Describe(context.Context) (api.Server, error) {
	reg, err := s.App.Registry()
	if err != nil {
		return api.Server{}, err
	}
	out := api.Server{Version: s.Version, Auth: api.ServerAuthKeys, Targets: reg.Targets(), Gpus: reg.GPUs(), WritableFormats: app.WritableFormats(), Containers: app.WritableContainers(), Providers: app.Providers()}
	if s.People {
		out.Auth = api.ServerAuthKeysAndLogin
	}
	if s.Open {
		out.Auth = api.ServerAuthNone
	}
	for _, t := range registry.Tasks {
		out.Tasks = append(out.Tasks, string(t))
	}
	for _, l := range bundle.Lanes() {
		out.Lanes = append(out.Lanes, l.Name)
	}
	for _, f := range formats.Builtin() {
		out.Formats = append(out.Formats, f.ID())
	}
	slices.Sort(out.Formats)
	return out, nil
}
