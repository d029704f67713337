package validate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// parquet checks a tokenized file: its columns, and that there are rows.
func (f *file) parquet(ctx context.Context, src formats.Source) error {
	l := &f.p.limits
	fail := func(path, code, format string, args ...any) {
		f.out.add(0, path, code, SeverityError, format, args...)
	}
	if len(l.parquet) == 0 {
		fail("", "container", "this is a Parquet file, and %s wants JSON Lines; convert it (--fix does)", f.p.Name)
		return nil
	}
	f.out.Kind, f.out.Bytes = "tokens", max(0, src.Size())
	ds, err := formats.Open(ctx, []formats.Source{src}, formats.Options{Container: "parquet", Containers: f.o.Containers, MaxRecord: f.o.MaxRecord})
	if err != nil {
		var typed *formats.Error
		if errors.As(err, &typed) && (typed.Code == "invalid" || typed.Code == "unsupported") {
			fail("", "parquet", "the Parquet file cannot be read: %s", typed.Message)
			return nil
		}
		return err
	}
	columns := ds.Detection().Columns
	if !slices.Contains(columns, l.parquetNeeds) {
		fail("/"+l.parquetNeeds, "missing_column", "a Parquet file holds tokens here, and this one has no column %s; tokenize the rows or write JSON Lines", l.parquetNeeds)
	}
	for _, c := range columns {
		if !slices.Contains(l.parquet, c) {
			fail("/"+escape(c), "extra_column", "the column %q is not taken; take it out (known: %s)", clip(c), strings.Join(l.parquet, ", "))
		}
	}
	for _, err := range ds.Examples(ctx) {
		if err != nil {
			return err
		}
	}
	f.out.Rows = ds.Counts().Records
	return nil
}
