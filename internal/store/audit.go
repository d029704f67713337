package store

import (
	"fmt"

	"github.com/slmgen/slmgen/internal/object"
)

func (t *transaction) Log(a object.Audit) error {
	_, err := t.exec(`INSERT INTO audit (created, project, actor, address, request, action, object, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		micros(a.Time), a.Project, a.Actor, a.Address, a.Request, a.Action, a.Object, raw(a.Detail))
	return err
}

// Audit goes by the number of the entries alone: their times are those of several machines.
func (t *transaction) Audit(project string, page object.Page) (all []object.Audit, next string, err error) {
	from, ok, err := begin(page)
	if err != nil {
		return nil, "", err
	}
	query, args := `SELECT seq, created, project, actor, address, request, action, object, detail FROM audit WHERE project = ?`, []any{project}
	if ok {
		query, args = query+` AND seq < ?`, append(args, from.number)
	}
	err = t.fetch(func() []any {
		all = append(all, object.Audit{})
		a := &all[len(all)-1]
		return []any{&a.Seq, instant{&a.Time}, &a.Project, &a.Actor, &a.Address, &a.Request, &a.Action, &a.Object, (*[]byte)(&a.Detail)}
	}, query+fmt.Sprintf(` ORDER BY seq DESC LIMIT %d`, page.Limit+1), args...)
	if err != nil {
		return nil, "", err
	}
	if len(all) > page.Limit {
		all = all[:page.Limit]
		next = place{number: all[page.Limit-1].Seq}.cursor()
	}
	return all, next, nil
}
