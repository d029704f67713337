package estimate

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

// Price is what one hour of one card costs at one provider, as one source stated it on one day.
type Price struct {
	Provider string `json:"provider"`
	GPU      string `json:"gpu"` // name in the registry
	SKU      string `json:"sku,omitempty"`
	// USDPerHour is the rate of one card. Null where nobody verified it, or where units are sold.
	USDPerHour *float64 `json:"usd_per_hour,omitempty"`
	// UnitsPerHour and USDPerUnit price a card that is paid for in compute units (Colab).
	UnitsPerHour *float64 `json:"units_per_hour,omitempty"`
	USDPerUnit   *float64 `json:"usd_per_unit,omitempty"`
	// MaxHours is how long a session may last; 0 says that nothing ends it.
	MaxHours float64 `json:"max_hours,omitempty"`
	AsOf     string  `json:"as_of"` // YYYY-MM-DD, YYYY-MM, YYYY, or "" when the source is undated
	Source   string  `json:"source"`
	Note     string  `json:"note,omitempty"`
	User     bool    `json:"user,omitempty"` // set or imported by the user: counts whatever its date
}

// Rate is USD an hour for one card; false when unknown.
func (p Price) Rate() (float64, bool) {
	if p.USDPerHour != nil {
		return *p.USDPerHour, true
	}
	if p.UnitsPerHour != nil && p.USDPerUnit != nil {
		return *p.UnitsPerHour * *p.USDPerUnit, true
	}
	return 0, false
}

// Prices is a table of dated prices. Of one provider and card the user's row counts, else the newest; of two of one date, the later row.
type Prices []Price

// With gives a new table that also holds the user's rows.
func (p Prices) With(user ...Price) Prices {
	out := slices.Clone(p)
	for _, row := range user {
		row.User = true
		out = append(out, row)
	}
	return out
}

//go:embed data/prices.json
var pricesJSON []byte

var builtinPrices = sync.OnceValues(func() (Prices, error) { return ParsePrices(bytes.NewReader(pricesJSON)) })

// BuiltinPrices gives a copy of the table that ships with the program.
func BuiltinPrices() (Prices, error) {
	p, err := builtinPrices()
	return slices.Clone(p), err
}

// ParsePrices reads a JSON array of prices. Unknown keys, negative rates and dates that are none fail with code invalid.
func ParsePrices(r io.Reader) (Prices, error) {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	var out Prices
	if err := dec.Decode(&out); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the price table is not a JSON array of prices")
	}
	for i, p := range out {
		if err := p.Check(); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "prices[%d]", i)
		}
	}
	return out, nil
}

// Check says what is wrong with a row, with code invalid; nil when nothing is.
func (p Price) Check() error {
	if p.Provider == "" || p.GPU == "" {
		return fault.New(fault.Invalid, "a price needs a provider and a gpu")
	}
	for _, v := range []*float64{p.USDPerHour, p.UnitsPerHour, p.USDPerUnit, &p.MaxHours} {
		if v != nil && (!(*v >= 0) || *v > 1e6) {
			return fault.New(fault.Invalid, "the rate of %s for %s is %g", p.Provider, p.GPU, *v).Do("write USD for one hour of one card")
		}
	}
	if _, ok := asOf(p.AsOf); !ok && p.AsOf != "" {
		return fault.New(fault.Invalid, "the date of %s for %s is %q", p.Provider, p.GPU, p.AsOf).Do("write a date like 2026-11-09")
	}
	return nil
}

// For lists the counting row of every provider that has this card, sorted by provider. Providers differ also by SKU only when
// their names do.
func (p Prices) For(gpu string) []Price {
	newest := map[string]Price{}
	for _, row := range p {
		if row.GPU != gpu {
			continue
		}
		have, ok := newest[row.Provider]
		if !ok || row.User && !have.User || row.User == have.User && row.AsOf >= have.AsOf {
			newest[row.Provider] = row
		}
	}
	out := make([]Price, 0, len(newest))
	for _, row := range newest {
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b Price) int { return strings.Compare(a.Provider, b.Provider) })
	return out
}
