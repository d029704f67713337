package store

import "github.com/slmgen/slmgen/internal/object"

const memberColumns = `project, person, role, by_groups, added`

func memberRow(m *object.Member) []any {
	return []any{&m.Project, &m.Person, &m.Role, &m.Groups, instant{&m.Added}}
}

func (t *transaction) PutMember(m object.Member) error {
	_, err := t.exec(`INSERT INTO member (`+memberColumns+`) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (project, person) DO UPDATE SET role = excluded.role, by_groups = excluded.by_groups`,
		m.Project, m.Person, string(m.Role), flag(m.Groups), micros(m.Added))
	return err
}

func (t *transaction) Member(project, person string) (m object.Member, err error) {
	err = t.one("member", memberRow(&m), `SELECT `+memberColumns+` FROM member WHERE project = ? AND person = ?`, project, person)
	return m, err
}

func (t *transaction) Members(project string) ([]object.Member, error) {
	return t.members(`SELECT `+memberColumns+` FROM member WHERE project = ? ORDER BY added DESC, person DESC`, project)
}

func (t *transaction) Memberships(person string) ([]object.Member, error) {
	return t.members(`SELECT `+memberColumns+` FROM member WHERE person = ? ORDER BY added DESC, project DESC`, person)
}

func (t *transaction) members(query, of string) (all []object.Member, err error) {
	err = t.fetch(func() []any {
		all = append(all, object.Member{})
		return memberRow(&all[len(all)-1])
	}, query, of)
	return all, err
}

func (t *transaction) DeleteMember(project, person string) error {
	return t.remove("member", `DELETE FROM member WHERE project = ? AND person = ?`, project, person)
}
