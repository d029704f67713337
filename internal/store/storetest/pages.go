package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// ids walks through all pages of datasets of p. between is called after each page.
func (k kept) ids(limit int, between func(page int)) (ids []string) {
	k.t.Helper()
	for cursor, n := "", 0; ; n++ {
		var all []object.Object
		k.view(func(tx store.Tx) (err error) {
			all, cursor, err = tx.Objects(object.Query{Project: "p", Kind: object.Dataset, Page: object.Page{Limit: limit, Cursor: cursor}})
			return err
		})
		for _, o := range all {
			ids = append(ids, o.ID)
		}
		if cursor == "" {
			return ids
		}
		require.Len(k.t, all, limit)
		between(n)
	}
}

func pages(t *testing.T, k kept) {
	k.project("p", "q")
	var want []string
	for i := range 23 {
		o := dataset("p", fmt.Sprintf("d%02d", i))
		o.Created = after(i / 5) // five at once
		k.create(o)
		want = append([]string{o.ID}, want...)
	}
	for _, limit := range []int{1, 5, 22, 23, 24, 500} {
		require.Equal(t, want, k.ids(limit, func(int) {}), "limit %d", limit)
	}
	for _, page := range []object.Page{{}, {Limit: -1}, {Limit: 501}, {Limit: 5, Cursor: "!"}, {Limit: 5, Cursor: "bm8"}} {
		k.refused(fault.Invalid, func(tx store.Tx) error { _, _, err := tx.Projects(page); return err })
		k.refused(fault.Invalid, func(tx store.Tx) error { _, _, err := tx.Audit("p", page); return err })
	}
	// The other lists go by the same rule.
	for i := range 3 {
		id := fmt.Sprint(i)
		k.enqueue(job("p", id))
		k.update(func(tx store.Tx) error { return tx.CreateKey(object.Key{ID: id, Project: "p", Created: day}) })
	}
	k.view(func(tx store.Tx) error {
		jobs, next, err := tx.Jobs(object.JobQuery{Project: "p", State: object.Queued, Page: object.Page{Limit: 2}})
		require.NoError(t, err)
		require.Equal(t, []string{"2", "1"}, []string{jobs[0].ID, jobs[1].ID})
		jobs, next, err = tx.Jobs(object.JobQuery{Project: "p", Page: object.Page{Limit: 2, Cursor: next}})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Len(t, jobs, 1)
		jobs, _, err = tx.Jobs(object.JobQuery{Project: "p", State: object.Failed, Page: object.Page{Limit: 2}})
		require.NoError(t, err)
		require.Empty(t, jobs)
		keys, next, err := tx.Keys("p", object.Page{Limit: 2})
		require.NoError(t, err)
		require.Len(t, keys, 2)
		keys, next, err = tx.Keys("p", object.Page{Limit: 2, Cursor: next})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Len(t, keys, 1)
		projects, next, err := tx.Projects(object.Page{Limit: 1})
		require.NoError(t, err)
		require.Equal(t, "q", projects[0].ID)
		projects, next, err = tx.Projects(object.Page{Limit: 1, Cursor: next})
		require.Equal(t, "p", projects[0].ID)
		require.Empty(t, next)
		return err
	})
}

// pagesMoving adds rows before and deletes rows behind the reader: everything that was there all the time comes once.
func pagesMoving(t *testing.T, k kept) {
	k.project("p")
	var want []string
	for i := range 20 {
		o := dataset("p", fmt.Sprintf("d%02d", i))
		o.Created = after(i)
		k.create(o)
		want = append([]string{o.ID}, want...)
	}
	got := k.ids(3, func(page int) {
		o := dataset("p", fmt.Sprintf("new%d", page))
		o.Created = after(100 + page)
		k.create(o)
		k.update(func(tx store.Tx) error { return tx.DeleteObject("p", object.Dataset, fmt.Sprintf("d%02d", 19-page)) })
	})
	require.Equal(t, want, got)
}

func audit(t *testing.T, k kept) {
	k.project("p")
	for i := range 7 {
		k.update(func(tx store.Tx) error {
			// Times that do not grow: the order is that of the log.
			a := object.Audit{Time: after(-i), Project: "p", Actor: "key:k", Address: "::1", Request: "r", Action: "dataset.create", Object: fmt.Sprint(i), Detail: []byte(`{"a": 1}`)}
			if err := tx.Log(a); err != nil {
				return err
			}
			return tx.Log(object.Audit{Time: day, Project: "q", Action: "other"})
		})
	}
	// What is rolled back is not in the log.
	require.Error(t, k.Update(t.Context(), func(tx store.Tx) error {
		require.NoError(t, tx.Log(object.Audit{Time: day, Project: "p", Object: "undone"}))
		return fault.New(fault.Invalid, "no")
	}))
	var got []object.Audit
	for cursor := ""; ; {
		var page []object.Audit
		k.view(func(tx store.Tx) (err error) {
			page, cursor, err = tx.Audit("p", object.Page{Limit: 3, Cursor: cursor})
			return err
		})
		got = append(got, page...)
		if cursor == "" {
			break
		}
		require.Len(t, page, 3)
	}
	require.Len(t, got, 7)
	for i, a := range got {
		require.Equal(t, fmt.Sprint(6-i), a.Object)
		if i > 0 {
			require.Less(t, a.Seq, got[i-1].Seq)
		}
	}
	first := got[6]
	first.Seq = 0
	require.Equal(t, object.Audit{Time: day, Project: "p", Actor: "key:k", Address: "::1", Request: "r", Action: "dataset.create", Object: "0", Detail: []byte(`{"a": 1}`)}, first)
}
