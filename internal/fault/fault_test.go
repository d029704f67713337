package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErrorSaysWhereWhatAndWhatToDo(t *testing.T) {
	err := Wrap(Invalid, io.ErrUnexpectedEOF, "the row is not complete").At(Position{File: "a.jsonl", Record: 3, Line: 4, Byte: 120, Path: "/messages/0"}).Do("close the %s", "bracket")
	require.Equal(t, "a.jsonl:4 (record 3, byte 120, at /messages/0): the row is not complete: unexpected EOF; close the bracket", err.Error())
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "no such file", New(NotFound, "no such file").Error())
}

func TestCodeOf(t *testing.T) {
	require.Equal(t, Code(""), CodeOf(nil))
	require.Equal(t, Internal, CodeOf(io.EOF))
	wrapped := fmt.Errorf("outer: %w", New(Quota, "too much"))
	require.Equal(t, Quota, CodeOf(wrapped))
	require.ErrorIs(t, wrapped, &Error{Code: Quota})
	require.NotErrorIs(t, wrapped, &Error{Code: Invalid})
	var e *Error
	require.True(t, errors.As(wrapped, &e))
}
