package track

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Query picks runs of one project.
type Query struct {
	Project string   // "": those of no project
	State   RunState // "" any
	Name    string   // "" any
	Limit   int      // 1 to MostPage
	Cursor  string   // where the last page ended; "" begins
}

// MostPage is how many runs a page has at most.
const MostPage = 500

// Page gives those of the runs that the query picks, newest first and those of one microsecond by falling ids, and the cursor of the next page. It is for
// those who write a Store, and reads ID, Project, Name, Created and Status.State. What is added meanwhile moves nothing. The error is invalid.
func (q Query) Page(all []Record) (page []Record, next string, err error) {
	if q.Limit < 1 || q.Limit > MostPage {
		return nil, "", fault.New(fault.Invalid, "a page of %d runs", q.Limit).Do("ask for 1 to %d", MostPage)
	}
	var from Record
	var at int64
	if q.Cursor != "" {
		if at, from.ID, err = readCursor(q.Cursor); err != nil {
			return nil, "", err
		}
	}
	for _, r := range all {
		picked := r.Project == q.Project && (q.State == "" || r.Status.State == q.State) && (q.Name == "" || r.Name == q.Name)
		if made := r.Created.UnixMicro(); picked && (q.Cursor == "" || made < at || made == at && r.ID < from.ID) {
			page = append(page, r)
		}
	}
	slices.SortFunc(page, func(a, b Record) int {
		return cmp.Or(cmp.Compare(b.Created.UnixMicro(), a.Created.UnixMicro()), strings.Compare(b.ID, a.ID))
	})
	if len(page) > q.Limit {
		page = page[:q.Limit]
		last := page[q.Limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last.Created.UnixMicro(), 10) + " " + last.ID))
	}
	return page, next, nil
}

func readCursor(cursor string) (micros int64, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		number, rest, _ := strings.Cut(string(b), " ")
		id = rest
		micros, err = strconv.ParseInt(number, 10, 64)
	}
	if err != nil {
		return 0, "", fault.New(fault.Invalid, "this is no cursor").Do("use the one that came with the page before")
	}
	return micros, id, nil
}
