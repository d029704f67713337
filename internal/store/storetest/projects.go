package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func projects(t *testing.T, k kept) {
	p := object.Project{ID: "p", Name: "Straße \"1\"", Created: day, Updated: day, Version: 1, RetainDays: 30, Limits: object.Limits{RequestsPerMinute: 5, Bytes: 1 << 40}}
	k.update(func(tx store.Tx) error { return tx.CreateProject(p) })
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateProject(p) })
	k.view(func(tx store.Tx) error {
		got, err := tx.Project("p")
		require.Equal(t, p, got)
		return err
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Project("none"); return err })

	changed := p
	changed.Name, changed.Updated, changed.RetainDays, changed.Limits = "new", after(1), 0, object.Limits{Jobs: 2}
	k.update(func(tx store.Tx) error {
		got, err := tx.UpdateProject(changed)
		changed.Version = 2
		require.Equal(t, changed, got)
		changed.Version = 1
		return err
	})
	k.refused(fault.Precondition, func(tx store.Tx) error { _, err := tx.UpdateProject(p); return err })
	k.refused(fault.NotFound, func(tx store.Tx) error {
		_, err := tx.UpdateProject(object.Project{ID: "none", Version: 1})
		return err
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.DeleteProject("none") })
	// Text that one database would keep and another would not.
	k.refused(fault.Invalid, func(tx store.Tx) error { return tx.CreateProject(object.Project{ID: "n", Name: "a\x00b"}) })
	k.refused(fault.Invalid, func(tx store.Tx) error { return tx.CreateProject(object.Project{ID: "n", Name: "a\xffb"}) })
}

func people(t *testing.T, k kept) {
	k.project("p", "q")
	ada := object.Person{ID: "ada", Issuer: "https://login", Subject: "1", Email: "ada@example.org", Name: "Ada", Seen: day}
	k.update(func(tx store.Tx) error {
		got, err := tx.PutPerson(ada)
		require.Equal(t, ada, got)
		return err
	})
	// The same one comes again under an id that was made anew.
	k.update(func(tx store.Tx) error {
		got, err := tx.PutPerson(object.Person{ID: "other", Issuer: "https://login", Subject: "1", Email: "new@example.org", Name: "Ada L", Seen: after(5)})
		require.Equal(t, object.Person{ID: "ada", Issuer: "https://login", Subject: "1", Email: "new@example.org", Name: "Ada L", Seen: after(5)}, got)
		return err
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Person("other"); return err })
	k.update(func(tx store.Tx) error {
		_, err := tx.PutPerson(object.Person{ID: "bob", Issuer: "https://login", Subject: "2", Seen: day})
		return err
	})

	members := []object.Member{
		{Project: "p", Person: "bob", Role: object.Viewer, Groups: true, Added: after(1)},
		{Project: "p", Person: "ada", Role: object.Owner, Added: day},
	}
	k.update(func(tx store.Tx) error {
		require.NoError(t, tx.PutMember(members[0]))
		require.NoError(t, tx.PutMember(members[1]))
		return tx.PutMember(object.Member{Project: "q", Person: "ada", Role: object.Viewer, Added: after(2)})
	})
	k.view(func(tx store.Tx) error {
		all, err := tx.Members("p")
		require.NoError(t, err)
		require.Equal(t, members, all)
		all, err = tx.Memberships("ada")
		require.NoError(t, err)
		require.Equal(t, []string{"q", "p"}, []string{all[0].Project, all[1].Project})
		one, err := tx.Member("p", "bob")
		require.Equal(t, members[0], one)
		return err
	})
	// A member that is put again changes its role and keeps when it was added.
	k.update(func(tx store.Tx) error {
		require.NoError(t, tx.PutMember(object.Member{Project: "p", Person: "bob", Role: object.Admin, Added: after(9)}))
		one, err := tx.Member("p", "bob")
		require.Equal(t, object.Member{Project: "p", Person: "bob", Role: object.Admin, Added: after(1)}, one)
		return err
	})
	k.update(func(tx store.Tx) error { return tx.DeleteMember("p", "bob") })
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.DeleteMember("p", "bob") })
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Member("p", "bob"); return err })
	k.refused(fault.NotFound, func(tx store.Tx) error {
		return tx.PutMember(object.Member{Project: "p", Person: "nobody", Role: object.Viewer})
	})
	k.refused(fault.NotFound, func(tx store.Tx) error {
		return tx.PutMember(object.Member{Project: "none", Person: "ada", Role: object.Viewer})
	})
}

func sessions(t *testing.T, k kept) {
	k.update(func(tx store.Tx) error {
		_, err := tx.PutPerson(object.Person{ID: "ada", Issuer: "i", Subject: "1"})
		return err
	})
	s := object.Session{Hash: "h", Person: "ada", Created: day, Expires: after(60)}
	k.update(func(tx store.Tx) error { return tx.CreateSession(s) })
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateSession(s) })
	k.refused(fault.NotFound, func(tx store.Tx) error {
		return tx.CreateSession(object.Session{Hash: "x", Person: "nobody", Created: day, Expires: after(60)})
	})
	k.view(func(tx store.Tx) error {
		got, err := tx.Session("h")
		require.Equal(t, s, got)
		return err
	})
	// A new one takes away those that are over.
	k.update(func(tx store.Tx) error {
		return tx.CreateSession(object.Session{Hash: "later", Person: "ada", Created: after(61), Expires: after(99)})
	})
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Session("h"); return err })
	k.update(func(tx store.Tx) error { return tx.DeleteSession("later") })
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.DeleteSession("later") })
}

func keys(t *testing.T, k kept) {
	k.project("p")
	key := object.Key{ID: "k", Project: "p", Name: "laptop", Scopes: []object.Scope{object.Read, object.Publish}, Hash: "abc", Limits: object.Limits{RequestsPerDay: 9},
		Created: day, Creator: "person:ada", Expires: after(100), Version: 1}
	k.update(func(tx store.Tx) error { return tx.CreateKey(key) })
	k.refused(fault.Conflict, func(tx store.Tx) error { return tx.CreateKey(key) })
	k.refused(fault.NotFound, func(tx store.Tx) error { return tx.CreateKey(object.Key{ID: "x", Project: "none"}) })
	k.view(func(tx store.Tx) error {
		got, err := tx.Key("k")
		require.Equal(t, key, got)
		return err
	})
	// To the minute, never backwards, and no new version.
	k.update(func(tx store.Tx) error { return tx.UseKey("k", after(120)) })
	k.update(func(tx store.Tx) error { return tx.UseKey("k", after(1)) })
	key.Used = day.Truncate(60e9).Add(120e9)
	k.view(func(tx store.Tx) error {
		got, err := tx.Key("k")
		require.Equal(t, key, got)
		return err
	})
	changed := key
	changed.Name, changed.Revoked, changed.Next, changed.Scopes = "old laptop", after(50), "k2", []object.Scope{object.Read}
	k.update(func(tx store.Tx) error {
		got, err := tx.UpdateKey(changed)
		changed.Version = 2
		require.Equal(t, changed, got)
		changed.Version = 1
		return err
	})
	k.refused(fault.Precondition, func(tx store.Tx) error { _, err := tx.UpdateKey(key); return err })
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.UpdateKey(object.Key{ID: "none", Version: 1}); return err })
	k.refused(fault.NotFound, func(tx store.Tx) error { _, err := tx.Key("none"); return err })
	k.view(func(tx store.Tx) error {
		all, next, err := tx.Keys("p", object.Page{Limit: 10})
		require.Len(t, all, 1)
		require.Empty(t, next)
		return err
	})
}
