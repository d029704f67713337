package serve

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// upload is what is kept of an upload: its parts, and the state of the hash over them, so that the whole need not be read again.
type upload struct {
	Size   *int64 `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Offset int64  `json:"offset"`
	Parts  []part `json:"parts,omitempty"`
	Hash   []byte `json:"hash,omitempty"`
}

// uploadRests is how long an upload may wait for its next part.
const uploadRests = 24 * time.Hour

func (u upload) shown(o object.Object) api.Upload {
	return api.Upload{Id: o.ID, Name: o.Name, Size: u.Size, Offset: u.Offset, Sha256: some(u.SHA256), Created: o.Created, Expires: o.Updated.Add(uploadRests)}
}

// hasher goes on with the hash over the parts.
func (u upload) hasher() (hash.Hash, error) {
	h := sha256.New()
	if len(u.Hash) == 0 {
		return h, nil
	}
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(u.Hash); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the hash of an upload cannot be read")
	}
	return h, nil
}

// ListUploads implements api.DatasetBackend.
func (s *Service) ListUploads(ctx context.Context, c api.Caller, p api.Paging) (api.UploadPage, error) {
	out := api.UploadPage{Uploads: []api.Upload{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Upload, Page: page(p)}, func(o object.Object) error {
		u, err := body[upload](o)
		out.Uploads = append(out.Uploads, u.shown(o))
		return err
	})
	out.Next = some(next)
	return out, err
}

// CreateUpload implements api.DatasetBackend.
func (s *Service) CreateUpload(ctx context.Context, c api.Caller, in api.UploadCreate, once api.Idempotency) (api.Upload, error) {
	u := upload{Size: in.Size, SHA256: or(in.Sha256, "")}
	name, err := fileName(in.Name)
	if err != nil {
		return api.Upload{}, err
	}
	o, err := s.create(ctx, c, object.Object{ID: newID("upl", c.Project, once), Kind: object.Upload, Name: name}, u, once, func(tx store.Tx) error {
		return s.room(tx, c, or(in.Size, 0))
	})
	if err != nil {
		return api.Upload{}, err
	}
	u, err = body[upload](o)
	return u.shown(o), err
}

// room says whether a project may store so many bytes more.
func (s *Service) room(tx store.Tx, c api.Caller, more int64) error {
	p, err := tx.Project(c.Project)
	if err != nil {
		return noProject(err)
	}
	limit := s.projectLimits(p).Bytes
	if limit == 0 {
		return nil
	}
	have, err := tx.Bytes(c.Project)
	if err == nil && have+more > limit {
		return fault.New(fault.StorageFull, "the project may store %d bytes and has %d", limit, have).Do("erase datasets that are not needed, or ask for a higher limit")
	}
	return err
}

// GetUpload implements api.DatasetBackend.
func (s *Service) GetUpload(ctx context.Context, c api.Caller, id string) (api.Upload, error) {
	o, err := s.object(ctx, c, object.Upload, id)
	if err != nil {
		return api.Upload{}, err
	}
	u, err := body[upload](o)
	return u.shown(o), err
}

// AppendUpload implements api.DatasetBackend.
func (s *Service) AppendUpload(ctx context.Context, c api.Caller, id string, offset int64, in io.Reader) (api.Upload, error) {
	o, err := s.object(ctx, c, object.Upload, id)
	if err != nil {
		return api.Upload{}, err
	}
	u, err := body[upload](o)
	if err != nil {
		return api.Upload{}, err
	}
	if offset != u.Offset {
		return api.Upload{}, fault.New(fault.Conflict, "the upload stands at byte %d, not at %d", u.Offset, offset).Do("send the part that begins there")
	}
	h, err := u.hasher()
	if err != nil {
		return api.Upload{}, err
	}
	arriving := &arriving{r: io.TeeReader(in, h)}
	if u.Size != nil {
		arriving.most = *u.Size - offset + 1
	}
	key := newBlobKey()
	info, err := s.Blobs.Put(context.WithoutCancel(ctx), key, arriving) // what arrived is kept, though the client be gone
	if err != nil {
		return api.Upload{}, err
	}
	o, err = s.append(context.WithoutCancel(ctx), c, o, u, part{key, info.Size}, h)
	if err != nil || info.Size == 0 {
		if gone := s.Blobs.Delete(context.WithoutCancel(ctx), key); gone != nil {
			s.Log.Warn("a blob stays behind until the next sweep", "blob", key, "error", gone)
		}
	}
	if err == nil {
		err = arriving.broken
	}
	if err != nil {
		return api.Upload{}, err
	}
	u, err = body[upload](o)
	return u.shown(o), err
}

// append puts a stored part at the end of an upload, unless another part was quicker.
func (s *Service) append(ctx context.Context, c api.Caller, o object.Object, u upload, p part, h hash.Hash) (object.Object, error) {
	if u.Size != nil && u.Offset+p.Size > *u.Size {
		return o, fault.New(fault.TooLarge, "the part goes beyond the %d bytes that were announced", *u.Size).Do("send no more than that; nothing of this part was kept")
	}
	if p.Size == 0 {
		return o, nil
	}
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return o, fault.Wrap(fault.Internal, err, "the hash of an upload cannot be kept")
	}
	u.Offset, u.Hash, u.Parts = u.Offset+p.Size, state, append(u.Parts, p)
	if o.Body, err = encode(u); err != nil {
		return o, err
	}
	o.Blobs, o.Bytes, o.Updated = append(o.Blobs, p.Blob), u.Offset, s.now()
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if err := s.room(tx, c, p.Size); err != nil {
			return err
		}
		next, err := tx.UpdateObject(o)
		if fault.CodeOf(err) == fault.Precondition {
			return fault.New(fault.Conflict, "another part came at the same time").Do("ask where the upload stands, and go on from there")
		}
		if err == nil {
			o.Version = next.Version
		}
		return err
	})
	return o, err
}

// arriving reads a part until it ends or breaks off. Breaking off ends it like the end does, and is kept.
type arriving struct {
	r      io.Reader
	most   int64 // bytes to read at most; 0: all
	n      int64
	broken error
}

func (a *arriving) Read(p []byte) (int, error) {
	if a.most > 0 && a.n >= a.most {
		return 0, io.EOF
	}
	if a.most > 0 {
		p = p[:min(int64(len(p)), a.most-a.n)]
	}
	n, err := a.r.Read(p)
	a.n += int64(n)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	a.broken = brokenOff(err)
	return n, io.EOF
}

// DeleteUpload implements api.DatasetBackend.
func (s *Service) DeleteUpload(ctx context.Context, c api.Caller, id string) error {
	return s.erase(ctx, c, object.Upload, id)
}

// sum is the hash of an upload that is whole.
func (u upload) sum(o object.Object) (string, error) {
	if u.Size != nil && u.Offset != *u.Size {
		return "", fault.New(fault.Precondition, "the upload %s has %d of %d bytes", o.ID, u.Offset, *u.Size).Do("send the rest first")
	}
	h, err := u.hasher()
	if err != nil {
		return "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if u.SHA256 != "" && sum != u.SHA256 {
		return "", fault.New(fault.Conflict, "the bytes of %s hash to %s, not to %s", o.Name, sum, u.SHA256).Do("upload the file again")
	}
	return sum, nil
}
