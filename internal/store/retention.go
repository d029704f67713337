package store

import (
	"strconv"
	"time"

	"github.com/slmgen/slmgen/internal/object"
)

// hour is the hour that a use is noted by.
func hour(t time.Time) int64 { return micros(t.Truncate(time.Hour)) }

// UseObjects notes the use of what the objects were made of too: a dataset is in use while a plan of it is.
func (t *transaction) UseObjects(ids []string, at time.Time) error {
	for part := range chunks(ids, maxMarks) {
		args := make([]any, 0, len(part)+2)
		for _, id := range part {
			args = append(args, id)
		}
		args = append(args, hour(at), hour(at))
		_, err := t.exec(`WITH RECURSIVE used_object (id, parent) AS (
				SELECT id, parent FROM object WHERE id IN (`+marks(len(part))+`)
				UNION
				SELECT o.id, o.parent FROM object o JOIN used_object u ON o.id = u.parent
			) UPDATE object SET used = ? WHERE used < ? AND id IN (SELECT id FROM used_object)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) Unused(now time.Time, limit int) (all []object.Object, err error) {
	const day = int64(24 * time.Hour / time.Microsecond)
	err = t.fetch(func() []any {
		all = append(all, object.Object{})
		return objectRow(&all[len(all)-1])
	}, `SELECT `+t.objectColumns()+` FROM object
		JOIN (SELECT id AS keeper, retain_days FROM project WHERE retain_days > 0) p ON p.keeper = object.project
		WHERE used < ? - p.retain_days * `+strconv.FormatInt(day, 10)+`
		AND kind IN (`+marks(len(erased))+`) ORDER BY used, id LIMIT ?`, append(append([]any{micros(now)}, erased...), limit)...)
	return all, err
}

// erased are the kinds that retention is about: data, and what is made of them. Mappings, models and prices are settings.
var erased = []any{string(object.Upload), string(object.Dataset), string(object.Analysis), string(object.Recommendation), string(object.Plan), string(object.Bundle)}

func (t *transaction) ForgetJobs(before time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state IN ('succeeded', 'failed', 'cancelled') AND finished < ? ORDER BY finished, id LIMIT ?)`,
		micros(before), limit)
}

func (t *transaction) ForgetPeople(before, now time.Time, limit int) (int64, error) {
	if err := t.forgetSessions(now); err != nil {
		return 0, err
	}
	return t.exec(`DELETE FROM person WHERE id IN (SELECT p.id FROM person p WHERE p.seen < ?
		AND NOT EXISTS (SELECT 1 FROM member m WHERE m.person = p.id) AND NOT EXISTS (SELECT 1 FROM login l WHERE l.person = p.id)
		ORDER BY p.seen, p.id LIMIT ?)`, micros(before), limit)
}

func (t *transaction) ForgetCounters(before time.Time, limit int) (int64, error) {
	return t.exec(`DELETE FROM counter WHERE (name, since) IN (SELECT name, since FROM counter WHERE since < ? ORDER BY since, name LIMIT ?)`, micros(before), limit)
}
