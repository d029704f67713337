package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// mostOwn bounds how many models, and how many prices, a project adds: all of them are read for a request.
const mostOwn = 500

// ownKinds are what a project adds to the engine.
var ownKinds = []object.Kind{object.BaseModel, object.Price, object.Observation}

// engine gives the engine with the models and prices of a project, and what its latest runs taught.
func (s *Service) engine(ctx context.Context, project string) (*app.App, error) {
	var own app.Own
	var taught []app.Taught
	err := s.Store.View(ctx, func(tx store.Tx) error {
		own, taught = app.Own{}, nil // the transaction may be tried again
		for _, kind := range ownKinds {
			all, _, err := tx.Objects(object.Query{Project: project, Kind: kind, Page: object.Page{Limit: mostOwn}})
			if err != nil {
				return err
			}
			for _, o := range all {
				if kind == object.Observation {
					l, err := body[lesson](o)
					if err != nil {
						return err
					}
					taught = append(taught, l.Taught...)
					continue
				}
				if err := addOwn(&own, o); err != nil {
					return err
				}
			}
		}
		return nil
	})
	sort.Slice(own.Models, func(i, j int) bool { return own.Models[i].ID < own.Models[j].ID })
	return s.App.Of(own).Learning(taught), err
}

// engineMark changes with what engine would give.
func engineMark(tx store.Tx, project string) (string, error) {
	var mark strings.Builder
	for _, kind := range ownKinds {
		all, _, err := tx.Heads(object.Query{Project: project, Kind: kind, Page: object.Page{Limit: mostOwn}})
		if err != nil {
			return "", err
		}
		for _, o := range all {
			mark.WriteString(objectMark(o))
		}
	}
	return mark.String(), nil
}

// objectMark changes with an object, also where it was erased and made anew under its id.
func objectMark(o object.Object) string {
	return fmt.Sprintf("%s %d %d;", o.ID, o.Version, o.Updated.UnixMicro())
}

func addOwn(own *app.Own, o object.Object) error {
	if o.Kind == object.BaseModel {
		m, err := body[registry.Model](o)
		own.Models = append(own.Models, m)
		return err
	}
	p, err := body[estimate.Price](o)
	own.Prices = append(own.Prices, p)
	return err
}

// ListBaseModels implements api.ModelBackend.
func (s *Service) ListBaseModels(ctx context.Context, c api.Caller) ([]registry.Model, error) {
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return nil, err
	}
	reg, err := engine.Registry()
	if err != nil {
		return nil, err
	}
	return reg.Models(), nil
}

// GetBaseModel implements api.ModelBackend.
func (s *Service) GetBaseModel(ctx context.Context, c api.Caller, id string) (registry.Model, error) {
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return registry.Model{}, err
	}
	reg, err := engine.Registry()
	if err != nil {
		return registry.Model{}, err
	}
	return reg.Get(id)
}

// AddBaseModels implements api.ModelBackend.
func (s *Service) AddBaseModels(ctx context.Context, c api.Caller, yaml io.Reader) ([]registry.Model, error) {
	models, err := registry.ParseYAML(yaml)
	if err != nil {
		return nil, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		for _, m := range models {
			if err := s.put(tx, c, object.BaseModel, "bmd", m.ID, m); err != nil {
				return err
			}
		}
		return s.log(tx, c, "base-model.put", models[0].ID, map[string]any{"models": len(models)})
	})
	return models, err
}

// put writes an object that is known by its name, over one of the same name.
func (s *Service) put(tx store.Tx, c api.Caller, kind object.Kind, prefix, name string, v any) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	all, next, err := tx.Objects(object.Query{Project: c.Project, Kind: kind, Page: object.Page{Limit: mostOwn}})
	if err != nil {
		return err
	}
	now := s.now()
	for _, o := range all {
		if strings.EqualFold(o.Name, name) {
			o.Body, o.Updated = doc, now
			_, err := tx.UpdateObject(o)
			return err
		}
	}
	if next != "" || len(all) == mostOwn {
		return fault.New(fault.Quota, "a project has at most %d of them", mostOwn).Do("remove some first")
	}
	return tx.CreateObject(object.Object{ID: newID(prefix, c.Project, api.Idempotency{}), Kind: kind, Project: c.Project, Name: name, Unique: true, Created: now, Updated: now, Used: now, Version: 1, Body: doc})
}

// remove deletes the objects of a kind that match, and gives how many.
func (s *Service) remove(ctx context.Context, c api.Caller, kind object.Kind, action string, match func(object.Object) bool) (n int, err error) {
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		n = 0
		all, _, err := tx.Objects(object.Query{Project: c.Project, Kind: kind, Page: object.Page{Limit: mostOwn}})
		if err != nil {
			return err
		}
		for _, o := range all {
			if !match(o) {
				continue
			}
			if err := tx.DeleteObject(c.Project, kind, o.ID); err != nil {
				return err
			}
			n++
			if err := s.log(tx, c, action, o.ID, map[string]any{"name": o.Name}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// RemoveBaseModel implements api.ModelBackend.
func (s *Service) RemoveBaseModel(ctx context.Context, c api.Caller, id string) error {
	n, err := s.remove(ctx, c, object.BaseModel, "base-model.delete", func(o object.Object) bool { return strings.EqualFold(o.Name, id) })
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "%q is no model of the project", id).Do("built-in models stay")
	}
	return err
}

// ListPrices implements api.ModelBackend.
func (s *Service) ListPrices(ctx context.Context, c api.Caller) (api.PriceList, error) {
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return api.PriceList{}, err
	}
	p, err := engine.Prices()
	if err != nil {
		return api.PriceList{}, err
	}
	return api.PriceList{Prices: p.Prices, Gpus: p.GPUs}, nil
}

// SetPrice implements api.ModelBackend.
func (s *Service) SetPrice(ctx context.Context, c api.Caller, in api.PriceSet) (estimate.Price, error) {
	p := estimate.Price{Provider: in.Provider, GPU: in.Gpu, USDPerHour: &in.UsdPerHour, Source: "set by the project"}
	if in.AsOf != nil {
		p.AsOf = in.AsOf.String()
	}
	kept, err := s.keepPrices(ctx, c, []estimate.Price{p})
	if err != nil {
		return p, err
	}
	return kept[0], nil
}

func (s *Service) keepPrices(ctx context.Context, c api.Caller, all []estimate.Price) ([]estimate.Price, error) {
	for i := range all {
		var err error
		if all[i], err = s.App.CheckPrice(all[i]); err != nil {
			return nil, err
		}
	}
	return all, s.Store.Update(ctx, func(tx store.Tx) error {
		for _, p := range all {
			if err := s.put(tx, c, object.Price, "prc", p.Provider+" | "+p.GPU, p); err != nil {
				return err
			}
		}
		return s.log(tx, c, "price.put", "", map[string]any{"prices": len(all)})
	})
}

// RemovePrices implements api.ModelBackend.
func (s *Service) RemovePrices(ctx context.Context, c api.Caller, provider, gpu string) (int, error) {
	if gpu != "" {
		reg, err := s.App.Registry()
		if err != nil {
			return 0, err
		}
		card, err := reg.GPU(gpu)
		if err != nil {
			return 0, err
		}
		gpu = card.Name
	}
	var broken error
	n, err := s.remove(ctx, c, object.Price, "price.delete", func(o object.Object) bool {
		p, err := body[estimate.Price](o)
		broken = errors.Join(broken, err)
		return strings.EqualFold(p.Provider, provider) && (gpu == "" || p.GPU == gpu)
	})
	if err == nil {
		err = broken
	}
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "no price of the project is from %q", provider).Do("built-in prices stay; setting one outranks them")
	}
	return n, err
}

// ImportPrices implements api.ModelBackend.
func (s *Service) ImportPrices(ctx context.Context, c api.Caller, table, provider, asOf string) (api.PricesImported, error) {
	reg, err := s.App.Registry()
	if err != nil {
		return api.PricesImported{}, err
	}
	if asOf == "" {
		asOf = s.now().Format("2006-01-02")
	}
	got, err := estimate.ImportPrices(strings.NewReader(table), estimate.Import{Provider: provider, AsOf: asOf, Source: "imported", Card: func(name string) (string, bool) {
		g, err := reg.GPU(name)
		return g.Name, err == nil
	}})
	if err != nil {
		return api.PricesImported{}, err
	}
	out := api.PricesImported{Skipped: got.Skipped}
	if out.Skipped == nil {
		out.Skipped = map[string]int{}
	}
	if len(got.Prices) > 0 {
		out.Prices, err = s.keepPrices(ctx, c, got.Prices)
	} else {
		out.Prices = []estimate.Price{}
	}
	return out, err
}
