package cli

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
)

func (s *session) pricesCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "prices", RunE: help, Short: "Dated prices of training cards, and yours", Args: group}
	cmd.AddCommand(s.pricesListCmd(), s.pricesSetCmd(), s.pricesImportCmd(), s.pricesRemoveCmd())
	return cmd
}

func (s *session) pricesListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List prices and cards", Example: "  slmgen prices list", Args: args(0, 0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			p, err := s.engine.Prices()
			if err != nil {
				return err
			}
			if s.json {
				return s.print(p)
			}
			st := s.out()
			st.printf("\n  %s\n", st.bold(pad("card", 16)+pad("memory", 10)+pad("TFLOPS", 8)+"bf16"))
			for _, g := range p.GPUs {
				st.printf("  %s%s%s%v\n", pad(g.Name, 16), pad(fmt.Sprintf("%g GiB", g.MemoryGiB), 10), pad(fmt.Sprintf("%g", g.TFLOPS), 8), g.BF16)
			}
			st.printf("\n  %s\n", st.bold(pad("provider", 20)+pad("card", 16)+pad("USD/h", 10)+"as of"))
			for _, r := range p.Prices {
				rate, yours := "unknown", ""
				if v, ok := r.Rate(); ok {
					rate = fmt.Sprintf("%.3f", v)
				}
				if r.User {
					yours = "  (yours)"
				}
				st.printf("  %s%s%s%s%s\n", pad(clip(r.Provider, 19), 20), pad(r.GPU, 16), pad(rate, 10), st.dim(r.AsOf), yours)
			}
			st.printf("\n")
			return nil
		},
	}
}

func (s *session) pricesSetCmd() *cobra.Command {
	var p estimate.Price
	cmd := &cobra.Command{
		Use: "set PROVIDER CARD USD", Short: "Set what one hour of one card costs you",
		Long: `Keeps a price of your own, which counts before the built-in ones. What a card of your own costs an hour (power, wear) is set the same way, under any
provider's name. USD "unknown" says that nobody knows.`,
		Example: `  slmgen prices set "RunPod secure" L40S 0.86 --as-of 2026-11-20
  slmgen prices set own "RTX 4090" 0.09 --source "450 W at USD 0.20 a kWh"`,
		Args: args(3, 3, "a provider, a card and USD an hour"),
		RunE: func(cmd *cobra.Command, a []string) error {
			p.Provider, p.GPU = a[0], a[1]
			if a[2] != "unknown" {
				v, err := strconv.ParseFloat(strings.TrimPrefix(a[2], "$"), 64)
				if err != nil {
					return usageError{fault.New(fault.Invalid, "%q is no price", a[2]).Do("write USD an hour, like 0.86, or unknown")}
				}
				p.USDPerHour = &v
			}
			kept, err := s.engine.SetPrice(cmd.Context(), p)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(map[string]any{"prices": estimate.Prices{kept}})
			}
			s.out().printf("  %s %s: %s an hour, as of %s\n", kept.Provider, kept.GPU, a[2], kept.AsOf)
			return nil
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&p.AsOf, "as-of", "", "date of the price, like 2026-11-20; default: today")
	fs.StringVar(&p.Source, "source", "user", "where the price stands")
	fs.StringVar(&p.SKU, "sku", "", "the provider's name for the machine")
	fs.Float64Var(&p.MaxHours, "max-hours", 0, "how long a session may last; 0: nothing ends it")
	return cmd
}

func (s *session) pricesImportCmd() *cobra.Command {
	var provider, asOf string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Import prices from CSV, JSON or a SkyPilot catalog",
		Long: `Reads CSV with the columns provider, gpu and usd_per_hour (and sku, as_of, source, note, max_hours), JSON as "slmgen prices list --json" prints
it, or a catalog of SkyPilot (catalogs/v8/NAME/vms.csv), whose provider --provider names. Of a catalog's regions and machines the cheapest of each card
counts. Cards that are not in the list are passed over and named.`,
		Example: `  slmgen prices import my-prices.csv
  slmgen prices import vms.csv --provider Lambda --as-of 2026-11-20`,
		Args: args(1, 1, "one file"),
		RunE: func(cmd *cobra.Command, a []string) error {
			got, err := s.engine.ImportPrices(cmd.Context(), a[0], provider, asOf)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(got)
			}
			st := s.out()
			for _, p := range got.Prices {
				rate := "unknown"
				if v, ok := p.Rate(); ok {
					rate = fmt.Sprintf("USD %.3f", v)
				}
				st.printf("  %s%s%s%s\n", pad(clip(p.Provider, 19), 20), pad(p.GPU, 16), pad(rate, 12), st.dim(p.AsOf))
			}
			st.printf("  %s\n", plural(int64(len(got.Prices)), "price", "prices")+" kept")
			if len(got.Skipped) > 0 {
				st.printf("  %s\n", st.dim("cards not in the list: "+strings.Join(slices.Sorted(maps.Keys(got.Skipped)), ", ")))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&provider, "provider", "", "whose catalog it is")
	cmd.Flags().StringVar(&asOf, "as-of", "", "date of prices that carry none; default: when the file was last changed")
	return cmd
}

func (s *session) pricesRemoveCmd() *cobra.Command {
	return &cobra.Command{
		Use: "remove PROVIDER [CARD]", Short: "Remove prices of yours", Example: `  slmgen prices remove own "RTX 4090"`, Args: args(1, 2, "a provider, or a provider and a card"),
		RunE: func(cmd *cobra.Command, a []string) error {
			card := ""
			if len(a) > 1 {
				card = a[1]
			}
			n, err := s.engine.RemovePrice(cmd.Context(), a[0], card)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(map[string]any{"removed": n})
			}
			s.out().printf("  removed %s\n", plural(int64(n), "price", "prices"))
			return nil
		},
	}
}
