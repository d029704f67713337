package formats

import "iter"

// joinRecords puts consecutive records that belong together into one, an array of them. A record that stands alone goes through as it is,
// and so does one that cannot be read.
func joinRecords(records iter.Seq2[Record, error], f Joiner, limit int64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var run Record // Raw is the array without its end
		var key string
		flush := func() bool {
			if run.joined == 0 {
				return true
			}
			out := run
			out.Raw = append(out.Raw, ']')
			var err error
			if int64(len(out.Raw)) > limit {
				err = tooLarge(out.Pos, limit)
			}
			run = Record{Raw: run.Raw[:0]}
			return yield(out, err)
		}
		for rec, err := range records {
			if err != nil && rec.Pos.Record == 0 {
				if flush() {
					yield(rec, err)
				}
				return
			}
			v, bad := ParseValue(rec.Raw)
			if err != nil || bad != nil {
				if err == nil {
					err = syntaxFault(rec.Pos, bad)
				}
				if !yield(rec, err) {
					return
				}
				continue
			}
			k := f.JoinKey(v)
			if k == "" {
				if !flush() || !yield(rec, nil) {
					return
				}
				key = ""
				continue
			}
			// A run beyond the limit is cut there and refused: what follows belongs to it all the same.
			if run.joined > 0 && k != key && !flush() {
				return
			}
			key = k
			if run.joined == 0 {
				run.Pos = rec.Pos
				run.Raw = append(run.Raw, '[')
			} else if int64(len(run.Raw)) <= limit {
				run.Raw = append(run.Raw, ',')
			}
			if int64(len(run.Raw)) <= limit {
				run.Raw = append(run.Raw, rec.Raw...)
			}
			run.joined++
		}
		flush()
	}
}
