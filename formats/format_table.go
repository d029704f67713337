package formats

import "github.com/slmgen/slmgen/internal/fault"

// unmapped is the format "table": columns that only a Mapping makes an Example of.
type unmapped struct{}

func (unmapped) ID() string { return "table" }

// Match is the last resort for objects.
func (unmapped) Match(row Value) (float64, string) {
	if row.Kind != Objects || len(row.Members) == 0 {
		return 0, "not a row of columns"
	}
	return 0.05, "columns whose meaning no format knows: a mapping must say it"
}

// Decode always fails: the code is precondition, the hint says how to map.
func (unmapped) Decode(row Value) ([]*Example, error) {
	names := make([]string, 0, len(row.Members))
	for i := range row.Members {
		names = append(names, row.Members[i].Key)
	}
	return nil, fault.New(fault.Precondition, "the columns need a mapping").
		Do("say what they are, for example --map user=COLUMN --map assistant=COLUMN; the columns are %s", listNames(names))
}

// tableFormat gives the format that reads the rows of a table. suggested is the Mapping of the options, or what detection suggests.
func (o *Options) tableFormat(suggested *Mapping) Format {
	if o.Mapping == nil && (o.Unmapped == UnmappedColumns || o.Unmapped == UnmappedElse && suggested.Confidence == 0) {
		return bareColumns{}
	}
	return suggested.Format()
}

// bareColumns is the format "table" where nobody asks what the columns mean.
type bareColumns struct{ unmapped }

// Decode keeps every column in Meta.
func (bareColumns) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, TableFormat); err != nil {
		return nil, err
	}
	c := readColumns(&row)
	e := &Example{Kind: KindColumns}
	c.finish(e, TableFormat)
	return []*Example{e}, nil
}
