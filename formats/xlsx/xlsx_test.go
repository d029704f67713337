package xlsx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/xlsx"
)

// pack makes a ZIP archive of parts, given as pairs of name and text.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.Create(parts[i])
		require.NoError(t, err)
		_, err = p.Write([]byte(parts[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// workbook makes a workbook of sheets as office programs write it.
func workbook(t testing.TB, sheets ...string) []byte {
	t.Helper()
	list, rels := "", ""
	parts := []string{
		"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst><si><t>question</t></si><si><t xml:space="preserve"> shared </t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si><si><t/></si></sst>`,
		"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd&quot; h &quot;"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="[Red]0.00&quot;d&quot;"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>`,
	}
	for i, s := range sheets {
		list += fmt.Sprintf(`<sheet name="S%d" sheetId="%d" r:id="s%d"/>`, i+1, i+1, i+1)
		rels += fmt.Sprintf(`<Relationship Id="s%d" Type="x/worksheet" Target="/xl/worksheets/s%d.xml"/>`, i+1, i+1)
		parts = append(parts, fmt.Sprintf("xl/worksheets/s%d.xml", i+1), s)
	}
	rels += `<Relationship Id="t" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="x/styles" Target="styles.xml"/>`
	parts = append(parts, "xl/workbook.xml", `<workbook xmlns:r="r"><workbookPr/><sheets>`+list+`</sheets></workbook>`, "xl/_rels/workbook.xml.rels", `<Relationships>`+rels+`</Relationships>`)
	return pack(t, parts...)
}

func sheet(rows ...string) string {
	return `<worksheet><sheetData>` + strings.Join(rows, "") + `</sheetData><mergeCells/></worksheet>`
}

// rows reads the raw rows of a file.
func rows(b []byte, limit int64) (all []string, bad []error, warnings []string, err error) {
	in := &formats.Input{Name: "f.xlsx", At: bytes.NewReader(b), Size: int64(len(b)), MaxRecord: limit}
	in.Warn = func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	for rec, e := range xlsx.Container().Records(context.Background(), in) {
		switch {
		case e == nil:
			all = append(all, string(rec.Raw))
		case rec.Pos.Record > 0:
			bad = append(bad, e)
		default:
			err = e
		}
	}
	return all, bad, warnings, err
}

const header = `<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>n</t></is></c><c r="D3" t="str"><v>n</v></c></row>`

func TestCells(t *testing.T) {
	for in, want := range map[string]string{
		`<c r="A4" t="s"><v>1</v></c>`:                                    `{"question":" shared "}`,
		`<c r="A4" t="s"><v>2</v></c>`:                                    `{"question":"rich text"}`,
		`<c r="A4" t="s"><v>3</v></c>`:                                    `{"question":""}`,
		`<c r="A4" t="inlineStr"><is><t>a&lt;_x000D__x0041_</t></is></c>`: `{"question":"a<\rA"}`,
		`<c r="A4" t="str"><f>A1&amp;"x"</f><v>result</v></c>`:            `{"question":"result"}`,
		`<c r="A4"><f>1+1</f><v>2</v></c>`:                                `{"question":2}`,
		`<c r="A4"><v>1.50</v></c><c r="B4"><v>1E-3</v></c>`:              `{"question":1.50,"n":1E-3}`,
		`<c r="B4"><v>12345678901234567890</v></c>`:                       `{"n":12345678901234567890}`,
		`<c r="B4"><v>.5</v></c>`:                                         `{"n":".5"}`,
		`<c r="B4" t="b"><v>1</v></c><c r="D4" t="b"><v>0</v></c>`:        `{"n":true,"n_2":false}`,
		`<c r="B4" t="e"><v>#N/A</v></c>`:                                 `{"n":"#N/A"}`,
		`<c r="B4" t="d"><v>2024-02-29</v></c>`:                           `{"n":"2024-02-29"}`,
		`<c><v>1</v></c><c/><c/><c><v>4</v></c>`:                          `{"question":1,"n_2":4}`,
		`<c r="B4" s="1"><v>45351</v></c>`:                                `{"n":"2024-02-29"}`,
		`<c r="B4" s="1"><v>45351.5</v></c>`:                              `{"n":"2024-02-29T12:00:00"}`,
		`<c r="B4" s="2"><v>45351.52426839</v></c>`:                       `{"n":"2024-02-29T12:34:56.789"}`,
		`<c r="B4" s="3"><v>0.5</v></c>`:                                  `{"n":"12:00:00"}`,
		`<c r="B4" s="4"><v>1</v></c><c r="D4" s="4"><v>60</v></c>`:       `{"n":"1900-01-01","n_2":60}`,
		`<c r="B4" s="4"><v>61</v></c><c r="D4" s="4"><v>-1</v></c>`:      `{"n":"1900-03-01","n_2":-1}`,
		`<c r="B4" s="5"><v>1.25</v></c><c r="D4" s="6"><v>3.5</v></c>`:   `{"n":1.25,"n_2":3.5}`,
		`<c r="B4" s="4"><v>2958466</v></c><c r="D4" s="99"><v>7</v></c>`: `{"n":2958466,"n_2":7}`,
	} {
		all, bad, _, err := rows(workbook(t, sheet(header, `<row r="4">`+in+`</row>`)), 1<<20)
		require.NoError(t, err)
		require.Empty(t, bad)
		require.Equal(t, []string{want}, all, in)
	}
}

func TestRowsAndWarnings(t *testing.T) {
	b := workbook(t, sheet(), sheet(header, `<row r="4"/>`, `<row r="9"><c r="A9"><v>1</v></c></row>`, `<row><c r="A10"><v>2</v></c><c r="F10"><v>6</v></c></row>`, `<row><c r="B11"/><c r="A11"><v>3</v></c><c r="A11"><v>3</v></c></row>`),
		sheet(header, `<row><c><v>4</v></c></row>`), sheet(`<row><c t="s"><v>1</v></c></row>`))
	all, bad, warnings, err := rows(b, 1<<20)
	require.NoError(t, err)
	require.Equal(t, []string{`{"question":1}`, `{"question":4}`}, all)
	require.Len(t, bad, 2)
	require.ErrorContains(t, bad[0], "row 10 of the sheet \"S2\" has a value in column 6")
	require.ErrorContains(t, bad[1], "column 1 twice")
	require.Equal(t, []string{"columns with the same name were renamed: n_2", `sheets with other columns than "S2" were left out: "S4"`}, warnings)
}

func TestRowsWithoutHeader(t *testing.T) {
	all, _, warnings, err := rows(workbook(t, sheet(`<row><c><v>1</v></c><c t="s"><v>1</v></c></row>`, `<row><c><v>2</v></c></row>`)), 1<<20)
	require.NoError(t, err)
	require.Equal(t, []string{`{"column_1":1,"column_2":" shared "}`, `{"column_1":2}`}, all)
	require.Len(t, warnings, 1)
}

func TestRecordLimit(t *testing.T) {
	long := `<row><c t="inlineStr"><is><t>` + strings.Repeat("x", 2000) + `</t></is></c></row>`
	all, bad, _, err := rows(workbook(t, sheet(header, long, `<row><c><v>1</v></c></row>`)), 1000)
	require.NoError(t, err)
	require.Equal(t, []string{`{"question":1}`}, all)
	require.Len(t, bad, 1)
	require.ErrorIs(t, bad[0], &formats.Error{Code: "too_large"})
}

func TestSniff(t *testing.T) {
	sure, why := xlsx.Container().Sniff(&formats.Head{Raw: workbook(t, sheet(header))})
	require.EqualValues(t, 1, sure)
	require.NotEmpty(t, why)
	for _, b := range [][]byte{nil, []byte("PK"), []byte("PK\x03\x04"), pack(t, "a.csv", "a,b\n"), pack(t, "word/document.xml", "<w/>"), []byte("a,b\nPK\x03\x04")} {
		sure, _ := xlsx.Container().Sniff(&formats.Head{Raw: b})
		require.Zero(t, sure)
	}
}

func TestDamagedAndHostile(t *testing.T) {
	good := workbook(t, sheet(header, `<row><c><v>1</v></c></row>`))
	rels := `<Relationships><Relationship Id="s1" Type="x/worksheet" Target="worksheets/s1.xml"/><Relationship Id="t" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	book := `<workbook><sheets><sheet name="S" id="s1"/></sheets></workbook>`
	for name, c := range map[string]struct {
		b    []byte
		code formats.Code
	}{
		"cut":           {good[:len(good)-30], "invalid"},
		"no workbook":   {pack(t, "xl/other.xml", "<a/>"), "invalid"},
		"no sheet":      {pack(t, "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", rels), "invalid"},
		"open rows":     {workbook(t, `<worksheet><sheetData><row><c><v>1</v></c></row>`), "invalid"},
		"bad address":   {workbook(t, sheet(`<row><c r="7"><v>1</v></c></row>`)), "invalid"},
		"far column":    {workbook(t, sheet(`<row><c r="ZZZZ1"><v>1</v></c></row>`)), "invalid"},
		"no such text":  {workbook(t, sheet(header, `<row><c t="s"><v>99</v></c></row>`)), "invalid"},
		"entity":        {workbook(t, `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), "invalid"},
		"deep":          {pack(t, "xl/workbook.xml", strings.Repeat("<a>", 100000)), "invalid"},
		"bomb":          {workbook(t, sheet(header, `<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 40<<20)+`</t></is></c></row>`)), "too_large"},
		"binary book":   {pack(t, "_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`, "xl/workbook.bin", "x"), "unsupported"},
		"text of texts": {pack(t, "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", rels, "xl/sharedStrings.xml", "<sst><si><t>"), "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := rows(c.b, 1<<20)
			require.ErrorIs(t, err, &formats.Error{Code: c.code})
		})
	}
}

// TestChangedBytes changes bytes at random: whatever comes out, reading ends, and every error is typed.
func TestChangedBytes(t *testing.T) {
	good := workbook(t, sheet(header, `<row><c r="A4" t="s"><v>1</v></c><c r="B4" s="2"><v>45351.5</v></c></row>`))
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		b := bytes.Clone(good)
		for range 1 + rng.IntN(4) {
			b[rng.IntN(len(b))] = byte(rng.IntN(256))
		}
		if _, _, _, err := rows(b, 1<<16); err != nil {
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		}
	}
}

// FuzzSheet feeds the text of a sheet, which the checksums of the archive would hide from changes.
func FuzzSheet(f *testing.F) {
	f.Add(sheet(header, `<row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="2"><v>45351.5</v></c></row>`))
	f.Add(sheet(`<row><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`))
	f.Fuzz(func(t *testing.T, text string) {
		all, _, _, err := rows(workbook(t, text), 1<<16)
		for _, r := range all {
			_, bad := formats.ParseValue([]byte(r))
			require.NoError(t, bad, r)
		}
		if err != nil {
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		}
	})
}

// FuzzWorkbook feeds whole files.
func FuzzWorkbook(f *testing.F) {
	f.Add(workbook(f, sheet(header)))
	f.Fuzz(func(t *testing.T, b []byte) {
		xlsx.Container().Sniff(&formats.Head{Raw: b})
		if _, _, _, err := rows(b, 1<<16); err != nil {
			var typed *formats.Error
			require.ErrorAs(t, err, &typed)
		}
	})
}
