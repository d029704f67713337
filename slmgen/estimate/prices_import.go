package estimate

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Import says how a table of prices is read.
type Import struct {
	Provider string // of a catalog, which does not name it
	AsOf     string // where the table has no dates
	Source   string
	// Card gives the registry's name of a card, false where it has none: such rows are passed over. Nil keeps names as they are.
	Card func(name string) (string, bool)
}

// Imported is a table that was read.
type Imported struct {
	Prices  Prices         `json:"prices"`
	Skipped map[string]int `json:"skipped"` // cards that the registry does not know, and the rows that speak of them
}

// maxPrices bounds a table of prices in bytes.
const maxPrices = 256 << 20

// ImportPrices reads prices of one card an hour from a JSON array as ParsePrices does or an object that has one under prices, from CSV with the columns provider, gpu and usd_per_hour
// (and sku, as_of, source, note, max_hours where wanted), or from a catalog of SkyPilot (vms.csv: AcceleratorName, AcceleratorCount, Price,
// SpotPrice). Of a catalog's many regions and machines the cheapest counts, machines with one card first; spot prices become a provider
// of their own.
//
// Errors, with the line: invalid for a table without those columns, a rate that is no number or a date that is none; too_large beyond 256 MiB.
func ImportPrices(r io.Reader, o Import) (*Imported, error) {
	head := bufio.NewReaderSize(&capped{r: r, left: maxPrices}, 1<<16)
	start, _ := head.Peek(512)
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	out := &Imported{Prices: Prices{}, Skipped: map[string]int{}}
	var rows Prices
	var err error
	switch {
	case len(start) > 0 && start[0] == '[':
		rows, err = ParsePrices(head)
	case len(start) > 0 && start[0] == '{':
		rows, err = pricesOfList(head)
	default:
		rows, err = pricesFromCSV(head, o)
	}
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if o.Card != nil {
			name, ok := o.Card(row.GPU)
			if !ok {
				out.Skipped[row.GPU]++
				continue
			}
			row.GPU = name
		}
		if row.AsOf == "" {
			row.AsOf = o.AsOf
		}
		if row.Source == "" {
			row.Source = o.Source
		}
		if err := row.Check(); err != nil {
			return nil, err
		}
		out.Prices = append(out.Prices, row)
	}
	return out, nil
}

// pricesOfList reads an object whose prices are those of ParsePrices, whatever else it holds.
func pricesOfList(r io.Reader) (Prices, error) {
	var list struct {
		Prices json.RawMessage `json:"prices"`
	}
	if err := json.NewDecoder(r).Decode(&list); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the price table is no JSON")
	}
	if list.Prices == nil {
		return nil, fault.New(fault.Invalid, "the JSON object has no prices").Do("give an array of prices, or an object with one under \"prices\"")
	}
	return ParsePrices(bytes.NewReader(list.Prices))
}

// capped fails beyond its limit, where io.LimitReader would only stop.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, fault.New(fault.TooLarge, "the table of prices is larger than %d bytes", maxPrices)
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

type priceRows struct {
	*csv.Reader
	at map[string]int
}

func pricesFromCSV(r io.Reader, o Import) (Prices, error) {
	rows := priceRows{Reader: csv.NewReader(r), at: map[string]int{}}
	rows.ReuseRecord, rows.FieldsPerRecord = true, -1
	header, err := rows.Read()
	if err != nil {
		return nil, badCSV(err)
	}
	for i, name := range header {
		rows.at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = i
	}
	switch {
	case rows.has("acceleratorname", "acceleratorcount", "price"):
		if o.Provider == "" {
			return nil, fault.New(fault.Invalid, "a catalog does not say whose prices it holds").Do("name the provider")
		}
		return rows.catalog(o.Provider)
	case rows.has("provider", "gpu", "usd_per_hour"):
		return rows.plain()
	}
	return nil, fault.New(fault.Invalid, "the table has neither the columns provider, gpu and usd_per_hour nor those of a catalog (AcceleratorName, AcceleratorCount, Price)").
		At(fault.Position{Line: 1, Byte: -1})
}

func badCSV(err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "the table of prices is empty")
	}
	var p *csv.ParseError
	if errors.As(err, &p) {
		return fault.Wrap(fault.Invalid, p.Err, "the table of prices is no CSV").At(fault.Position{Line: int64(p.Line), Byte: -1})
	}
	return fault.Wrap(fault.Unavailable, err, "cannot read the table of prices")
}

func (r priceRows) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := r.at[n]; return !ok })
}

// number reads a cell; false where it is empty or absent.
func (r priceRows) number(record []string, name string) (float64, bool, error) {
	text := r.text(record, name)
	if text == "" {
		return 0, false, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		line, _ := r.FieldPos(0)
		return 0, false, fault.New(fault.Invalid, "%s is %q", name, text).At(fault.Position{Line: int64(line), Byte: -1}).Do("write a number from 0, without currency, or nothing")
	}
	return v, true, nil
}

func (r priceRows) text(record []string, name string) string {
	if i, ok := r.at[name]; ok && i < len(record) {
		return strings.TrimSpace(record[i])
	}
	return ""
}

func (r priceRows) each(f func(record []string) error) error {
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badCSV(err)
		}
		if err := f(record); err != nil {
			return err
		}
	}
}

func (r priceRows) plain() (Prices, error) {
	var out Prices
	err := r.each(func(record []string) error {
		p := Price{Provider: r.text(record, "provider"), GPU: r.text(record, "gpu"), SKU: r.text(record, "sku"), AsOf: r.text(record, "as_of"),
			Source: r.text(record, "source"), Note: r.text(record, "note")}
		if r.text(record, "usd_per_hour") != "unknown" {
			rate, known, err := r.number(record, "usd_per_hour")
			if err != nil {
				return err
			}
			if known {
				p.USDPerHour = &rate
			}
		}
		var err error
		if p.MaxHours, _, err = r.number(record, "max_hours"); err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		if err := p.Check(); err != nil {
			return fault.Wrap(fault.Invalid, err, "the price cannot be used").At(fault.Position{Line: int64(line), Byte: -1})
		}
		out = append(out, p)
		return nil
	})
	return out, err
}

// offer is the cheapest machine of a card so far.
type offer struct {
	rate, cards float64
	sku         string
}

// better prefers machines with one card, then the cheaper one.
func (o offer) better(than offer) bool {
	if (o.cards == 1) != (than.cards == 1) {
		return o.cards == 1
	}
	return o.rate < than.rate
}

func (r priceRows) catalog(provider string) (Prices, error) {
	type key struct{ provider, gpu string }
	best := map[key]offer{}
	err := r.each(func(record []string) error {
		gpu := r.text(record, "acceleratorname")
		cards, counted, err := r.number(record, "acceleratorcount")
		if err != nil {
			return err
		}
		if gpu == "" || !counted || cards <= 0 {
			return nil // a machine without a card
		}
		for _, kind := range [...]struct{ column, name string }{{"price", provider}, {"spotprice", provider + " spot"}} {
			rate, known, err := r.number(record, kind.column)
			if err != nil {
				return err
			}
			o, k := offer{rate / cards, cards, r.text(record, "instancetype")}, key{kind.name, strings.Clone(catalogCard(gpu))}
			have, seen := best[k]
			if known && rate > 0 && (!seen || o.better(have)) {
				o.sku = strings.Clone(o.sku)
				best[k] = o
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(Prices, 0, len(best))
	for k, o := range best {
		p := Price{Provider: k.provider, GPU: k.gpu, SKU: o.sku, USDPerHour: &o.rate}
		if o.cards != 1 {
			p.Note = "only rented by " + strconv.FormatFloat(o.cards, 'g', -1, 64)
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Price) int {
		return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(a.GPU, b.GPU))
	})
	return out, nil
}

// catalogCard writes a catalog's name of a card as the registry does.
func catalogCard(name string) string {
	switch name {
	case "A100":
		return "A100-40"
	case "A100-80GB", "A100-80GB-SXM", "A100-80GB-SXM4":
		return "A100-80"
	case "H100-SXM", "H100-80GB", "H100-MEGA-80GB":
		return "H100"
	case "H200-SXM", "H200-141GB":
		return "H200"
	}
	return name
}
