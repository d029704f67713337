package storetest

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func objects(t *testing.T, k kept) {
	k.project("p", "q")
	d := dataset("p", "d")
	d.Blobs = []string{"b2", "b1"}
	k.create(d)
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateObject(d) })
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.CreateObject(dataset("none", "x")) })
	k.view(func(tx store.Tx) error {
		got, err := tx.Object("p", object.Dataset, "d")
		require.NoError(t, err)
		require.Equal(t, d, got)
		got, err = tx.Head("p", object.Dataset, "d")
		require.NoError(t, err)
		head := d
		head.Body, head.Blobs = nil, nil
		require.Equal(t, head, got)
		all, next, err := tx.Heads(object.Query{Project: "p", Kind: object.Dataset, Page: object.Page{Limit: 9}})
		require.Equal(t, []object.Object{head}, all)
		require.Empty(t, next)
		return err
	})
	for _, other := range []struct {
		project string
		kind    object.Kind
		id      string
	}{{"q", object.Dataset, "d"}, {"p", object.Plan, "d"}, {"p", object.Dataset, "e"}} {
		k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Object(other.project, other.kind, other.id); return err })
		k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Head(other.project, other.kind, other.id); return err })
		k.refused(fault.NotFound, func(tx store.Tx) error { return tx.DeleteObject(other.project, other.kind, other.id) })
		k.refused(fault.NotFound, func(tx store.Tx) error {
			_, err := tx.UpdateObject(object.Object{Project: other.project, Kind: other.kind, ID: other.id, Version: 1})
			return err
		})
	}
	// A parent is there, and in the same project.
	child := dataset("p", "child")
	child.Kind, child.Parent = object.Analysis, "none"
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.CreateObject(child) })
	child.Project, child.Parent = "q", "d"
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.CreateObject(child) })
	child.Project = "p"
	k.create(child)

	changed := d
	changed.Name, changed.Body, changed.Bytes, changed.Updated, changed.Blobs = "renamed", json.RawMessage(`[]`), 77, after(7200), []string{"b1", "b3"}
	k.update(func(tx store.Tx) error {
		got, err := tx.UpdateObject(changed)
		want := changed
		want.Version, want.Used = 2, after(7200).Truncate(3600e9)
		require.Equal(t, want, got)
		return err
	})
	k.refused(fault.Precondition, func(tx store.Tx) error { _, err := tx.UpdateObject(changed); return err })
	k.view(func(tx store.Tx) error {
		n, err := tx.Bytes("p")
		require.NoError(t, err)
		require.EqualValues(t, 87, n)
		n, err = tx.Bytes("none")
		require.Zero(t, n)
		return err
	})
	k.view(func(tx store.Tx) error {
		all, _, err := tx.Objects(object.Query{Project: "p", Kind: object.Analysis, Parent: "d", Page: object.Page{Limit: 9}})
		require.NoError(t, err)
		require.Equal(t, []object.Object{child}, all)
		all, _, err = tx.Objects(object.Query{Project: "p", Kind: object.Analysis, Parent: "child", Page: object.Page{Limit: 9}})
		require.NoError(t, err)
		require.Empty(t, all)
		all, _, err = tx.Objects(object.Query{Project: "p", Kind: object.Dataset, Name: "renamed", Page: object.Page{Limit: 9}})
		require.Len(t, all, 1)
		return err
	})
}

// bytesKept keeps JSON that a database might want to tidy up.
func bytesKept(t *testing.T, k kept) {
	k.project("p")
	for i, body := range []string{`{"b":1, "a":1,"a":1.50}`, "{\n\t\"x\": \"\\u0000\"}", `"\ud800"`, "\"raw \xff byte\"", `""`, `null`} {
		o := dataset("p", fmt.Sprint(i))
		o.Body = json.RawMessage(body)
		k.create(o)
		k.view(func(tx store.Tx) error {
			got, err := tx.Object("p", object.Dataset, o.ID)
			require.Equal(t, body, string(got.Body))
			return err
		})
	}
	o := dataset("p", "without")
	o.Body = nil
	k.create(o)
	k.view(func(tx store.Tx) error {
		got, err := tx.Object("p", object.Dataset, o.ID)
		require.Nil(t, got.Body)
		return err
	})
}

// named is an object whose name is unique.
func named(id, name string) object.Object {
	o := dataset("p", id)
	o.Kind, o.Name, o.Unique = object.Mapping, name, true
	return o
}

// common is an object with a name that others have too.
func common(id string) object.Object {
	o := named(id, "m")
	o.Unique = false
	return o
}

func uniqueNames(t *testing.T, k kept) {
	k.project("p", "q")
	elsewhere := named("2", "m")
	elsewhere.Project = "q"
	k.create(named("1", "m"), elsewhere, common("3"), common("4"), named("5", "n"))
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateObject(named("6", "m")) })
	k.refused(fault.Conflict, func(tx store.Tx) error { _, err := tx.UpdateObject(named("5", "m")); return err })
	// A transaction goes on after such a conflict.
	k.update(func(tx store.Tx) error {
		require.Equal(t, fault.Conflict, fault.CodeOf(tx.CreateObject(named("6", "m"))))
		_, err := tx.UpdateObject(named("5", "m"))
		require.Equal(t, fault.Conflict, fault.CodeOf(err))
		_, err = tx.UpdateObject(named("5", "o"))
		return err
	})
	k.update(func(tx store.Tx) error { return tx.DeleteObject("p", object.Mapping, "1") })
	k.create(named("7", "m"))
}

func blobs(t *testing.T, k kept) {
	k.project("p")
	up := dataset("p", "up")
	up.Kind, up.Blobs = object.Upload, []string{"x", "y"}
	k.create(up)
	other := dataset("p", "d")
	other.Blobs = []string{"y"}
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateObject(other) })
	require.Empty(t, k.garbage())
	// What an upload held goes over to a dataset, in one transaction.
	k.update(func(tx store.Tx) error {
		up.Blobs = []string{"x"}
		if _, err := tx.UpdateObject(up); err != nil {
			return err
		}
		return tx.CreateObject(other)
	})
	require.Empty(t, k.garbage())
	k.update(func(tx store.Tx) error {
		other.Blobs = nil
		_, err := tx.UpdateObject(other)
		return err
	})
	require.Equal(t, []string{"y"}, k.garbage())
	// What somebody may be deleting already is not taken up.
	late := dataset("p", "late")
	late.Blobs = []string{"y"}
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateObject(late) })
	k.update(func(tx store.Tx) error { return tx.Collected([]string{"y", "x", "unheard of"}) })
	require.Empty(t, k.garbage())
	k.create(late)
	k.view(func(tx store.Tx) error {
		got, err := tx.Object("p", object.Upload, "up")
		require.Equal(t, []string{"x"}, got.Blobs, "what is in use is not collected")
		return err
	})
	k.update(func(tx store.Tx) error {
		if err := tx.DeleteObject("p", object.Upload, "up"); err != nil {
			return err
		}
		next := dataset("p", "next")
		next.Blobs = []string{"x"}
		return tx.CreateObject(next)
	})
	require.Empty(t, k.garbage())
}

// garbage lists it.
func (k kept) garbage() (all []string) {
	k.t.Helper()
	k.view(func(tx store.Tx) (err error) { all, err = tx.Garbage(1000); return err })
	return all
}
