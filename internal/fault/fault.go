// Package fault holds the one typed error of the project: a stable code, a message that says what to do,
// a position where there is one, and the cause.
//
// It is a leaf: every other package may import it. Public packages re-export it by alias (formats.Error, slmgen.Error).
package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Code is a stable, documented error code. The HTTP status that belongs to each is in the table of docs/errors.md.
type Code string

// The codes. A program may switch on them; they never change their meaning.
const (
	Invalid      Code = "invalid"
	Unauthorized Code = "unauthorized"
	Forbidden    Code = "forbidden"
	NotFound     Code = "not_found"
	Conflict     Code = "conflict"
	Precondition Code = "precondition"
	TooLarge     Code = "too_large"
	Unsupported  Code = "unsupported"
	Quota        Code = "quota"
	Internal     Code = "internal"
	Unavailable  Code = "unavailable"
	StorageFull  Code = "storage_full"
)

// statuses are the HTTP statuses of the codes: the table of docs/errors.md. What is invalid about a document that could be read is 422.
var statuses = map[Code]int{
	Invalid: 422, Unauthorized: 401, Forbidden: 403, NotFound: 404, Conflict: 409, Precondition: 412, TooLarge: 413, Unsupported: 415, Quota: 429,
	Internal: 500, Unavailable: 503, StorageFull: 507,
}

// Status is the HTTP status of a code; 500 of one that is not known.
func (c Code) Status() int {
	if s, ok := statuses[c]; ok {
		return s
	}
	return statuses[Internal]
}

// Position says where in the input something stands. Zero fields are unknown.
type Position struct {
	File   string `json:"file,omitempty"`
	Record int64  `json:"record,omitempty"` // 1-based source record
	Line   int64  `json:"line,omitempty"`   // 1-based text line; 0 in binary containers
	Byte   int64  `json:"byte"`             // offset of the record in the decoded (uncompressed, UTF-8) stream; -1 unknown
	Path   string `json:"path,omitempty"`   // JSON pointer or column name inside the record
}

// String renders the position as file:line (record N, byte B) with the parts that are known.
func (p Position) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	var more []string
	if p.Record > 0 {
		more = append(more, fmt.Sprintf("record %d", p.Record))
	}
	if p.Byte > 0 {
		more = append(more, fmt.Sprintf("byte %d", p.Byte))
	}
	if p.Path != "" {
		more = append(more, "at "+p.Path)
	}
	if len(more) > 0 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("(" + strings.Join(more, ", ") + ")")
	}
	return b.String()
}

// Error is the typed error. Message says what is wrong and what to do; Err is the cause and is never shown to a remote user.
type Error struct {
	Code    Code      `json:"code"`
	Message string    `json:"message"`
	Pos     *Position `json:"position,omitempty"`
	Hint    string    `json:"hint,omitempty"` // what to do about it, one sentence
	Err     error     `json:"-"`
}

// Error renders position, message, hint and cause on one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos != nil {
		if s := e.Pos.String(); s != "" {
			b.WriteString(s + ": ")
		}
	}
	b.WriteString(e.Message)
	if e.Err != nil && !e.says() {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// says reports whether the message says what the cause does.
func (e *Error) says() bool {
	return strings.Contains(e.Message, e.Err.Error()) || e.Code == NotFound && errors.Is(e.Err, fs.ErrNotExist)
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another *Error by its code alone, so that errors.Is(err, &fault.Error{Code: fault.NotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// New makes an error with a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an error around a cause.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// At sets the position and returns the same error.
func (e *Error) At(p Position) *Error { e.Pos = &p; return e }

// Do sets the hint and returns the same error.
func (e *Error) Do(hint string, args ...any) *Error {
	e.Hint = fmt.Sprintf(hint, args...)
	return e
}

// CodeOf gives the code of the first *Error in err's chain, Internal for any other error and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
