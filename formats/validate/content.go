package validate

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// contentRules say what the content of a message may be.
type contentRules struct {
	// optional says that a message needs no content because it holds something in its place. nil: never.
	optional func(m *message) bool
	// blank says how bad a text without words is; "" does not mind.
	blank Severity
	// parts are the types of parts that each role may have in a list; nil means that content is a text.
	parts func(role string) []string
	// images says what a picture may be; nil where there are none.
	images *imageRules
	// uniform refuses texts and lists in one conversation.
	uniform bool
	// emptyIsAbsent takes "", null and [] as no content at all.
	emptyIsAbsent bool
}

// imageRules say what pictures a row may hold.
type imageRules struct {
	max      int
	roles    []string
	formats  []string // of data URLs
	links    bool     // http URLs too
	maxChars int      // of a data URL
	noWeight bool     // a message with pictures is not learned
}

func contents(c contentRules) talkRule {
	return func(t *talk) {
		pictures, list := 0, formats.Absent
		for i := range t.msgs {
			m := &t.msgs[i]
			n := m.get("content")
			if !n.there() || c.emptyIsAbsent && (n.IsString() && n.Str() == "" || n.IsArray() && len(n.Items) == 0) {
				c.missing(m, &n)
				continue
			}
			found := 0
			switch {
			case n.IsString():
				if c.blank != "" && blank(n.Str()) && (c.optional == nil || !c.optional(m)) {
					sev := c.blank
					if m.role == "tool" { // a tool may well have nothing to say
						sev = SeverityWarning
					}
					n.out.add(n.line, n.path, "empty_content", sev, "the message says nothing; take it or the row out")
				}
			case n.IsArray() && c.parts != nil:
				found = c.list(m, &n)
			default:
				n.fail("content_type", "the content is %s; write a text%s", n.kind(), c.orList())
				continue
			}
			if c.uniform && list != formats.Absent && list != n.Kind {
				n.fail("mixed_content", "some contents of the conversation are texts and some are lists of parts; write all of them one way")
			}
			list = n.Kind
			pictures += found
			if w := m.get("weight"); found > 0 && c.images != nil && c.images.noWeight && w.Kind == formats.Number && string(w.Raw) != "0" {
				w.fail("image_weight", "a message with images is not learned; take the weight out or write 0")
			}
		}
		if c.images != nil && pictures > c.images.max {
			t.fail("too_many_images", "the row has %d images, and %d are taken; leave some out", pictures, c.images.max)
		}
		if pictures > 0 {
			t.r.file.pictures++
		}
	}
}

func (c *contentRules) orList() string {
	if c.parts == nil {
		return ""
	}
	return " or a list of parts"
}

func (c *contentRules) missing(m *message, n *node) {
	if c.optional != nil && c.optional(m) {
		return
	}
	if n.Kind == formats.Absent {
		m.fail("missing_content", "the message has no content; write it or leave the message out")
		return
	}
	n.fail("missing_content", "the content is %s; write a text or leave the message out", map[bool]string{true: "null", false: "empty"}[n.Kind == formats.Null])
}

// list checks the parts of a content and gives the number of pictures.
func (c *contentRules) list(m *message, n *node) (pictures int) {
	known := c.parts(m.role)
	if len(n.Items) == 0 {
		sev := SeverityError
		if c.blank == "" {
			sev = SeverityWarning
		}
		n.out.add(n.line, n.path, "empty_content", sev, "the list of parts is empty; write a text")
	}
	for i := range n.Items {
		p := n.item(i)
		typ := p.get("type")
		switch {
		case !p.IsObject():
			p.fail("part_type", "a part is %s; write {\"type\":\"text\",\"text\":...}", p.kind())
		case !typ.IsString():
			p.fail("part_type", "the part has no type; write \"type\":\"text\"")
		case typ.Str() == "image_url" && c.images != nil && !slices.Contains(c.images.roles, m.role):
			p.fail("image_role", "images stand in messages of %s alone; move it", strings.Join(c.images.roles, ", "))
			pictures++
		case !slices.Contains(known, typ.Str()):
			typ.fail("part_type", "the part type %q is not taken here; use %s", clip(typ.Str()), strings.Join(known, ", "))
		case typ.Str() == "text":
			text := p.get("text")
			text.text("part_text")
		case typ.Str() == "image_url":
			pictures++
			c.images.check(&p)
		}
	}
	return pictures
}

// check looks at one {"type":"image_url","image_url":{"url":...}}.
func (c *imageRules) check(p *node) {
	at := p.get("image_url")
	if !at.IsObject() {
		at.fail("image", "the image is %s; write {\"url\": ...}", at.kind())
		return
	}
	url := at.get("url")
	if !url.IsString() || url.Str() == "" {
		url.fail("image", "the url is %s; write a data URL%s", map[bool]string{true: "empty", false: url.kind()}[url.IsString()], c.orLink())
		return
	}
	s := url.Str()
	if c.links && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) {
		return
	}
	for _, f := range c.formats {
		if strings.HasPrefix(s, "data:image/"+f+";base64,") {
			if c.maxChars > 0 && len(s) > c.maxChars {
				url.fail("image_size", "the image is larger than %d MB; make it smaller", c.maxChars*3/4>>20)
			}
			return
		}
	}
	url.fail("image", "this is no image that is taken here; write data:image/%s;base64,...%s", strings.Join(c.formats, "|"), c.orLink())
}

func (c *imageRules) orLink() string {
	if c.links {
		return " or an https URL"
	}
	return ""
}

// only is the same list of parts for every role.
func only(types ...string) func(string) []string { return func(string) []string { return types } }
