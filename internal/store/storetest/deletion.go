package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// family is an object with what was made of it, three deep, a blob each.
func family(project, prefix string) []object.Object {
	kinds := []object.Kind{object.Dataset, object.Analysis, object.Plan, object.Bundle}
	var all []object.Object
	for i, kind := range kinds {
		o := dataset(project, prefix+string(kind))
		o.Kind, o.Blobs = kind, []string{"blob-" + o.ID}
		if i > 0 {
			o.Parent = prefix + string(kinds[i-1])
		}
		all = append(all, o)
	}
	return all
}

func deleteObject(t *testing.T, k kept) {
	k.project("p")
	k.create(family("p", "a-")...)
	k.create(family("p", "b-")...)
	k.update(func(tx store.Tx) error { return tx.DeleteObject("p", object.Analysis, "a-analysis") })
	require.Equal(t, []string{"blob-a-analysis", "blob-a-bundle", "blob-a-plan"}, k.garbage())
	for _, gone := range []object.Kind{object.Analysis, object.Plan, object.Bundle} {
		k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Object("p", gone, "a-"+string(gone)); return err })
	}
	k.view(func(tx store.Tx) error {
		_, err := tx.Object("p", object.Dataset, "a-dataset")
		require.NoError(t, err)
		_, err = tx.Object("p", object.Bundle, "b-bundle")
		return err
	})
}

func deleteProject(t *testing.T, k kept) {
	k.project("p", "q")
	k.create(family("p", "a-")...)
	k.create(family("q", "b-")...)
	k.enqueue(job("p", "j"), job("p", "running"), job("q", "other"))
	k.claim("w", day)
	k.update(func(tx store.Tx) error {
		_, err := tx.PutPerson(object.Person{ID: "ada", Issuer: "i", Subject: "1"})
		require.NoError(t, err)
		for _, p := range []string{"p", "q"} {
			require.NoError(t, tx.PutMember(object.Member{Project: p, Person: "ada", Role: object.Owner}))
			require.NoError(t, tx.CreateKey(object.Key{ID: "key-" + p, Project: p}))
			require.NoError(t, tx.Log(object.Audit{Time: day, Project: p, Action: "dataset.create"}))
		}
		return nil
	})
	k.update(func(tx store.Tx) error {
		if err := tx.DeleteProject("p"); err != nil {
			return err
		}
		return tx.Log(object.Audit{Time: after(1), Project: "p", Action: "project.delete"})
	})
	require.Equal(t, []string{"blob-a-analysis", "blob-a-bundle", "blob-a-dataset", "blob-a-plan"}, k.garbage())
	k.view(func(tx store.Tx) error {
		_, err := tx.Project("p")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		_, err = tx.Key("key-p")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		_, err = tx.Job("p", "j")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		for _, id := range []string{"j", "running"} {
			events, err := tx.Events(id, 0, 10)
			require.NoError(t, err)
			require.Empty(t, events)
		}
		members, err := tx.Memberships("ada")
		require.NoError(t, err)
		require.Len(t, members, 1)
		log, _, err := tx.Audit("p", object.Page{Limit: 9})
		require.NoError(t, err)
		require.Len(t, log, 1)
		require.Equal(t, "project.delete", log[0].Action)
		// The other one is whole.
		_, err = tx.Key("key-q")
		require.NoError(t, err)
		_, err = tx.Job("q", "other")
		require.NoError(t, err)
		_, err = tx.Object("q", object.Bundle, "b-bundle")
		require.NoError(t, err)
		log, _, err = tx.Audit("q", object.Page{Limit: 9})
		require.Len(t, log, 1)
		return err
	})
}
