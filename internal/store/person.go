package store

import (
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

const personColumns = `id, issuer, subject, email, name, seen`

func personRow(p *object.Person) []any {
	return []any{&p.ID, &p.Issuer, &p.Subject, &p.Email, &p.Name, instant{&p.Seen}}
}

func (t *transaction) PutPerson(p object.Person) (known object.Person, err error) {
	err = t.one("person", personRow(&known), `INSERT INTO person (`+personColumns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (issuer, subject) DO UPDATE SET email = excluded.email, name = excluded.name, seen = excluded.seen RETURNING `+personColumns,
		p.ID, p.Issuer, p.Subject, p.Email, p.Name, micros(p.Seen))
	return known, err
}

func (t *transaction) Person(id string) (p object.Person, err error) {
	err = t.one("person", personRow(&p), `SELECT `+personColumns+` FROM person WHERE id = ?`, id)
	return p, err
}

func (t *transaction) CreateSession(s object.Session) error {
	if err := t.forgetSessions(s.Created); err != nil {
		return err
	}
	return t.insert("session", `INSERT INTO login (hash, person, created, expires) VALUES (?, ?, ?, ?)`,
		s.Hash, s.Person, micros(s.Created), micros(s.Expires))
}

func (t *transaction) forgetSessions(now time.Time) error {
	_, err := t.exec(`DELETE FROM login WHERE expires <= ?`, micros(now))
	return err
}

func (t *transaction) Session(hash string) (s object.Session, err error) {
	err = t.one("session", []any{&s.Hash, &s.Person, instant{&s.Created}, instant{&s.Expires}},
		`SELECT hash, person, created, expires FROM login WHERE hash = ?`, hash)
	return s, err
}

func (t *transaction) DeleteSession(hash string) error {
	return t.remove("session", `DELETE FROM login WHERE hash = ?`, hash)
}
