package formats

import (
	"bytes"

	"github.com/slmgen/slmgen/internal/fault"
)

// foreign names file types that are recognized but cannot be read here, with what to do.
func foreign(b []byte) *Error {
	for _, f := range [...]struct{ magic, what, hint string }{
		{"PK\x03\x04", "a zip archive or an office document", "unpack it, or save the sheet as CSV"},
		{"PAR1", "a Parquet file", "pass the container of package formats/parquet in Options.Containers"},
		{"ARROW1", "an Arrow file", "pass a container that reads it in Options.Containers"},
		{"%PDF-", "a PDF document", "extract its text first"},
		{"SQLite format 3\x00", "an SQLite database", "export the table as CSV or JSON"},
		{"\x89HDF\r\n\x1a\n", "an HDF5 file", "export the table as CSV or JSON"},
		{"\x89PNG", "a picture", "name the file that lists the pictures"},
		{"GGUF", "a GGUF model", "name a dataset"},
		{"\x7fELF", "a program", "name a dataset"},
	} {
		if bytes.HasPrefix(b, []byte(f.magic)) {
			return fault.New(fault.Unsupported, "this is %s", f.what).Do("%s", f.hint)
		}
	}
	if len(b) > 262 && string(b[257:262]) == "ustar" {
		return fault.New(fault.Unsupported, "this is a tar archive").Do("unpack it and name the files in it")
	}
	return nil
}
