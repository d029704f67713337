package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

const projectColumns = `id, name, created, updated, version, retain_days, limits`

func projectRow(p *object.Project) []any {
	return []any{&p.ID, &p.Name, instant{&p.Created}, instant{&p.Updated}, &p.Version, &p.RetainDays, parsed{&p.Limits}}
}

func (t *transaction) CreateProject(p object.Project) error {
	return t.insert("project", `INSERT INTO project (`+projectColumns+`) VALUES (?, ?, ?, ?, 1, ?, ?)`,
		p.ID, p.Name, micros(p.Created), micros(p.Updated), p.RetainDays, document(p.Limits))
}

func (t *transaction) Project(id string) (p object.Project, err error) {
	err = t.one("project", projectRow(&p), `SELECT `+projectColumns+` FROM project WHERE id = ?`, id)
	return p, err
}

func (t *transaction) Projects(page object.Page) ([]object.Project, string, error) {
	return list(t, page, `SELECT `+projectColumns+` FROM project WHERE 1 = 1`, nil, projectRow,
		func(p *object.Project) (time.Time, string) { return p.Created, p.ID })
}

func (t *transaction) UpdateProject(p object.Project) (object.Project, error) {
	n, err := t.exec(`UPDATE project SET name = ?, updated = ?, retain_days = ?, limits = ?, version = version + 1 WHERE id = ? AND version = ?`,
		p.Name, micros(p.Updated), p.RetainDays, document(p.Limits), p.ID, p.Version)
	if err != nil {
		return object.Project{}, err
	}
	stored, err := t.Project(p.ID)
	if err == nil && n == 0 {
		err = stale("project", stored.Version, p.Version)
	}
	return stored, err
}

func (t *transaction) DeleteProject(id string) error {
	n, err := t.exec(`DELETE FROM project WHERE id = ?`, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return missing("project")
	}
	// The log has no reference to the project, so that the deletion itself can be logged.
	_, err = t.exec(`DELETE FROM audit WHERE project = ?`, id)
	return err
}
