package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func retention(t *testing.T, k kept) {
	k.project("keeps")
	k.update(func(tx store.Tx) error {
		return tx.CreateProject(object.Project{ID: "p", Created: day, RetainDays: 2})
	})
	k.create(family("p", "a-")...)
	k.create(family("keeps", "k-")...)
	mapping := dataset("p", "mapping")
	mapping.Kind = object.Mapping
	k.create(mapping)
	unused := func(days int) (ids []string) {
		k.view(func(tx store.Tx) error {
			all, err := tx.Unused(day.AddDate(0, 0, days), 100)
			for _, o := range all {
				ids = append(ids, o.ID)
			}
			return err
		})
		return ids
	}
	require.Empty(t, unused(1))
	require.ElementsMatch(t, []string{"a-dataset", "a-analysis", "a-plan", "a-bundle"}, unused(3))
	// What a used object was made of is in use, what was made of it is not.
	k.update(func(tx store.Tx) error { return tx.UseObjects([]string{"a-plan", "none"}, day.AddDate(0, 0, 1)) })
	require.Equal(t, []string{"a-bundle"}, unused(2))
	require.Len(t, unused(3), 4)
	require.Equal(t, "a-bundle", unused(3)[0], "the oldest first")
	// A use to the hour, never backwards.
	k.update(func(tx store.Tx) error { return tx.UseObjects([]string{"a-dataset"}, day) })
	k.view(func(tx store.Tx) error {
		o, err := tx.Object("p", object.Dataset, "a-dataset")
		require.Equal(t, day.AddDate(0, 0, 1).Truncate(3600e9), o.Used)
		require.EqualValues(t, 1, o.Version)
		some, err2 := tx.Unused(day.AddDate(0, 0, 9), 2)
		require.NoError(t, err2)
		require.Len(t, some, 2)
		return err
	})
	// A new object keeps what it is made of, too.
	bundle := dataset("p", "new")
	bundle.Kind, bundle.Parent, bundle.Created, bundle.Used = object.Bundle, "a-plan", day.AddDate(0, 0, 4), day.AddDate(0, 0, 4)
	k.create(bundle)
	require.Equal(t, []string{"a-bundle"}, unused(5))
}
