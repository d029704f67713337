package formats

import "github.com/slmgen/slmgen/internal/fault"

// Code is the stable code of an Error.
type Code = fault.Code

// DefaultMaxRecord is the largest record that is read when Options.MaxRecord is 0: 128 MiB.
const DefaultMaxRecord = 128 << 20

// Options say how a dataset is read. The zero value detects everything. A value may be shared by goroutines as long as nobody changes it.
type Options struct {
	// Container and Format override detection by their names; "" detects. With a Format, rows that are not in it go to quarantine
	// instead of being read by another format that fits.
	Container string
	Format    string
	// Table says how a csv or tsv file is written, where detection is wrong about it.
	Table TableOptions
	// Mapping says how the columns of a table become Examples. With a Mapping the format is table, whatever the rows look like (naming
	// another Format is an error); without one, a table is read by the mapping that detection suggests.
	Mapping *Mapping
	// Unmapped says how the rows of a table are read without a Mapping: UnmappedColumns, UnmappedElse, or "" by the mapping that detection
	// suggests, where a row that it makes nothing of goes to quarantine.
	Unmapped string
	// Containers are tried before the built-in text containers; here a program passes parquet.Container().
	Containers []Container
	// Formats are the row formats to choose from; nil means Builtin().
	Formats []Format
	// MaxRecord is the largest record in bytes of UTF-8 text; 0 means DefaultMaxRecord. Larger ones go to quarantine (too_large).
	MaxRecord int64
	// MaxUnpacked bounds the bytes that a compressed source may unpack to; 0 sets no bound except a ratio of 1000 to 1.
	MaxUnpacked int64
	// Split keeps the files of one split (train, validation, test, …, see SplitOf); "" reads all.
	Split string
	// Keep chooses files by name (ARCHIVE!FILE in an archive); nil keeps all.
	Keep func(name string) bool
	// Temp is the folder for what must be kept to be read at random positions (compressed archives, columns of JSON); "" is the system's.
	Temp string
	// Workers is the number of goroutines that decode; 0 means GOMAXPROCS. The result does not depend on it.
	Workers int
	// Forget says that the Examples will not be written in the format that they came from: the spelling of their rows (null or absent,
	// order of members, see Origin) is then not kept, which is faster for the formats other than openai, sharegpt and alpaca.
	Forget bool
	// Quarantine is told of each record that could not be read, in order, on the goroutine that ranges over the Examples.
	Quarantine func(Rejected)
	// Progress is told now and then how far a pass has come, on the goroutine that ranges over the Examples.
	Progress func(Progress)
}

// TableOptions say how the text of a table is written. The zero value detects everything.
type TableOptions struct {
	// Header is HeaderPresent or HeaderAbsent (the columns are then named column_1 and so on); "" judges the first row by the others.
	Header string
	// Delimiter is the one byte between two cells, Quote the one around them or QuoteNone; "" detects both.
	Delimiter, Quote string
}

// The values of TableOptions.
const (
	HeaderPresent = "present"
	HeaderAbsent  = "absent"
	QuoteNone     = "none"
)

// The values of Options.Unmapped.
const (
	UnmappedColumns = "columns" // as bare columns, Examples of KindColumns: to pass them on as they are
	UnmappedElse    = "else"    // as bare columns where no text to learn from can be suggested
)

func (t TableOptions) check() error {
	if t.Header != "" && t.Header != HeaderPresent && t.Header != HeaderAbsent {
		return fault.New(fault.Invalid, "a header cannot be %q", clip(t.Header, 20)).Do("choose %s or %s", HeaderPresent, HeaderAbsent)
	}
	if len(t.Delimiter) > 1 || len(t.Quote) > 1 && t.Quote != QuoteNone || t.Delimiter != "" && t.Delimiter == t.Quote || t.Delimiter == "\n" || t.Quote == "\n" {
		return fault.New(fault.Invalid, "a delimiter and a quote are one byte each, and not the same").Do("give for instance ; and \"")
	}
	return nil
}

// Progress is how far a pass over a dataset has come.
type Progress struct {
	Read    int64 // bytes taken from the sources, before decompression
	Total   int64 // bytes of all sources; -1 unknown
	Records int64
}

// Rejected is a record that could not be read. Raw is its text, which may be incomplete when the record has no end or is too large;
// it is valid only until the callback returns.
type Rejected struct {
	Pos    Position
	Code   Code
	Reason string
	Raw    []byte
}

// Excerpt gives the beginning of the record for a message: at most 200 bytes, as valid UTF-8.
func (r *Rejected) Excerpt() string {
	const size = 200
	if len(r.Raw) <= size {
		return validText(r.Raw)
	}
	return validText(r.Raw[:size]) + "…"
}

func (o *Options) maxRecord() int64 {
	if o.MaxRecord > 0 {
		return o.MaxRecord
	}
	return DefaultMaxRecord
}

func (o *Options) formats() []Format {
	if o.Formats != nil {
		return o.Formats
	}
	return Builtin()
}
