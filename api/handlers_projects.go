package api

import (
	"context"
	"encoding/json"
	"io"
)

func (h *handlers) ListProjects(ctx context.Context, r ListProjectsRequestObject) (ListProjectsResponseObject, error) {
	out, err := h.backend.ListProjects(ctx, CallerOf(ctx), paging(r.Params.Limit, r.Params.Cursor))
	return ListProjects200JSONResponse(out), err
}

func (h *handlers) CreateProject(ctx context.Context, r CreateProjectRequestObject) (CreateProjectResponseObject, error) {
	out, err := h.backend.CreateProject(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateProject201JSONResponse{out, CreateProject201ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) GetProject(ctx context.Context, _ GetProjectRequestObject) (GetProjectResponseObject, error) {
	out, err := h.backend.GetProject(ctx, CallerOf(ctx))
	return GetProject200JSONResponse{out, GetProject200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) UpdateProject(ctx context.Context, r UpdateProjectRequestObject) (UpdateProjectResponseObject, error) {
	out, err := h.backend.UpdateProject(ctx, CallerOf(ctx), *r.Body, value(r.Params.IfMatch))
	return UpdateProject200JSONResponse{out, UpdateProject200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) DeleteProject(ctx context.Context, _ DeleteProjectRequestObject) (DeleteProjectResponseObject, error) {
	return DeleteProject204Response{}, h.backend.DeleteProject(ctx, CallerOf(ctx))
}

func (h *handlers) GetUsage(ctx context.Context, _ GetUsageRequestObject) (GetUsageResponseObject, error) {
	out, err := h.backend.GetUsage(ctx, CallerOf(ctx))
	return GetUsage200JSONResponse(out), err
}

func (h *handlers) ListMembers(ctx context.Context, _ ListMembersRequestObject) (ListMembersResponseObject, error) {
	out, err := h.backend.ListMembers(ctx, CallerOf(ctx))
	return ListMembers200JSONResponse(out), err
}

func (h *handlers) PutMember(ctx context.Context, r PutMemberRequestObject) (PutMemberResponseObject, error) {
	out, err := h.backend.PutMember(ctx, CallerOf(ctx), r.Person, r.Body.Role)
	return PutMember200JSONResponse(out), err
}

func (h *handlers) DeleteMember(ctx context.Context, r DeleteMemberRequestObject) (DeleteMemberResponseObject, error) {
	return DeleteMember204Response{}, h.backend.DeleteMember(ctx, CallerOf(ctx), r.Person)
}

func (h *handlers) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	out, err := h.backend.ListAudit(ctx, CallerOf(ctx), paging(r.Params.Limit, r.Params.Cursor))
	return ListAudit200JSONResponse(out), err
}

func (h *handlers) ExportAudit(ctx context.Context, _ ExportAuditRequestObject) (ExportAuditResponseObject, error) {
	caller := CallerOf(ctx)
	first, err := h.backend.ListAudit(ctx, caller, Paging{Limit: exportPage})
	if err != nil {
		return nil, err
	}
	body, w := io.Pipe()
	go func() {
		enc := json.NewEncoder(w)
		for page := first; ; {
			for i := range page.Entries {
				if err := enc.Encode(page.Entries[i]); err != nil {
					return // nobody reads on
				}
			}
			if page.Next == nil {
				_ = w.Close()
				return
			}
			var err error
			if page, err = h.backend.ListAudit(ctx, caller, Paging{Limit: exportPage, Cursor: *page.Next}); err != nil {
				_ = w.CloseWithError(err)
				return
			}
		}
	}()
	return ExportAudit200ApplicationxNdjsonResponse{Body: body}, nil
}

const exportPage = 500

func (h *handlers) ListKeys(ctx context.Context, r ListKeysRequestObject) (ListKeysResponseObject, error) {
	out, err := h.backend.ListKeys(ctx, CallerOf(ctx), paging(r.Params.Limit, r.Params.Cursor))
	return ListKeys200JSONResponse(out), err
}

func (h *handlers) CreateKey(ctx context.Context, r CreateKeyRequestObject) (CreateKeyResponseObject, error) {
	out, err := h.backend.CreateKey(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateKey201JSONResponse(out), err
}

func (h *handlers) GetKey(ctx context.Context, r GetKeyRequestObject) (GetKeyResponseObject, error) {
	out, err := h.backend.GetKey(ctx, CallerOf(ctx), r.Key)
	return GetKey200JSONResponse(out), err
}

func (h *handlers) RevokeKey(ctx context.Context, r RevokeKeyRequestObject) (RevokeKeyResponseObject, error) {
	return RevokeKey204Response{}, h.backend.RevokeKey(ctx, CallerOf(ctx), r.Key)
}

func (h *handlers) RotateKey(ctx context.Context, r RotateKeyRequestObject) (RotateKeyResponseObject, error) {
	out, err := h.backend.RotateKey(ctx, CallerOf(ctx), r.Key, *r.Body, once(ctx, r.Params.IdempotencyKey))
	return RotateKey201JSONResponse(out), err
}
