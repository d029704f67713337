package store

import (
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/slmgen/track"
)

func (t *transaction) createNote(r track.Record, n track.Note) error {
	doc, err := json.Marshal(n)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the note cannot be kept")
	}
	_, err = t.exec(`INSERT INTO note (id, project, run, created, spread, doc) VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING`, n.Key, r.Project, r.ID, micros(r.Noted(n)), doc)
	return err
}

const noteColumns = `n.id, n.project, n.run, n.created, n.doc`

func noteRow(n *object.Note) []any {
	return []any{&n.ID, &n.Project, &n.Run, instant{&n.Created}, (*[]byte)(&n.Doc)}
}

// FreshNotes implements Tx.
func (t *transaction) FreshNotes(limit int) (all []object.Note, err error) {
	err = t.fetch(func() []any {
		all = append(all, object.Note{})
		return noteRow(&all[len(all)-1])
	}, `SELECT `+noteColumns+` FROM note n WHERE spread = 0 ORDER BY created, id LIMIT ?`, limit)
	return all, err
}

// SpreadNote implements Tx.
func (t *transaction) SpreadNote(n object.Note, to []object.Delivery, now time.Time) error {
	for _, d := range to {
		_, err := t.exec(`INSERT INTO delivery (note, channel, project, state, due, tries, owner, updated, problem) VALUES (?, ?, ?, 'waiting', ?, 0, '', ?, '') ON CONFLICT DO NOTHING`,
			n.ID, d.Channel, n.Project, micros(d.Due), micros(now))
		if err != nil {
			return err
		}
	}
	_, err := t.exec(`UPDATE note SET spread = 1 WHERE id = ?`, n.ID)
	return err
}

const deliveryColumns = noteColumns + `, d.channel, d.state, d.due, d.tries, d.owner, d.updated, d.problem`

func deliveryRow(d *object.Delivery) []any {
	return append(noteRow(&d.Note), &d.Channel, &d.State, instant{&d.Due}, &d.Tries, &d.Owner, instant{&d.Updated}, &d.Problem)
}

// DueDeliveries implements Tx.
func (t *transaction) DueDeliveries(now time.Time, limit int) (all []object.Delivery, err error) {
	err = t.fetch(func() []any {
		all = append(all, object.Delivery{})
		return deliveryRow(&all[len(all)-1])
	}, `SELECT `+deliveryColumns+` FROM delivery d JOIN note n ON n.id = d.note WHERE d.state = 'waiting' AND d.due <= ? ORDER BY d.due, d.note, d.channel LIMIT ?`, micros(now), limit)
	return all, err
}

// ClaimDeliveries implements Tx.
func (t *transaction) ClaimDeliveries(owner string, now, until time.Time, limit int) ([]object.Delivery, error) {
	all, err := t.DueDeliveries(now, limit)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i].Owner = owner
		all[i].Tries++
		_, err = t.exec(`UPDATE delivery SET owner = ?, due = ?, tries = ? WHERE note = ? AND channel = ?`, owner, micros(until), all[i].Tries, all[i].Note.ID, all[i].Channel)
	}
	return all, err
}

// EndDelivery implements Tx.
func (t *transaction) EndDelivery(d object.Delivery, now time.Time) error {
	n, err := t.exec(`UPDATE delivery SET state = ?, due = ?, owner = '', updated = ?, problem = ? WHERE note = ? AND channel = ? AND owner = ? AND tries = ?`,
		string(d.State), micros(d.Due), micros(now), d.Problem, d.Note.ID, d.Channel, d.Owner, d.Tries)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "another process has taken the delivery over")
	}
	return err
}

// Deliveries implements Tx.
func (t *transaction) Deliveries(project, run string, limit int) (all []object.Delivery, err error) {
	query, args := `SELECT `+deliveryColumns+` FROM delivery d JOIN note n ON n.id = d.note WHERE d.project = ?`, []any{project}
	if run != "" {
		query, args = query+` AND n.run = ?`, append(args, run)
	}
	err = t.fetch(func() []any {
		all = append(all, object.Delivery{})
		return deliveryRow(&all[len(all)-1])
	}, query+` ORDER BY d.updated DESC, d.note, d.channel LIMIT ?`, append(args, limit)...)
	return all, err
}

// ForgetNotes implements Tx.
func (t *transaction) ForgetNotes(before time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM note WHERE id IN (SELECT id FROM note WHERE created < ? ORDER BY created, id LIMIT ?)`, micros(before), limit)
}
