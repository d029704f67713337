package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/slmgen/slmgen/internal/fault"
)

// rules checks the members of bodies by the tags that the specification gives them.
var rules = sync.OnceValue(func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	return v
})

// checked stands before every handler: members that nobody knows, members that break a rule, and names that no id can be are told at once.
func checked(next StrictHandlerFunc, _ string) StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		v := reflect.ValueOf(request)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case (f.Name == "Body" || f.Name == "JSONBody") && f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct && !v.Field(i).IsNil():
				if err := checkBody(ctx, v.Field(i)); err != nil {
					return nil, err
				}
			case f.Name == "Params":
				if err := checkParams(v.Field(i)); err != nil {
					return nil, err
				}
			}
		}
		return next(withRequest(ctx, r), w, r, request)
	}
}

func checkBody(ctx context.Context, body reflect.Value) error {
	if raw, ok := ctx.Value(rawBody{}).([]byte); ok {
		again := reflect.New(body.Type().Elem())
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(again.Interface()); err != nil {
			if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
				pointer := "/" + strings.Trim(name, `"`)
				return wrongMembers(WrongMember{Pointer: pointer, Rule: "unknown", Detail: "there is no such member"})
			}
			return unreadableBody(err)
		}
		if _, err := dec.Token(); !errors.Is(err, io.EOF) {
			return malformed("something follows the JSON document at byte %d", dec.InputOffset())
		}
		if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
			return wrongMembers(WrongMember{Pointer: "", Rule: "type", Detail: "the body is null, not an object"})
		}
		if err := checkMembers(raw, body.Type().Elem()); err != nil {
			return err
		}
	}
	err := rules().StructCtx(ctx, body.Interface())
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return err
	}
	var members []WrongMember
	for _, e := range broken {
		members = append(members, WrongMember{Pointer: pointerOf(e.Namespace()), Rule: e.Tag(), Detail: explain(e)})
	}
	return wrongMembers(members...)
}

// checkMembers tells members that are missing, which decoding takes for their zero value, and what is odd about others.
func checkMembers(raw []byte, body reflect.Type) error {
	m := members{dec: json.NewDecoder(bytes.NewReader(raw))}
	m.dec.UseNumber()
	top, err := m.read(member{of: body}, "")
	if err != nil {
		return unreadableBody(err)
	}
	for i := range body.NumField() {
		name, options, _ := strings.Cut(body.Field(i).Tag.Get("json"), ",")
		if !top[name] && !strings.Contains(options, "omitempty") {
			m.tell("/"+name, "required", "it is missing")
		}
	}
	if len(m.wrong) > 0 {
		return wrongMembers(m.wrong...)
	}
	return nil
}

// escaped writes a name as a JSON pointer has it.
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

func wrongMembers(members ...WrongMember) error {
	first := members[0]
	return &httpError{cause: fault.New(fault.Invalid, "%s: %s", orBody(first.Pointer), first.Detail), members: members}
}

func orBody(pointer string) string {
	if pointer == "" {
		return "the body"
	}
	return pointer
}

var indexed = regexp.MustCompile(`\[(\d+)\]`)

// pointerOf turns the validator's name of a member into a JSON pointer.
func pointerOf(namespace string) string {
	_, path, ok := strings.Cut(namespace, ".")
	if !ok {
		return ""
	}
	return "/" + strings.ReplaceAll(indexed.ReplaceAllString(path, ".$1"), ".", "/")
}

func explain(e validator.FieldError) string {
	size := "a size of"
	switch e.Kind() { //nolint:exhaustive // the others have sizes of their own
	case reflect.String:
		size = "characters:"
	case reflect.Slice:
		size = "elements:"
	}
	switch e.Tag() {
	case "required":
		return "it is missing or empty"
	case "oneof":
		return "it must be one of " + strings.Join(strings.Fields(e.Param()), ", ")
	case "max":
		return fmt.Sprintf("too many %s at most %s", size, e.Param())
	case "min":
		return fmt.Sprintf("too few %s at least %s", size, e.Param())
	case "gte":
		return "it must be at least " + e.Param()
	case "lte":
		return "it must be at most " + e.Param()
	}
	return "it breaks the rule " + e.Tag()
}

var (
	etagForm    = regexp.MustCompile(`^(\*|(W/)?"[0-9]{1,18}")$`)
	projectName = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)
	bounds      = map[string][2]int64{"Limit": {1, 500}, "Rows": {1, 100}, "File": {0, 9999}, "UploadOffset": {0, 1 << 62}, "LastEventID": {0, 1 << 62}}
	lengths     = map[string][2]int{"IdempotencyKey": {1, 200}, "Cursor": {0, 200}, "Name": {0, 200}, "Format": {0, 40}, "Container": {0, 40}, "Range": {0, 200},
		"Dataset": {0, 40}, "Plan": {0, 40}, "Provider": {0, 100}, "Gpu": {0, 100}}
)

// checkParams checks parameters, of which the generated code knows the types alone.
func checkParams(params reflect.Value) error {
	for i := range params.NumField() {
		v := params.Field(i)
		f := params.Type().Field(i)
		if v.Kind() == reflect.Pointer {
			if v.IsNil() && f.Name == "IfMatch" {
				return &httpError{cause: fault.New(fault.Precondition, "a change needs the header If-Match").Do("send the ETag of what you saw, or * to overwrite whatever is there"),
					status: http.StatusPreconditionRequired}
			}
			if v.IsNil() {
				continue
			}
			v = v.Elem()
		}
		name := paramName(f)
		switch v.Kind() { //nolint:exhaustive // no others
		case reflect.String:
			if f.Name == "IfMatch" && !etagForm.MatchString(v.String()) {
				return wrongParameter(name, "pattern", "it is no ETag that was given out")
			}
			if f.Name == "SlmgenProject" && !projectName.MatchString(v.String()) {
				return wrongParameter(name, "pattern", "it is no id of a project")
			}
			if at, ok := lengths[strings.TrimPrefix(f.Name, "Slmgen")]; ok && (len([]rune(v.String())) < at[0] || len([]rune(v.String())) > at[1]) {
				return wrongParameter(name, "max", fmt.Sprintf("it has %d characters and may have %d to %d", len([]rune(v.String())), at[0], at[1]))
			}
			if state, ok := v.Interface().(JobState); ok && !state.Valid() {
				return wrongParameter(name, "oneof", "it is no state of a job")
			}
		case reflect.Int, reflect.Int64:
			if at, ok := bounds[f.Name]; ok && (v.Int() < at[0] || v.Int() > at[1]) {
				return wrongParameter(name, "range", fmt.Sprintf("it must be %d to %d", at[0], at[1]))
			}
		}
	}
	return nil
}

func paramName(f reflect.StructField) string {
	for _, tag := range []string{"form", "json"} {
		if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
			return name
		}
	}
	return f.Name
}

type requestKey struct{}

func withRequest(ctx context.Context, r *http.Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

func requestOf(ctx context.Context) *http.Request {
	r, _ := ctx.Value(requestKey{}).(*http.Request)
	return r
}
