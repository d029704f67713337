package formats

import "encoding/json"

// Record is one source row as it stands in the file: its JSON text (a table's row is an object whose columns are in file order;
// every CSV cell is a string) and its position. Raw is valid only until the next record is asked for.
type Record struct {
	Raw json.RawMessage
	Pos Position

	joined int // records of the file that this one was put together from; 0 for one
}

// Format reads and writes one row format. A Format holds no state; it is safe for concurrent use.
type Format interface {
	// ID is the format id of DESIGN section 4.
	ID() string
	// Match says how sure the format is (0 to 1) that row has its shape, and why. It must not keep row.
	Match(row Value) (confidence float64, reason string)
	// Decode turns a row into one or more Examples (their Origin.Pos is set by the caller). An error means the row goes to quarantine.
	// It must copy what it keeps.
	Decode(row Value) ([]*Example, error)
}

// Encoder is a Format that can be written too.
type Encoder interface {
	Format
	// Encode appends the row (one JSON object, no newline) to dst. lose is called once for each fact that the format cannot hold.
	// A dropped error (see Dropped) means that the whole Example has no meaning in this format.
	Encode(dst []byte, ex *Example, lose func(fact string)) ([]byte, error)
}

// ByName is a Format whose rows cannot be told from those of another one. Its Match stays below what detection asks for: it is read only
// when it is named.
type ByName interface {
	Format
	// ByName does nothing; it marks the format.
	ByName()
}

// Joiner is a Format whose example is spread over several records: the messages of a tree, the events of a session. Consecutive records
// of one file with the same key are given to Decode together, as one array; a record that stands alone is given as it is. Each of them counts as a record.
type Joiner interface {
	Format
	// JoinKey gives what records that belong together have in common, "" for a record that stands alone. It must not keep row.
	JoinKey(row Value) string
}
