package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

// objectColumns ends with the blobs, in their order, as a JSON array.
func (d *dialect) objectColumns() string {
	return `id, kind, project, parent, name, is_unique, created, updated, used, version, body, bytes, request,
		(SELECT CAST(` + d.array + `(b.blob ORDER BY b.position) AS TEXT) FROM blob b WHERE b.object = object.id)`
}

func objectRow(o *object.Object) []any {
	return []any{&o.ID, &o.Kind, &o.Project, optional{&o.Parent}, &o.Name, &o.Unique, instant{&o.Created}, instant{&o.Updated},
		instant{&o.Used}, &o.Version, (*[]byte)(&o.Body), &o.Bytes, &o.Request, blobs{&o.Blobs}}
}

const headColumns = `id, kind, project, parent, name, is_unique, created, updated, used, version, bytes, request`

func headRow(o *object.Object) []any {
	return []any{&o.ID, &o.Kind, &o.Project, optional{&o.Parent}, &o.Name, &o.Unique, instant{&o.Created}, instant{&o.Updated},
		instant{&o.Used}, &o.Version, &o.Bytes, &o.Request}
}

func (t *transaction) Head(project string, kind object.Kind, id string) (o object.Object, err error) {
	err = t.one(string(kind), headRow(&o), `SELECT `+headColumns+` FROM object WHERE id = ? AND project = ? AND kind = ?`, id, project, string(kind))
	return o, err
}

func (t *transaction) Heads(q object.Query) ([]object.Object, string, error) {
	return t.objects(headColumns, headRow, q)
}

func (t *transaction) Object(project string, kind object.Kind, id string) (o object.Object, err error) {
	err = t.one(string(kind), objectRow(&o), `SELECT `+t.objectColumns()+` FROM object WHERE id = ? AND project = ? AND kind = ?`, id, project, string(kind))
	return o, err
}

func (t *transaction) Objects(q object.Query) ([]object.Object, string, error) {
	return t.objects(t.objectColumns(), objectRow, q)
}

func (t *transaction) objects(columns string, row func(*object.Object) []any, q object.Query) ([]object.Object, string, error) {
	query, args := `SELECT `+columns+` FROM object WHERE project = ? AND kind = ?`, []any{q.Project, string(q.Kind)}
	if q.Parent != "" {
		query, args = query+` AND parent = ?`, append(args, q.Parent)
	}
	if q.Name != "" {
		query, args = query+` AND name = ?`, append(args, q.Name)
	}
	return list(t, q.Page, query, args, row, func(o *object.Object) (time.Time, string) { return o.Created, o.ID })
}

func (t *transaction) CreateObject(o object.Object) error {
	if o.Parent != "" {
		// What it is made of is used by that.
		if err := t.UseObjects([]string{o.Parent}, o.Created); err != nil {
			return err
		}
	}
	if o.Used.IsZero() {
		o.Used = o.Created.Truncate(time.Hour)
	}
	err := t.insert(string(o.Kind), `INSERT INTO object (id, kind, project, parent, name, is_unique, created, updated, used, version, body, bytes, request)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
		o.ID, string(o.Kind), o.Project, null(o.Parent), o.Name, flag(o.Unique), micros(o.Created), micros(o.Updated), micros(o.Used), raw(o.Body), o.Bytes, o.Request)
	if err != nil {
		return err
	}
	return t.hold(o.ID, o.Blobs)
}

func (t *transaction) UpdateObject(o object.Object) (object.Object, error) {
	stored, err := t.Object(o.Project, o.Kind, o.ID)
	if err != nil {
		return object.Object{}, err
	}
	if stored.Version != o.Version {
		return stored, stale(string(o.Kind), stored.Version, o.Version)
	}
	if stored.Unique && stored.Name != o.Name {
		if err := t.free(o); err != nil {
			return stored, err
		}
	}
	n, err := t.exec(`UPDATE object SET name = ?, updated = ?, used = CASE WHEN used < ? THEN ? ELSE used END, body = ?, bytes = ?, version = version + 1
		WHERE id = ? AND version = ?`, o.Name, micros(o.Updated), hour(o.Updated), hour(o.Updated), raw(o.Body), o.Bytes, o.ID, o.Version)
	if err != nil {
		return object.Object{}, err
	}
	if n == 0 {
		return stored, stale(string(o.Kind), o.Version+1, o.Version)
	}
	if err := t.exchange(o.ID, stored.Blobs, o.Blobs); err != nil {
		return object.Object{}, err
	}
	return t.Object(o.Project, o.Kind, o.ID)
}

// free says whether an object may take its new name.
func (t *transaction) free(o object.Object) error {
	var n int64
	err := t.one("name", []any{&n}, `SELECT COUNT(*) FROM object WHERE project = ? AND kind = ? AND name = ? AND is_unique = 1`, o.Project, string(o.Kind), o.Name)
	if err == nil && n > 0 {
		err = exists(string(o.Kind))
	}
	return err
}

func (t *transaction) DeleteObject(project string, kind object.Kind, id string) error {
	if err := t.release(id); err != nil {
		return err
	}
	return t.remove(string(kind), `DELETE FROM object WHERE id = ? AND project = ? AND kind = ?`, id, project, string(kind))
}

func (t *transaction) Bytes(project string) (n int64, err error) {
	err = t.one("project", []any{&n}, `SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM object WHERE project = ?`, project)
	return n, err
}
