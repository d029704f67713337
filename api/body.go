package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// rawBody is what a JSON request said, kept so that members nobody knows can be told.
type rawBody struct{}

// streams are the operations whose bodies go to the disk as they come.
var streams = map[string]bool{"POST /v1/datasets": true, "PATCH /v1/uploads/{upload}": true, "POST /v1/run-logs": true}

// bodyTypes are the content types of the bodies that are not JSON.
var bodyTypes = map[string][]string{
	"POST /v1/datasets":          {"application/json", "multipart/form-data", "application/octet-stream"},
	"PATCH /v1/uploads/{upload}": {"application/offset+octet-stream"},
	"POST /v1/base-models":       {"application/yaml"},
	"POST /v1/prices/import":     {"text/plain"},
	"POST /v1/run-logs":          {"application/octet-stream"},
	"POST /v1/runs/{run}/events": {"application/x-ndjson"},
}

// noBody are operations that take none, and ignore one.
var noBody = map[string]bool{"POST /v1/jobs/{job}/cancel": true, "POST /v1/runs/{run}/stop": true, "POST /v1/runs/{run}/secret": true, "POST /v1/channels/{channel}/test": true, "POST /logout": true}

// bounded bounds the body, checks its type, and reads a JSON one whole. It says whether to go on.
func (s *server) bounded(w http.ResponseWriter, r *http.Request, pattern string) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete || noBody[pattern] {
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		if noBody[pattern] {
			r.Body = http.NoBody
		}
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	allowed := bodyTypes[pattern]
	if allowed == nil {
		allowed = []string{"application/json"}
	}
	if err != nil || !slices.Contains(allowed, kind) {
		s.writeProblem(w, r, fault.New(fault.Unsupported, "a body of the type %q is not taken here", r.Header.Get("Content-Type")).Do("send %s", strings.Join(allowed, ", or ")))
		return false
	}
	if streams[pattern] && kind != "application/json" {
		r.Body = http.MaxBytesReader(w, &moving{r.Body, http.NewResponseController(w), s}, s.UploadBytes)
		return true
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.BodyBytes)
	if kind != "application/json" {
		return true
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.unreadable(w, r, err)
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	*r = *r.WithContext(context.WithValue(r.Context(), rawBody{}, body))
	return true
}

// unreadableBody says what is wrong with JSON, and where.
func unreadableBody(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		return malformed("the body is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return malformed("the body ends too early")
	case errors.As(err, &syntax):
		return malformed("the body is no JSON at byte %d", syntax.Offset)
	case errors.As(err, &kind):
		pointer := "/" + strings.ReplaceAll(kind.Field, ".", "/")
		detail := fmt.Sprintf("a %s cannot be read as %s", kind.Value, jsonType(kind.Type.String()))
		return &httpError{cause: fault.New(fault.Invalid, "%s: %s", pointer, detail), members: []WrongMember{{Pointer: pointer, Rule: "type", Detail: detail}}}
	}
	return &httpError{cause: fault.Wrap(fault.Invalid, err, "the body cannot be read"), status: http.StatusBadRequest}
}

// jsonType names a Go type as JSON does.
func jsonType(name string) string {
	switch {
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"):
		return "an integer"
	case strings.HasPrefix(name, "float"):
		return "a number"
	case name == "string":
		return "a string"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "[]"):
		return "an array"
	case name == "time.Time":
		return "a time such as 2027-01-31T12:00:00Z"
	}
	return "what belongs here"
}
