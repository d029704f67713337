package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Limits of a workbook. A part may unpack to maxRatio times its packed size, and to smallPart in any case.
const (
	maxParts  = 100_000
	maxRatio  = 1000
	smallPart = 16 << 20
	maxPlain  = 64 << 20 // of the parts that are read whole: the list of sheets, the styles
)

// book is an open workbook.
type book struct {
	parts    map[string]*zip.File
	sheets   []sheetPart
	texts    texts
	dates    []dateStyle // by style number
	date1904 bool
}

type sheetPart struct{ name, part string }

func openBook(in *formats.Input) (*book, error) {
	z, err := zip.NewReader(in.At, in.Size)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the workbook is damaged").Do("download or save it again")
	}
	if len(z.File) > maxParts {
		return nil, fault.New(fault.TooLarge, "the workbook has %d parts", len(z.File))
	}
	b := &book{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	main := "xl/workbook.xml"
	rels, err := b.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			main = resolve("", r.Target)
		}
	}
	if err := b.workbook(main); err != nil {
		return nil, err
	}
	return b, nil
}

// relation connects a part with another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

func (b *book) relations(of string) ([]relation, error) {
	var doc struct {
		Relationship []relation `xml:"Relationship"`
	}
	dir, file := path.Split(of)
	err := b.plain(dir+"_rels/"+file+".rels", &doc)
	return doc.Relationship, err
}

// resolve gives the part that a target means, which is relative to the part it stands in.
func resolve(from, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(path.Dir(from), target)
}

func (b *book) workbook(main string) error {
	if b.parts[strings.ToLower(main)] == nil {
		return fault.New(fault.Invalid, "the file is no workbook: it has no %s", main)
	}
	var doc struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if strings.HasSuffix(main, ".bin") {
		return fault.New(fault.Unsupported, "binary workbooks (.xlsb) are not read").Do("save it as .xlsx")
	}
	if err := b.plain(main, &doc); err != nil {
		return err
	}
	b.date1904 = doc.Pr.Date1904 == "1" || doc.Pr.Date1904 == "true"
	rels, err := b.relations(main)
	if err != nil {
		return err
	}
	byID := map[string]relation{}
	for _, r := range rels {
		byID[r.ID] = r
		switch part := resolve(main, r.Target); {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			b.texts.part = part
		case strings.HasSuffix(r.Type, "/styles"):
			if b.dates, err = b.styles(part); err != nil {
				return err
			}
		}
	}
	for _, s := range doc.Sheets {
		for _, a := range s.Attrs {
			r, ok := byID[a.Value]
			if a.Name.Local == "id" && ok && strings.HasSuffix(r.Type, "/worksheet") {
				b.sheets = append(b.sheets, sheetPart{s.Name, resolve(main, r.Target)})
			}
		}
	}
	return nil
}

// plain reads a small part into doc; one that is not there leaves it empty.
func (b *book) plain(part string, doc any) error {
	f := b.parts[strings.ToLower(part)]
	if f == nil {
		return nil
	}
	r, err := b.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxPlain+1))
	if err == nil && len(text) > maxPlain {
		err = errTooLarge(part)
	}
	if err == nil {
		err = checkDepth(text)
	}
	if err == nil {
		err = xml.Unmarshal(text, doc)
	}
	return damaged(err, part)
}

// checkDepth bounds how deep elements nest, as decoding into a value recurses.
func checkDepth(text []byte) error {
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > 64 {
				return errors.New("elements nest deeper than 64 levels")
			}
		case xml.EndElement:
			depth--
		}
	}
}

func errTooLarge(part string) error {
	return fault.New(fault.TooLarge, "the part %s of the workbook unpacks to more than it should", part).Do("check where the file comes from")
}

// damaged types an error of reading a part.
func damaged(err error, part string) error {
	var e *formats.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "the part %s of the workbook is damaged", part).Do("download or save it again")
}

// open unpacks a part, within its bounds.
func (b *book) open(f *zip.File) (io.ReadCloser, error) {
	if f.Flags&1 != 0 {
		return nil, fault.New(fault.Unsupported, "the workbook is encrypted").Do("save it without a password")
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(err, f.Name)
	}
	left := int64(smallPart)
	if n := int64(min(f.CompressedSize64, 1<<40)); n > smallPart/maxRatio {
		left = n * maxRatio
	}
	return &bounded{ReadCloser: r, left: left, part: f.Name}, nil
}

type bounded struct {
	io.ReadCloser
	left int64
	part string
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge(b.part)
	}
	return n, err
}
