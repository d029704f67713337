package client

import (
	"context"
	"io"
	"mime/multipart"
)

// DataFile is a file to upload.
type DataFile struct {
	Name string
	Data io.Reader
}

// Upload makes a dataset of files, the shards of one. They stream: memory does not grow with them. name is the dataset's, "" takes the first
// file's. To go on after a broken connection use CreateUpload and AppendUpload instead.
func (c *ClientWithResponses) Upload(ctx context.Context, name string, reading Reading, files ...DataFile) (*Dataset, error) {
	body, pipe := io.Pipe()
	w := multipart.NewWriter(pipe)
	go func() { pipe.CloseWithError(writeForm(w, name, reading, files)) }()
	res, err := c.CreateDatasetWithBodyWithResponse(ctx, nil, w.FormDataContentType(), body)
	_ = body.CloseWithError(io.ErrClosedPipe) // whoever still writes is told that nobody reads
	if err := Check(res, err); err != nil {
		return nil, err
	}
	return res.JSON201, nil
}

func writeForm(w *multipart.Writer, name string, reading Reading, files []DataFile) error {
	for _, f := range []struct {
		name  string
		value *string
	}{{"name", &name}, {"container", reading.Container}, {"format", reading.Format}, {"split", reading.Split}} {
		if f.value == nil || *f.value == "" {
			continue
		}
		if err := w.WriteField(f.name, *f.value); err != nil {
			return err
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("file", f.Name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, f.Data); err != nil {
			return err
		}
	}
	return w.Close()
}

// DownloadBundle gives the zip of a bundle. The caller closes it.
func (c *ClientWithResponses) DownloadBundle(ctx context.Context, bundle string) (io.ReadCloser, error) {
	return stream(c.GetBundleContent(ctx, bundle, nil))
}

// DownloadDataset gives a file of a dataset, or its examples in a format that params name. The caller closes it.
func (c *ClientWithResponses) DownloadDataset(ctx context.Context, dataset string, params *GetDatasetContentParams) (io.ReadCloser, error) {
	return stream(c.GetDatasetContent(ctx, dataset, params))
}
