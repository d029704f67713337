// Package steps holds what people do between reading a dataset and writing it: leave rows out, remove duplicates, draw a sample, split
// into parts, shuffle.
//
//	p := steps.Pipeline{Dedup: &steps.Dedup{}, Split: &steps.Split{Parts: parts}, Seed: 42}
//	res, err := p.Run(ctx, ds.Examples)
//	defer res.Close()
//	for row, err := range res.Rows(ctx) { … }
//
// The same Examples, options and seed give the same result on any machine. Memory does not grow with the number of rows: what is more
// than the budget goes to temporary files, which are gone when the work ends, however it ends. Every Example is accounted for:
// Report.Examples = Report.Kept + the sum of Report.Dropped.
//
// Errors are *formats.Error: those of the source, which pass through; invalid (the request), conflict (the source changed between two
// passes), storage_full and unavailable (the temporary files), and the error of the context.
package steps
