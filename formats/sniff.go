package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// located is a source of which it is known how to read it.
type located struct {
	src        Source
	layers     *layers
	container  Container
	confidence float64
	reasons    []string
}

func (o *Options) containers() []Container {
	return append(slices.Clone(o.Containers), TextContainers()...)
}

// locate finds the container of src by content, or takes the one that the options name.
func (o *Options) locate(src Source) (*located, error) {
	l, err := look(src, o.MaxUnpacked)
	if err != nil {
		return nil, err
	}
	if err := o.nested(src, l.head.Raw); err != nil {
		return nil, err
	}
	loc := &located{src: src, layers: l}
	if len(l.packed) > 0 {
		loc.reasons = append(loc.reasons, "packed with "+strings.Join(l.packed, " in "))
	}
	here := Position{File: src.Name()}
	if o.Container != "" {
		for _, c := range o.containers() {
			if c.Name() != o.Container {
				continue
			}
			if _, binary := c.(Binary); !binary && !l.isText {
				return nil, fault.New(fault.Unsupported, "the file is no text, so it cannot be read as %s", o.Container).At(here).Do("let the container be detected")
			}
			loc.container, loc.confidence = c, 1
			loc.reasons = append(loc.reasons, "container "+c.Name()+": chosen by hand")
			return loc, nil
		}
		return nil, fault.New(fault.Unsupported, "no container is called %q", o.Container).Do("choose one of %s", strings.Join(o.containerNames(), ", "))
	}
	if err := commented(l.head.Text); err != nil {
		return nil, err.At(here)
	}
	var why string
	for _, c := range o.containers() {
		if conf, reason := c.Sniff(&l.head); conf > loc.confidence {
			loc.container, loc.confidence, why = c, conf, reason
		}
	}
	if loc.confidence < 0.9 {
		if err := foreign(l.head.Raw); err != nil {
			return nil, err.At(here)
		}
	}
	switch {
	case loc.container != nil:
	case l.isText && blank(l.head.Text):
		return nil, fault.New(fault.Invalid, "the file holds nothing but white space").At(here).Do("name a file with examples")
	default:
		return nil, fault.New(fault.Unsupported, "the file is neither text nor a known binary format").At(here).Do("convert it to JSONL, CSV or Parquet")
	}
	loc.reasons = append(loc.reasons, fmt.Sprintf("container %s: %s", loc.container.Name(), why))
	if _, binary := loc.container.(Binary); binary {
		l.encoding = textEncoding{} // what of its bytes looks like text says nothing
	} else if l.isText {
		loc.reasons = append(loc.reasons, fmt.Sprintf("encoding %s: %s", l.encoding.name, l.encoding.reason))
	}
	return loc, nil
}

func (o *Options) containerNames() []string {
	var names []string
	for _, c := range o.containers() {
		names = append(names, c.Name())
	}
	return names
}

// compression names the layers for a report: "none" or, from the outside, gzip, zstd, bzip2 joined by plus signs.
func (l *layers) compression() string {
	if len(l.packed) == 0 {
		return "none"
	}
	return strings.Join(l.packed, "+")
}
