package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"

	"github.com/slmgen/slmgen/internal/fault"
)

// settle gives flags that the command line left out their values from the environment, else from a file.
func settle(flags *pflag.FlagSet, file string, getenv func(string) string) error {
	if file == "" {
		file = getenv("SLMGEN_CONFIG")
	}
	said, err := readSettings(file)
	if err != nil {
		return err
	}
	var first error
	flags.VisitAll(func(f *pflag.Flag) {
		key := f.Name
		values, inFile := said[key]
		delete(said, key)
		if f.Changed || first != nil || slices.Contains([]string{"config", "check", "help", "json"}, key) {
			return
		}
		from := file
		if v := getenv(variable(key)); v != "" {
			values, inFile, from = []string{v}, true, variable(key)
		}
		if !inFile {
			return
		}
		for _, v := range values {
			if err := flags.Set(key, v); err != nil {
				first = fault.New(fault.Invalid, "%s: %s cannot be %q", from, key, v).Do("%s", f.Usage)
			}
		}
	})
	for key := range said {
		if first == nil {
			first = fault.New(fault.Invalid, "%s: there is no setting %q", file, key).Do("the settings are the flags of `slmgen serve --help`, without their dashes")
		}
	}
	return first
}

// variable is the environment variable of a flag.
func variable(flag string) string {
	return "SLMGEN_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readSettings reads a flat YAML file; a list gives a flag several times.
func readSettings(path string) (map[string][]string, error) {
	if path == "" {
		return nil, nil
	}
	doc, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "%s: no such file", path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot read %s", path)
	}
	var all map[string]any
	if err := yaml.Unmarshal(doc, &all); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "%s is no YAML", path)
	}
	out := map[string][]string{}
	for key, v := range all {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				out[key] = append(out[key], fmt.Sprint(one))
			}
		case map[string]any, nil:
			return nil, fault.New(fault.Invalid, "%s: %s has no plain value", path, key).Do("write %s: VALUE", key)
		default:
			out[key] = []string{fmt.Sprint(v)}
		}
	}
	return out, nil
}
