package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/filelock"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Prices are the price rows and the cards they are for.
type Prices struct {
	Prices estimate.Prices `json:"prices"`
	GPUs   []registry.GPU  `json:"gpus"`
}

// Prices lists what is known of prices and cards, the user's rows last.
func (a *App) Prices() (*Prices, error) {
	reg, err := a.Registry()
	if err != nil {
		return nil, err
	}
	p, err := a.prices()
	return &Prices{p, reg.GPUs()}, err
}

func (a *App) pricesFile() string { return filepath.Join(a.home, "prices.json") }

// prices are the built-in rows and the user's.
func (a *App) prices() (estimate.Prices, error) {
	p, err := estimate.BuiltinPrices()
	if err != nil {
		return nil, err
	}
	user, err := a.userPrices()
	return p.With(user...), err
}

func (a *App) userPrices() (estimate.Prices, error) {
	if a.own != nil {
		return a.own.Prices, nil
	}
	f, err := os.Open(a.pricesFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read the workspace")
	}
	defer f.Close()
	p, err := estimate.ParsePrices(f)
	return p, inFile(err, a.pricesFile())
}

// SetPrice keeps a price of the user's; it replaces an earlier one of the same provider and card. The card is one of the registry's. A price
// without a date is of today.
func (a *App) SetPrice(ctx context.Context, p estimate.Price) (estimate.Price, error) {
	p, err := a.CheckPrice(p)
	if err != nil {
		return p, err
	}
	return p, a.editPrices(ctx, func(have estimate.Prices) (estimate.Prices, error) { return replaced(have, p), nil })
}

// CheckPrice is SetPrice without keeping anything: it gives the price as it would be kept.
func (a *App) CheckPrice(p estimate.Price) (estimate.Price, error) {
	reg, err := a.Registry()
	if err != nil {
		return p, err
	}
	gpu, err := reg.GPU(p.GPU)
	if err != nil {
		return p, err
	}
	p.GPU, p.User = gpu.Name, true
	if p.AsOf == "" {
		p.AsOf = a.now().Format(time.DateOnly)
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	if p.AsOf > a.now().AddDate(0, 0, 1).Format(time.DateOnly) { // a day for the zones of time
		return p, fault.New(fault.Invalid, "the date %s is yet to come", p.AsOf).Do("give the day on which the price was seen")
	}
	return p, nil
}

// ImportPrices keeps the prices of a file: see estimate.ImportPrices. A table without dates is of the day on which the file was last changed.
func (a *App) ImportPrices(ctx context.Context, path, provider, asOf string) (*estimate.Imported, error) {
	reg, err := a.Registry()
	if err != nil {
		return nil, err
	}
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && asOf == "" {
		asOf = st.ModTime().UTC().Format(time.DateOnly)
	}
	got, err := estimate.ImportPrices(f, estimate.Import{Provider: provider, AsOf: asOf, Source: filepath.Base(path), Card: func(name string) (string, bool) {
		g, err := reg.GPU(name)
		return g.Name, err == nil
	}})
	if err != nil {
		return nil, inFile(err, path)
	}
	return got, a.editPrices(ctx, func(have estimate.Prices) (estimate.Prices, error) {
		for i := range got.Prices {
			got.Prices[i].User = true
			have = replaced(have, got.Prices[i])
		}
		return have, nil
	})
}

// RemovePrice forgets prices of the user's: those of a provider, or of one card of it where gpu is not "". It gives how many; none is
// not_found.
func (a *App) RemovePrice(ctx context.Context, provider, gpu string) (int, error) {
	reg, err := a.Registry()
	if err != nil {
		return 0, err
	}
	if gpu != "" {
		g, err := reg.GPU(gpu)
		if err != nil {
			return 0, err
		}
		gpu = g.Name
	}
	gone := 0
	return gone, a.editPrices(ctx, func(have estimate.Prices) (estimate.Prices, error) {
		left := estimate.Prices{}
		for _, p := range have {
			if strings.EqualFold(p.Provider, provider) && (gpu == "" || p.GPU == gpu) {
				gone++
				continue
			}
			left = append(left, p)
		}
		if gone == 0 {
			return nil, fault.New(fault.NotFound, "no price of yours is from %q", provider).Do("`slmgen prices list` marks yours; built-in ones stay, and `slmgen prices set` outranks them")
		}
		return left, nil
	})
}

func replaced(have estimate.Prices, p estimate.Price) estimate.Prices {
	for i := range have {
		if have[i].Provider == p.Provider && have[i].GPU == p.GPU {
			have[i] = p
			return have
		}
	}
	return append(have, p)
}

// editPrices rewrites the user's prices; two processes take turns.
func (a *App) editPrices(ctx context.Context, edit func(estimate.Prices) (estimate.Prices, error)) error {
	if err := os.MkdirAll(a.home, 0o755); err != nil {
		return writeError(err, a.home)
	}
	release, err := filelock.Lock(ctx, a.pricesFile()+".lock", nil)
	if err != nil {
		return err
	}
	defer release()
	have, err := a.userPrices()
	if err != nil {
		return err
	}
	if have, err = edit(have); err != nil {
		return err
	}
	doc, err := json.MarshalIndent(have, "", " ")
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot write the prices")
	}
	return writeFile(a.pricesFile(), append(doc, '\n'))
}
