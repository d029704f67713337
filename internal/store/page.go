package store

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// place is where a page ended: lists go by time and id, so what is added meanwhile moves nothing.
type place struct {
	number int64 // microseconds, or the number of an entry
	id     string
}

// cursor writes a place as a client sees it.
func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(p.number, 10) + " " + p.id))
}

// MaxPage is how many entries a page has at most.
const MaxPage = 500

// begin gives the place after which a page begins, or ok = false for the newest.
func begin(page object.Page) (p place, ok bool, err error) {
	if page.Limit < 1 || page.Limit > MaxPage {
		return p, false, fault.New(fault.Invalid, "a page of %d entries", page.Limit).Do("ask for 1 to %d", MaxPage)
	}
	if page.Cursor == "" {
		return p, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(page.Cursor)
	if err == nil {
		var micros string
		micros, p.id, _ = strings.Cut(string(b), " ")
		p.number, err = strconv.ParseInt(micros, 10, 64)
	}
	if err != nil {
		return p, false, fault.New(fault.Invalid, "this is no cursor").Do("use the one that came with the page before")
	}
	return p, true, nil
}

// list reads a page. query selects columns and filters, with a WHERE; columns created and id order it. row makes an entry and where to read it
// to; at gives its place.
func list[T any](t *transaction, page object.Page, query string, args []any, row func(*T) []any, at func(*T) (time.Time, string)) (all []T, next string, err error) {
	from, ok, err := begin(page)
	if err != nil {
		return nil, "", err
	}
	if ok {
		query += " AND (created, id) < (?, ?)"
		args = append(args, from.number, from.id)
	}
	// One more than asked for says whether another page follows.
	query += fmt.Sprintf(" ORDER BY created DESC, id DESC LIMIT %d", page.Limit+1)
	err = t.fetch(func() []any {
		all = append(all, *new(T))
		return row(&all[len(all)-1])
	}, query, args...)
	if err != nil {
		return nil, "", err
	}
	if len(all) > page.Limit {
		all = all[:page.Limit]
		created, id := at(&all[page.Limit-1])
		next = place{micros(created), id}.cursor()
	}
	return all, next, nil
}
