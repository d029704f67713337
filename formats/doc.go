// Package formats reads datasets of training examples in whatever container, encoding and row format they come, as a stream of
// Examples in one canonical form, and writes them again.
//
//	for ex, err := range formats.Read(ctx, formats.File("data.jsonl"), formats.Options{}) {
//		…
//	}
//
// The way of a row: a Source gives bytes; compression and encoding are found by content and taken off; a Container splits the text
// into Records; a Format (or a Mapping, for a table of foreign columns) decodes a Record into Examples. Open finds out all of that and
// gives a Dataset, which can be read again and again in bounded memory. Inspect gives the findings alone.
//
// Nothing is lost in silence: a record that cannot be read goes to Options.Quarantine with its position, a code and a reason, and
// Dataset.Counts adds up: records = used + quarantined + dropped.
//
// Errors are *Error. The codes: invalid (the data or the request is wrong), not_found and forbidden (a file), unsupported (a container,
// a format, an encryption), too_large (a record, a decompression bomb), storage_full (Spool), unavailable (reading failed), internal
// (a format failed on a record).
package formats
