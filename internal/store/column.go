package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// micros is how a time is kept: microseconds since 1970 UTC, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant reads what micros wrote.
type instant struct{ to *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is kept as %T", v)
	}
	*i.to = time.Time{}
	if n != 0 {
		*i.to = time.UnixMicro(n).UTC()
	}
	return nil
}

// raw is how JSON is kept: its bytes, NULL for none.
func raw(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// document is how a value is kept that is always there.
func document(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return b
}

// parsed reads a document into what to points to.
type parsed struct{ to any }

// Scan implements sql.Scanner.
func (p parsed) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, p.to)
	case string:
		return json.Unmarshal([]byte(v), p.to)
	default:
		return fmt.Errorf("a document is kept as %T", v)
	}
}

// optional reads a text that is NULL for none.
type optional struct{ to *string }

// Scan implements sql.Scanner.
func (o optional) Scan(v any) error {
	var s sql.NullString
	err := s.Scan(v)
	*o.to = s.String
	return err
}

// null is how a text is kept that is NULL for none.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// flag is how a bool is kept.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
