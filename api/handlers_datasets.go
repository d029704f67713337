package api

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
)

func (h *handlers) ListUploads(ctx context.Context, r ListUploadsRequestObject) (ListUploadsResponseObject, error) {
	out, err := h.backend.ListUploads(ctx, CallerOf(ctx), paging(r.Params.Limit, r.Params.Cursor))
	return ListUploads200JSONResponse(out), err
}

func (h *handlers) CreateUpload(ctx context.Context, r CreateUploadRequestObject) (CreateUploadResponseObject, error) {
	out, err := h.backend.CreateUpload(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateUpload201JSONResponse{out, CreateUpload201ResponseHeaders{Location: ptr("/v1/uploads/" + out.Id)}}, err
}

func (h *handlers) GetUpload(ctx context.Context, r GetUploadRequestObject) (GetUploadResponseObject, error) {
	out, err := h.backend.GetUpload(ctx, CallerOf(ctx), r.Upload)
	return GetUpload200JSONResponse(out), err
}

func (h *handlers) AppendUpload(ctx context.Context, r AppendUploadRequestObject) (AppendUploadResponseObject, error) {
	out, err := h.backend.AppendUpload(ctx, CallerOf(ctx), r.Upload, r.Params.UploadOffset, r.Body)
	return AppendUpload200JSONResponse(out), err
}

func (h *handlers) DeleteUpload(ctx context.Context, r DeleteUploadRequestObject) (DeleteUploadResponseObject, error) {
	return DeleteUpload204Response{}, h.backend.DeleteUpload(ctx, CallerOf(ctx), r.Upload)
}

func (h *handlers) ListDatasets(ctx context.Context, r ListDatasetsRequestObject) (ListDatasetsResponseObject, error) {
	out, err := h.backend.ListDatasets(ctx, CallerOf(ctx), value(r.Params.Name), paging(r.Params.Limit, r.Params.Cursor))
	return ListDatasets200JSONResponse(out), err
}

func (h *handlers) CreateDataset(ctx context.Context, r CreateDatasetRequestObject) (CreateDatasetResponseObject, error) {
	in := NewDataset{Form: r.MultipartBody, Raw: r.Body, JSON: r.JSONBody, Name: value(r.Params.Name)}
	if in.Raw != nil && in.Name == "" {
		return nil, wrongParameter("name", "required", "a file needs a name")
	}
	out, err := h.backend.CreateDataset(ctx, CallerOf(ctx), in, once(ctx, r.Params.IdempotencyKey))
	return CreateDataset201JSONResponse{out, CreateDataset201ResponseHeaders{ETag: &out.Etag, Location: ptr("/v1/datasets/" + out.Id)}}, err
}

func (h *handlers) GetDataset(ctx context.Context, r GetDatasetRequestObject) (GetDatasetResponseObject, error) {
	out, err := h.backend.GetDataset(ctx, CallerOf(ctx), r.Dataset)
	return GetDataset200JSONResponse{out, GetDataset200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) UpdateDataset(ctx context.Context, r UpdateDatasetRequestObject) (UpdateDatasetResponseObject, error) {
	out, err := h.backend.UpdateDataset(ctx, CallerOf(ctx), r.Dataset, *r.Body, value(r.Params.IfMatch))
	return UpdateDataset200JSONResponse{out, UpdateDataset200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) DeleteDataset(ctx context.Context, r DeleteDatasetRequestObject) (DeleteDatasetResponseObject, error) {
	return DeleteDataset204Response{}, h.backend.DeleteDataset(ctx, CallerOf(ctx), r.Dataset)
}

// download sends a file, or the part of it that a Range asks for.
type download struct {
	Content
	r    *http.Request
	kind string
}

func (d download) VisitGetDatasetContentResponse(w http.ResponseWriter) error { return d.send(w) }
func (d download) VisitGetBundleContentResponse(w http.ResponseWriter) error  { return d.send(w) }

func (d download) send(w http.ResponseWriter) error {
	defer d.Close()
	h := w.Header()
	h.Set("Content-Type", d.kind)
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("Accept-Ranges", "bytes")
	if d.ETag != "" {
		h.Set("ETag", strconv.Quote(d.ETag))
	}
	if d.Written != nil {
		h.Set("Slmgen-Written", strconv.FormatInt(*d.Written, 10))
		losses, err := json.Marshal(d.Losses)
		if err != nil {
			return err
		}
		h.Set("Slmgen-Losses", string(losses))
	}
	ranged := &ranges{ResponseWriter: w}
	http.ServeContent(ranged, d.r, "", d.Modified, d.Body)
	if ranged.outside {
		return &httpError{cause: fault.New(fault.Invalid, "the range lies outside of the file, or is none").Do("ask for bytes=FIRST-LAST"), status: http.StatusRequestedRangeNotSatisfiable}
	}
	return nil
}

// ranges holds back what net/http says of a range outside of the file, so that it can be said as everything else is.
type ranges struct {
	http.ResponseWriter
	outside bool
}

func (r *ranges) WriteHeader(status int) {
	if r.outside = status == http.StatusRequestedRangeNotSatisfiable; !r.outside {
		r.ResponseWriter.WriteHeader(status)
	}
}

func (r *ranges) Write(p []byte) (int, error) {
	if r.outside {
		return len(p), nil
	}
	return r.ResponseWriter.Write(p)
}

// disposition names the file for those who save it; a name beyond ASCII is given in both spellings.
func disposition(name string) string {
	if s := mime.FormatMediaType("attachment", map[string]string{"filename": name}); s != "" {
		return s
	}
	return "attachment; filename*=UTF-8''" + url.PathEscape(name)
}

func (h *handlers) GetDatasetContent(ctx context.Context, r GetDatasetContentRequestObject) (GetDatasetContentResponseObject, error) {
	in := DatasetContent{File: value(r.Params.File), Format: value(r.Params.Format), Container: value(r.Params.Container), Sidecar: value(r.Params.Sidecar)}
	c, err := h.backend.OpenDataset(ctx, CallerOf(ctx), r.Dataset, in)
	if err != nil {
		return nil, err
	}
	return download{c, requestOf(ctx), "application/octet-stream"}, nil
}

func (h *handlers) PreviewDataset(ctx context.Context, r PreviewDatasetRequestObject) (PreviewDatasetResponseObject, error) {
	rows := 10
	if r.Params.Rows != nil {
		rows = *r.Params.Rows
	}
	out, err := h.backend.PreviewDataset(ctx, CallerOf(ctx), r.Dataset, rows)
	return PreviewDataset200JSONResponse(out), err
}

func (h *handlers) GetMapping(ctx context.Context, r GetMappingRequestObject) (GetMappingResponseObject, error) {
	out, err := h.backend.GetMapping(ctx, CallerOf(ctx), r.Dataset)
	return GetMapping200JSONResponse{out, GetMapping200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) PutMapping(ctx context.Context, r PutMappingRequestObject) (PutMappingResponseObject, error) {
	out, err := h.backend.PutMapping(ctx, CallerOf(ctx), r.Dataset, *r.Body, value(r.Params.IfMatch))
	return PutMapping200JSONResponse{out, PutMapping200ResponseHeaders{ETag: &out.Etag}}, err
}

func (h *handlers) ValidateDataset(ctx context.Context, r ValidateDatasetRequestObject) (ValidateDatasetResponseObject, error) {
	out, err := h.backend.ValidateDataset(ctx, CallerOf(ctx), r.Dataset, value(r.Params.File), r.Body.Provider)
	if err != nil {
		return nil, err
	}
	return ValidateDataset200JSONResponse(*out), nil
}
