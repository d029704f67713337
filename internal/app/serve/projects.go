package serve

import (
	"context"
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

func projectOf(p object.Project) api.Project {
	return api.Project{Id: p.ID, Name: p.Name, Created: p.Created, Updated: p.Updated, RetainDays: p.RetainDays, Limits: limitsTo(p.Limits), Etag: etag(p.Version)}
}

// ListProjects implements api.ProjectBackend: a caller sees the projects that it has a part in, the local one all.
func (s *Service) ListProjects(ctx context.Context, c api.Caller, p api.Paging) (out api.ProjectPage, err error) {
	out.Projects = []api.Project{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		if c.Kind == api.MeKindLocal {
			all, next, err := tx.Projects(page(p))
			for _, one := range all {
				out.Projects = append(out.Projects, projectOf(one))
			}
			out.Next = some(next)
			return err
		}
		for _, m := range c.Memberships {
			one, err := tx.Project(m.Project)
			if err != nil {
				return err
			}
			out.Projects = append(out.Projects, projectOf(one))
		}
		return nil
	})
	return out, err
}

// CreateProject implements api.ProjectBackend.
func (s *Service) CreateProject(ctx context.Context, c api.Caller, in api.ProjectCreate, once api.Idempotency) (api.Project, error) {
	now := s.now()
	p := object.Project{ID: newID("prj", c.ID, once), Name: in.Name, Created: now, Updated: now, Version: 1, RetainDays: or(in.RetainDays, 0)}
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.CreateProject(p); err != nil {
			if fault.CodeOf(err) == fault.Conflict && once.Key != "" {
				have, err := tx.Project(p.ID)
				if err == nil && have.Name != p.Name {
					err = repeated(once, "")
				}
				p = have
				return err
			}
			return err
		}
		if c.Kind == api.MeKindPerson {
			if err := tx.PutMember(object.Member{Project: p.ID, Person: c.ID, Role: object.Owner, Added: now}); err != nil {
				return err
			}
		}
		in := c
		in.Project = p.ID
		return s.log(tx, in, "project.create", p.ID, map[string]any{"name": p.Name})
	})
	return projectOf(p), err
}

// GetProject implements api.ProjectBackend.
func (s *Service) GetProject(ctx context.Context, c api.Caller) (out api.Project, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		p, err := tx.Project(c.Project)
		out = projectOf(p)
		return noProject(err)
	})
	return out, err
}

// UpdateProject implements api.ProjectBackend.
func (s *Service) UpdateProject(ctx context.Context, c api.Caller, in api.ProjectUpdate, etag string) (out api.Project, err error) {
	version, err := versionOf(etag)
	if err != nil {
		return out, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		p, err := tx.Project(c.Project)
		if err != nil {
			return noProject(err)
		}
		if version != 0 {
			p.Version = version
		}
		p.Name, p.RetainDays, p.Updated = or(in.Name, p.Name), or(in.RetainDays, p.RetainDays), s.now()
		if in.Limits != nil {
			p.Limits = limitsFrom(*in.Limits)
		}
		if p, err = tx.UpdateProject(p); err != nil {
			return err
		}
		out = projectOf(p)
		return s.log(tx, c, "project.update", p.ID, map[string]any{"name": p.Name, "retain_days": p.RetainDays, "limits": p.Limits})
	})
	return out, err
}

// DeleteProject implements api.ProjectBackend.
func (s *Service) DeleteProject(ctx context.Context, c api.Caller) error {
	if c.Project == DefaultProject && s.Open {
		return fault.New(fault.Conflict, "a server without keys has this project alone").Do("erase its datasets instead")
	}
	return s.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.DeleteProject(c.Project); err != nil {
			return noProject(err)
		}
		return s.log(tx, c, "project.delete", c.Project, nil)
	})
}

// GetUsage implements api.ProjectBackend.
func (s *Service) GetUsage(ctx context.Context, c api.Caller) (out api.Usage, err error) {
	now := s.now()
	var p object.Project
	err = s.Store.View(ctx, func(tx store.Tx) error {
		var err error
		if p, err = tx.Project(c.Project); err != nil {
			return noProject(err)
		}
		if out.Bytes, err = tx.Bytes(c.Project); err != nil {
			return err
		}
		out.Jobs, err = tx.Active(c.Project)
		return err
	})
	if err != nil {
		return out, err
	}
	limits := s.projectLimits(p)
	out.BytesLimit, out.JobsLimit, out.RequestsPerDay, out.RequestsPerMinute = limits.Bytes, limits.Jobs, p.Limits.RequestsPerDay, p.Limits.RequestsPerMinute
	spent, err := s.Store.Spend(ctx, []store.Spending{{N: 0, Counters: []store.Counter{
		{Name: "project:" + c.Project + ":minute", Window: now.Truncate(time.Minute), Limit: p.Limits.RequestsPerMinute},
		{Name: "project:" + c.Project + ":day", Window: now.Truncate(24 * time.Hour), Limit: p.Limits.RequestsPerDay},
	}}})
	if err == nil && len(spent) == 1 && len(spent[0].Left) == 2 {
		out.RequestsThisMinute, out.RequestsToday = p.Limits.RequestsPerMinute-spent[0].Left[0], p.Limits.RequestsPerDay-spent[0].Left[1]
	}
	return out, err
}

// projectLimits are a project's own limits, the server's where it has none.
func (s *Service) projectLimits(p object.Project) object.Limits {
	l := p.Limits
	if l.Bytes == 0 {
		l.Bytes = s.Limits.Bytes
	}
	if l.Jobs == 0 {
		l.Jobs = s.Limits.Jobs
	}
	return l
}

// ListAudit implements api.ProjectBackend.
func (s *Service) ListAudit(ctx context.Context, c api.Caller, p api.Paging) (out api.AuditPage, err error) {
	out.Entries = []api.AuditEntry{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, next, err := tx.Audit(c.Project, page(p))
		for _, a := range all {
			e := api.AuditEntry{Seq: a.Seq, Time: a.Time, Actor: a.Actor, Address: some(a.Address), Request: some(a.Request), Action: a.Action, Object: some(a.Object)}
			if len(a.Detail) > 0 {
				var detail map[string]any
				if err := json.Unmarshal(a.Detail, &detail); err != nil {
					return fault.Wrap(fault.Internal, err, "an audit entry cannot be read")
				}
				e.Detail = &detail
			}
			out.Entries = append(out.Entries, e)
		}
		out.Next = some(next)
		return err
	})
	return out, err
}
