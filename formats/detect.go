package formats

import (
	"context"
	"math"
)

// TableFormat is the id of rows that no row format claims: columns that need a Mapping.
const TableFormat = "table"

// Detection is what was found out about a dataset from a bounded look at it.
type Detection struct {
	Container   string   `json:"container"`
	Compression string   `json:"compression"` // none, gzip, zstd, bzip2, xz, lz4, or two of them joined by +
	Archive     string   `json:"archive,omitempty"`
	Encoding    string   `json:"encoding"`   // utf-8, utf-16le, …; empty for binary containers
	Format      string   `json:"format"`     // a format id; table when columns need a mapping
	Confidence  float64  `json:"confidence"` // 0 to 1
	Reasons     []string `json:"reasons"`
	Warnings    []string `json:"warnings,omitempty"`
	// Columns are the keys of the sampled rows in the order in which they were first seen.
	Columns      []string    `json:"columns"`
	Alternatives []Candidate `json:"alternatives,omitempty"` // other formats that fit some of the rows, best first
	// Mapping is the suggestion for a table, nil for every other format.
	Mapping *Mapping `json:"mapping"`
	// Drift counts the sampled rows that match another format better, by format; "" counts those that match none.
	Drift   []Drift `json:"drift,omitempty"`
	Sampled int     `json:"sampled"` // rows that were looked at
	// Files are the single sources when there are several.
	Files []FileDetection `json:"files,omitempty"`

	sampled []Value // the first rows, for previews
}

// Candidate is a format that might be meant.
type Candidate struct {
	Format     string  `json:"format"`
	Confidence float64 `json:"confidence"`
	Reason     string  `json:"reason"`
}

// Drift is a group of sampled rows that are not in the main format.
type Drift struct {
	Format string   `json:"format"`
	Rows   int      `json:"rows"`
	First  Position `json:"first"`
}

// FileDetection is what was found out about one source of several.
type FileDetection struct {
	Name        string `json:"name"`
	Container   string `json:"container"`
	Compression string `json:"compression"`
	// Archive is what the file stands in: zip, tar, or tar with its compression before it (gzip+tar). Name is then ARCHIVE!FILE.
	Archive  string `json:"archive,omitempty"`
	Encoding string `json:"encoding"`
	// Split is the split that the file belongs to by its name, see SplitOf; "" for none.
	Split string `json:"split,omitempty"`
}

// Inspect finds out what the sources hold, by content: the first 256 KiB of each, and a bounded sample of rows from the beginning, and
// for large uncompressed JSON Lines from the middle and the end too. The sources are the shards of one dataset.
//
// Errors are *Error: not_found, forbidden, invalid (a directory, an empty file, a header without rows, no readable row), unsupported
// (no container or no format fits), too_large, unavailable.
func Inspect(ctx context.Context, sources []Source, o Options) (*Detection, error) {
	d, err := Open(ctx, sources, o)
	if err != nil {
		return nil, err
	}
	return d.Detection(), d.Close()
}

// inspect locates every source and judges a sample of their rows.
func inspect(ctx context.Context, from *expansion, o *Options) ([]*located, *Detection, error) {
	sources, err := o.choose(from.sources)
	if err != nil {
		return nil, nil, err
	}
	var all []*located
	for _, src := range sources {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		loc, err := o.locate(src)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, loc)
	}
	first := all[0]
	det := &Detection{
		Container: first.container.Name(), Compression: first.layers.compression(), Encoding: first.layers.encoding.name,
		Archive: archiveKind(first.src), Confidence: first.confidence, Reasons: first.reasons, Columns: []string{},
	}
	for _, loc := range all {
		det.Confidence = min(det.Confidence, loc.confidence)
		if len(all) > 1 {
			det.Files = append(det.Files, FileDetection{
				Name: loc.src.Name(), Container: loc.container.Name(), Compression: loc.layers.compression(), Archive: archiveKind(loc.src),
				Encoding: loc.layers.encoding.name, Split: sourceSplit(loc.src),
			})
		}
	}
	s := newSample(o)
	if err := s.take(ctx, all); err != nil {
		return nil, nil, err
	}
	det.Warnings = append(from.warnings, s.warnings...)
	det.Columns = append(det.Columns, s.columns...)
	det.Sampled = len(s.rows)
	for i := range s.rows[:min(len(s.rows), 8)] {
		if len(s.rows[i].Raw) < sampleKept { // a very large row would stay as long as the dataset
			det.sampled = append(det.sampled, s.rows[i])
		}
	}
	if err := s.judge(det); err != nil {
		return nil, nil, err
	}
	// Means of many rows end in digits that say nothing.
	det.Confidence = math.Round(det.Confidence*1e4) / 1e4
	return all, det, nil
}
