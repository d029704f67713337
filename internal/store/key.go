package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

const keyColumns = `id, project, name, scopes, hash, limits, created, creator, expires, revoked, used, next_key, version`

func keyRow(k *object.Key) []any {
	return []any{&k.ID, &k.Project, &k.Name, parsed{&k.Scopes}, &k.Hash, parsed{&k.Limits}, instant{&k.Created}, &k.Creator,
		instant{&k.Expires}, instant{&k.Revoked}, instant{&k.Used}, &k.Next, &k.Version}
}

func (t *transaction) CreateKey(k object.Key) error {
	return t.insert("key", `INSERT INTO api_key (`+keyColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		k.ID, k.Project, k.Name, document(k.Scopes), k.Hash, document(k.Limits), micros(k.Created), k.Creator,
		micros(k.Expires), micros(k.Revoked), micros(k.Used), k.Next)
}

func (t *transaction) Key(id string) (k object.Key, err error) {
	err = t.one("key", keyRow(&k), `SELECT `+keyColumns+` FROM api_key WHERE id = ?`, id)
	return k, err
}

func (t *transaction) Keys(project string, page object.Page) ([]object.Key, string, error) {
	return list(t, page, `SELECT `+keyColumns+` FROM api_key WHERE project = ?`, []any{project}, keyRow,
		func(k *object.Key) (time.Time, string) { return k.Created, k.ID })
}

func (t *transaction) UpdateKey(k object.Key) (object.Key, error) {
	n, err := t.exec(`UPDATE api_key SET name = ?, scopes = ?, limits = ?, expires = ?, revoked = ?, next_key = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		k.Name, document(k.Scopes), document(k.Limits), micros(k.Expires), micros(k.Revoked), k.Next, k.ID, k.Version)
	if err != nil {
		return object.Key{}, err
	}
	stored, err := t.Key(k.ID)
	if err == nil && n == 0 {
		err = stale("key", stored.Version, k.Version)
	}
	return stored, err
}

func (t *transaction) UseKey(id string, at time.Time) error {
	minute := micros(at.Truncate(time.Minute))
	_, err := t.exec(`UPDATE api_key SET used = ? WHERE id = ? AND used < ?`, minute, id, minute)
	return err
}
