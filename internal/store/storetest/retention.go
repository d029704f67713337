package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
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

func forgottenPeople(t *testing.T, k kept) {
	k.project("p")
	k.update(func(tx store.Tx) error {
		for i, id := range []string{"first", "second", "member", "logged in", "late"} {
			if _, err := tx.PutPerson(object.Person{ID: id, Issuer: "i", Subject: id, Seen: after(i)}); err != nil {
				return err
			}
		}
		require.NoError(t, tx.PutMember(object.Member{Project: "p", Person: "member", Role: object.Viewer, Added: day}))
		require.NoError(t, tx.CreateSession(object.Session{Hash: "over", Person: "first", Created: day, Expires: after(60)}))
		return tx.CreateSession(object.Session{Hash: "holds", Person: "logged in", Created: day, Expires: after(900)})
	})
	forget := func(before, limit int) (n int64) {
		k.update(func(tx store.Tx) (err error) { n, err = tx.ForgetPeople(after(before), after(100), limit); return err })
		return n
	}
	require.Zero(t, forget(0, 9), "who was seen at that moment stays")
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Session("over"); return err })
	require.EqualValues(t, 1, forget(4, 1))
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Person("first"); return err })
	require.EqualValues(t, 1, forget(4, 9))
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Person("second"); return err })
	k.view(func(tx store.Tx) error {
		for _, id := range []string{"member", "logged in", "late"} {
			_, err := tx.Person(id)
			require.NoError(t, err, id)
		}
		_, err := tx.Session("holds")
		return err
	})
	require.EqualValues(t, 1, forget(5, 9), "the late one")
}

func forgottenCounters(t *testing.T, k kept) {
	spend := func(name string, minute, n int64) int64 {
		got, err := k.Spend(t.Context(), []store.Spending{{N: n, Counters: []store.Counter{{Name: name, Window: day.Add(time.Duration(minute) * time.Minute), Limit: 10}}}})
		require.NoError(t, err)
		return got[0].Left[0]
	}
	for i := range int64(4) {
		require.EqualValues(t, 7, spend(fmt.Sprint("address:", i), i, 3))
	}
	forget := func(minute, limit int) (n int64) {
		k.update(func(tx store.Tx) (err error) {
			n, err = tx.ForgetCounters(day.Add(time.Duration(minute)*time.Minute), limit)
			return err
		})
		return n
	}
	require.Zero(t, forget(0, 9), "what began at that moment stays")
	require.EqualValues(t, 1, forget(2, 1))
	require.EqualValues(t, 1, forget(2, 9))
	require.EqualValues(t, 10, spend("address:0", 0, 0))
	require.EqualValues(t, 10, spend("address:1", 1, 0))
	require.EqualValues(t, 7, spend("address:2", 2, 0))
	require.EqualValues(t, 7, spend("address:3", 3, 0))
}
