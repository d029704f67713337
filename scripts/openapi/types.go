package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/track"
)

const module = "github.com/slmgen/slmgen/"

// generator turns Go types into schemas.
type generator struct {
	names    map[reflect.Type]string // of types that become components
	order    []reflect.Type
	comments *comments
}

func newGenerator() *generator {
	return &generator{names: map[reflect.Type]string{}, comments: &comments{files: map[string]*docs{}}}
}

// special are types whose JSON is not what reflection shows.
var special = map[reflect.Type]string{
	reflect.TypeFor[time.Time]():       "type: string, format: date-time",
	reflect.TypeFor[json.RawMessage](): "description: Any JSON value.",
	reflect.TypeFor[json.Number]():     "type: number",
	reflect.TypeFor[chat.Object]():     "type: object, additionalProperties: true",
	reflect.TypeFor[track.Metrics]():   "type: object, additionalProperties: {anyOf: [{type: number}, {type: string, enum: [NaN, Infinity, -Infinity]}]}",
}

// component says whether a type gets a schema of its own.
func component(t reflect.Type) bool {
	if special[t] != "" || !strings.HasPrefix(t.PkgPath()+"/", module) {
		return false
	}
	return t.Kind() == reflect.Struct || t.Kind() == reflect.String
}

// reach finds every component below a type.
func (g *generator) reach(t reflect.Type) {
	switch {
	case special[t] != "" || slices.Contains(g.order, t):
		return
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map:
		g.reach(t.Elem())
		return
	case isFact(t):
		f, _ := t.FieldByName("Value")
		g.reach(f.Type)
		return
	case !component(t):
		return
	}
	g.order = append(g.order, t)
	if t.Kind() == reflect.Struct {
		for _, f := range fields(t) {
			g.reach(f.Type)
		}
	}
}

// isFact knows registry.Fact, which is written as a value, or null, with its source.
func isFact(t reflect.Type) bool {
	return t.PkgPath() == module+"slmgen/registry" && strings.HasPrefix(t.Name(), "Fact[")
}

// settleNames gives each type a name that neither another one nor a schema written by hand has.
func (g *generator) settleNames(others []string) {
	taken := map[string]int{}
	for _, name := range others {
		taken[name]++
	}
	for _, t := range g.order {
		taken[t.Name()]++
	}
	for _, name := range g.names {
		taken[name]++
	}
	for _, t := range g.order {
		if g.names[t] != "" {
			continue
		}
		name := t.Name()
		if taken[name] > 1 {
			pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
			name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
		}
		g.names[t] = name
	}
	slices.SortFunc(g.order, func(a, b reflect.Type) int { return strings.Compare(g.names[a], g.names[b]) })
}

// field is one member of an object.
type field struct {
	reflect.StructField
	key      string
	optional bool
	quoted   bool // ,string
}

// fields gives the members as encoding/json writes them, embedded structs laid flat.
func fields(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag, has := f.Tag.Lookup("json")
		name, rest, _ := strings.Cut(tag, ",")
		elem := f.Type
		if elem.Kind() == reflect.Pointer {
			elem = elem.Elem()
		}
		if f.Anonymous && name == "" && elem.Kind() == reflect.Struct {
			out = append(out, fields(elem)...)
			continue
		}
		if f.PkgPath != "" || name == "-" || !has && !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		f.Index = []int{i}
		out = append(out, field{f, name, strings.Contains(rest, "omitempty") || strings.Contains(rest, "omitzero"), strings.Contains(rest, "string")})
	}
	return out
}

// write gives the components in the order of their names.
func (g *generator) write(out *bytes.Buffer) {
	for _, t := range g.order {
		doc := g.comments.of(t)
		fmt.Fprintf(out, "    %s:\n", g.names[t])
		if doc.text != "" {
			fmt.Fprintf(out, "      description: %s\n", quote(doc.text))
		}
		if !strings.HasPrefix(t.PkgPath(), module+"internal/") {
			pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
			fmt.Fprintf(out, "      x-go-type: %s.%s\n      x-go-type-import: {path: %s}\n", pkg, t.Name(), t.PkgPath())
		}
		if t.Kind() == reflect.String {
			fmt.Fprintf(out, "      type: string\n")
			if values := g.comments.constants(t); len(values) > 0 {
				fmt.Fprintf(out, "      enum: [%s]\n", strings.Join(values, ", "))
			}
			continue
		}
		g.object(out, t, doc)
	}
}

func (g *generator) object(out *bytes.Buffer, t reflect.Type, doc *typeDoc) {
	fmt.Fprintf(out, "      type: object\n")
	var required []string
	all := fields(t)
	for _, f := range all {
		if !f.optional {
			required = append(required, f.key)
		}
	}
	if len(required) > 0 {
		fmt.Fprintf(out, "      required: [%s]\n", strings.Join(required, ", "))
	}
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(out, "      properties:\n")
	for _, f := range all {
		schema := g.schema(f.Type, !f.optional || f.Tag.Get("openapi") == "null")
		if text := doc.fields[f.Name]; text != "" {
			if strings.HasPrefix(schema, "$ref") {
				schema = "allOf: [{" + schema + "}]"
			}
			if strings.HasPrefix(schema, "description: ") {
				schema = ""
			} else {
				schema = ", " + schema
			}
			schema = "description: " + quote(text) + schema
		}
		fmt.Fprintf(out, "        %s: {%s}\n", f.key, schema)
	}
}

// schema is a flow mapping without its braces. Go writes what is empty and stays in the document as null, so null is allowed there,
// and where a field is tagged openapi:"null".
func (g *generator) schema(t reflect.Type, nullable bool) string {
	if s := special[t]; s != "" {
		return s
	}
	if isFact(t) {
		f, _ := t.FieldByName("Value")
		return fmt.Sprintf("type: object, required: [value], properties: {value: {%s}, source: {type: string}}", orNull(g.schema(f.Type, true)))
	}
	if component(t) {
		return ref(g.names[t])
	}
	switch t.Kind() {
	case reflect.Pointer:
		s := g.schema(t.Elem(), false)
		if nullable {
			return orNull(s)
		}
		return s
	case reflect.Slice:
		s := fmt.Sprintf("type: array, items: {%s}", g.schema(t.Elem(), true))
		if nullable {
			return orNull(s)
		}
		return s
	case reflect.Array:
		return fmt.Sprintf("type: array, items: {%s}, minItems: %d, maxItems: %d", g.schema(t.Elem(), true), t.Len(), t.Len())
	case reflect.Map:
		s := fmt.Sprintf("type: object, additionalProperties: {%s}", g.schema(t.Elem(), true))
		if nullable {
			return orNull(s)
		}
		return s
	case reflect.Bool:
		return "type: boolean"
	case reflect.String:
		return "type: string"
	case reflect.Float32, reflect.Float64:
		return "type: number, format: double"
	case reflect.Int64, reflect.Uint64:
		return "type: integer, format: int64"
	case reflect.Int, reflect.Int32, reflect.Uint32, reflect.Int8, reflect.Uint8, reflect.Int16, reflect.Uint16, reflect.Uint:
		return "type: integer"
	case reflect.Interface:
		return "description: Any JSON value."
	}
	panic("no schema for " + t.String())
}

func ref(name string) string { return "$ref: '#/components/schemas/" + name + "'" }

// orNull allows null beside what a schema says.
func orNull(s string) string {
	if typ, ok := strings.CutPrefix(s, "type: "); ok && !strings.HasPrefix(typ, "[") {
		name, rest, more := strings.Cut(typ, ",")
		if more {
			rest = "," + rest
		}
		return "type: [" + name + ", 'null']" + rest
	}
	if strings.HasPrefix(s, "$ref") {
		return "oneOf: [{" + s + "}, {type: 'null'}]"
	}
	return s
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	s = string(b)
	for _, r := range []struct{ from, to string }{{`\u003c`, "<"}, {`\u003e`, ">"}, {`\u0026`, "&"}} {
		s = strings.ReplaceAll(s, r.from, r.to)
	}
	return s
}
