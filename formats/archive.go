package formats

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	// maxMembers is how many files an archive may hold.
	maxMembers = 100_000
	// maxDirectory is how many bytes may be read to list a zip archive: its directory is held in memory.
	maxDirectory = 32 << 20
)

// member is a file in an archive, as the listing gives it.
type member struct {
	name string
	size int64
	open func(label, kind string) Source
}

// expansion turns the sources that are archives into one source for each data file in them, so that all that follows sees plain files.
type expansion struct {
	opts     *Options
	sources  []Source
	warnings []string
	cleanup  []func() error
}

// expand lists the archives among sources. What it keeps in temporary files goes with cleanup.
func (o *Options) expand(ctx context.Context, sources []Source) (*expansion, error) {
	e := &expansion{opts: o}
	for _, src := range sources {
		if err := ctx.Err(); err != nil {
			_ = e.close()
			return nil, err
		}
		if err := e.add(src); err != nil {
			_ = e.close()
			return nil, asFault(err, fault.Unavailable, "cannot read "+src.Name()).At(Position{File: src.Name()})
		}
	}
	return e, nil
}

func (e *expansion) close() error {
	var all error
	for _, f := range e.cleanup {
		all = errors.Join(all, f())
	}
	e.cleanup = nil
	return all
}

// add takes one source as it is, or the files in it.
func (e *expansion) add(src Source) error {
	in, err := openSource(src, e.opts.MaxUnpacked)
	if err != nil {
		return err
	}
	defer in.Close()
	head, _ := in.body.Peek(32 << 10) // an error of reading shows again when the source is looked at
	kind := archiveOf(head)
	if kind == "" || e.opts.claimed(head, src.Name()) {
		e.sources = append(e.sources, src)
		return nil
	}
	whole := src
	if in.at == nil || len(in.packed) > 0 || src.Size() < 0 {
		if whole, err = e.spool(in, src.Name()); err != nil {
			return err
		}
	}
	list := listTar
	if kind == "zip" {
		list = listZip
	}
	members, skipped, err := list(whole, e.opts)
	if errors.Is(err, errNoArchive) {
		e.sources = append(e.sources, src)
		return nil
	}
	if err != nil {
		return err
	}
	return e.take(src, strings.Join(append(slices.Clone(in.packed), kind), "+"), members, skipped)
}

// spool keeps the unpacked archive in a temporary file, because its members stand anywhere in it.
func (e *expansion) spool(in *opened, name string) (Source, error) {
	var r io.Reader = in.body
	if limit := e.opts.MaxUnpacked; limit > 0 {
		r = &unpackReader{r: r, packed: in.raw, limit: limit}
	}
	src, cleanup, err := Spool(r, name, e.opts.Temp)
	if err == nil {
		e.cleanup = append(e.cleanup, cleanup)
	}
	return src, err
}

// take adds the data files among members.
func (e *expansion) take(src Source, kind string, members []member, skipped []string) error {
	seen := map[string]bool{}
	var data []member
	for _, m := range members {
		switch {
		case unsafeName(m.name):
			return fault.New(fault.Invalid, "the archive holds a file named %q, which points outside of it", clip(m.name, 80)).Do("make the archive again with relative names")
		case seen[m.name]:
			return fault.New(fault.Invalid, "the archive holds two files named %q", clip(m.name, 80)).Do("make the archive again")
		}
		seen[m.name] = true
		if hiddenPath(m.name) || besideData(m.name) {
			skipped = append(skipped, m.name)
			continue
		}
		data = append(data, m)
	}
	if len(skipped) > 0 {
		e.warnings = append(e.warnings, fmt.Sprintf("%s: not read, as they are no data: %s", src.Name(), fewOf(skipped, 5)))
	}
	if len(data) == 0 {
		return fault.New(fault.Invalid, "the archive holds no data files").Do("name an archive with examples")
	}
	if likeShards(data) {
		slices.SortStableFunc(data, func(a, b member) int { return compareNatural(a.name, b.name) })
	}
	for _, m := range data {
		e.sources = append(e.sources, m.open(src.Name()+"!"+m.name, kind))
	}
	return nil
}

// likeShards says whether names are the same but for their numbers; then these give the order, else the archive does.
func likeShards(members []member) bool {
	shape := func(name string) string {
		var b strings.Builder
		for i := 0; i < len(name); i++ {
			if !digit(name[i]) {
				b.WriteByte(name[i])
			} else if i == 0 || !digit(name[i-1]) {
				b.WriteByte('0')
			}
		}
		return b.String()
	}
	for _, m := range members[1:] {
		if shape(m.name) != shape(members[0].name) {
			// Parts of several splits: each name says its place among how many.
			return !slices.ContainsFunc(members, func(m member) bool { _, ok := parseShard(path.Base(m.name)); return !ok })
		}
	}
	return true
}

// unsafeName says whether unpacking a file of that name would write outside of the folder it is unpacked in.
func unsafeName(name string) bool {
	slashed := strings.ReplaceAll(name, `\`, "/")
	return strings.HasPrefix(slashed, "/") || len(name) > 1 && name[1] == ':' && isLetter(name[0]) || slices.Contains(strings.Split(slashed, "/"), "..")
}

// archiveOf names the archive that head begins, "" for none.
func archiveOf(head []byte) string {
	switch {
	case len(head) >= 4 && (string(head[:4]) == "PK\x03\x04" || string(head[:4]) == "PK\x05\x06"):
		return "zip"
	case tarHeader(head):
		return "tar"
	}
	return ""
}

// claimed says whether a container that the program passed reads the file as a whole: a workbook is a zip archive too.
func (o *Options) claimed(head []byte, name string) bool {
	for _, c := range o.Containers {
		if conf, _ := c.Sniff(&Head{Name: name, Raw: head}); conf >= 0.9 {
			return true
		}
	}
	return false
}

func fewOf(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}

// archived is a Source inside an archive: kind is what it stands in, zip, tar or gzip+tar.
type archived interface{ archive() string }

func archiveKind(src Source) string {
	if a, ok := src.(archived); ok {
		return a.archive()
	}
	return ""
}

// nested refuses an archive inside an archive, which can be made to hold itself.
func (o *Options) nested(src Source, head []byte) error {
	if kind := archiveOf(head); kind != "" && archiveKind(src) != "" && !o.claimed(head, src.Name()) {
		return fault.New(fault.Unsupported, "this is a %s archive inside an archive", kind).At(Position{File: src.Name()}).Do("unpack the outer one first")
	}
	return nil
}

// openAt opens a source for reading at any place.
func openAt(src Source) (io.Closer, io.ReaderAt, error) {
	f, err := src.Open()
	if err != nil {
		return nil, nil, err
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		_ = f.Close()
		return nil, nil, fault.New(fault.Unavailable, "%s gives no random access", src.Name())
	}
	return f, at, nil
}
