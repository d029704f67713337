package serve

import (
	"context"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func memberOf(tx store.Tx, m object.Member) (api.Member, error) {
	p, err := tx.Person(m.Person)
	return api.Member{Person: m.Person, Role: api.Role(m.Role), Added: m.Added, Name: some(p.Name), Email: some(p.Email), Groups: nonzero(m.Groups)}, err
}

// ListMembers implements api.ProjectBackend.
func (s *Service) ListMembers(ctx context.Context, c api.Caller) (out api.MemberPage, err error) {
	out.Members = []api.Member{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, err := tx.Members(c.Project)
		for _, m := range all {
			shown, err := memberOf(tx, m)
			if err != nil {
				return err
			}
			out.Members = append(out.Members, shown)
		}
		return err
	})
	return out, err
}

// PutMember implements api.ProjectBackend.
func (s *Service) PutMember(ctx context.Context, c api.Caller, person string, role api.Role) (out api.Member, err error) {
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := tx.Person(person); err != nil {
			return noPerson(err, person)
		}
		m, err := tx.Member(c.Project, person)
		if fault.CodeOf(err) == fault.NotFound {
			m = object.Member{Project: c.Project, Person: person, Added: s.now()}
		} else if err != nil {
			return err
		}
		if err := s.mayChange(tx, c, m.Role, object.Role(role)); err != nil {
			return err
		}
		m.Role, m.Groups = object.Role(role), false
		if err := tx.PutMember(m); err != nil {
			return err
		}
		if out, err = memberOf(tx, m); err != nil {
			return err
		}
		return s.log(tx, c, "member.put", person, map[string]any{"role": role})
	})
	return out, err
}

func noPerson(err error, person string) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "nobody is known as %s", person).Do("people are known after their first login")
	}
	return err
}

// mayChange keeps owners in the hands of owners, and one owner in a project that has any.
func (s *Service) mayChange(tx store.Tx, c api.Caller, from, to object.Role) error {
	if (from == object.Owner || to == object.Owner) && !c.Role.Covers(object.Owner) {
		return fault.New(fault.Forbidden, "only an owner makes owners, and takes that role away")
	}
	if from != object.Owner || to == object.Owner {
		return nil
	}
	all, err := tx.Members(c.Project)
	owners := 0
	for _, m := range all {
		if m.Role == object.Owner {
			owners++
		}
	}
	if err == nil && owners < 2 {
		return fault.New(fault.Conflict, "the project would have no owner").Do("make another owner first")
	}
	return err
}

// DeleteMember implements api.ProjectBackend.
func (s *Service) DeleteMember(ctx context.Context, c api.Caller, person string) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		m, err := tx.Member(c.Project, person)
		if err != nil {
			return noPerson(err, person)
		}
		if err := s.mayChange(tx, c, m.Role, ""); err != nil {
			return err
		}
		if err := tx.DeleteMember(c.Project, person); err != nil {
			return err
		}
		return s.log(tx, c, "member.delete", person, nil)
	})
}
