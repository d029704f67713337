package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/hub"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// modelFiles gives files of a model by their names. Error: not_found where the model has none of that name.
type modelFiles interface {
	find(ctx context.Context, name string) (path string, err error)
	// title says where the files are, for people.
	title(name string) string
}

// folderFiles are the files of a model that was saved here.
type folderFiles string

func (f folderFiles) find(_ context.Context, name string) (string, error) {
	path := filepath.Join(string(f), name)
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return "", fault.New(fault.NotFound, "%s has no %s", string(f), name)
	}
	return path, nil
}

func (f folderFiles) title(name string) string { return filepath.Join(string(f), name) }

// repoFiles are the files of a model on the hub, or of what the cache holds of it.
type repoFiles struct {
	client  *hub.Client
	at      hub.Repo
	assumed bool // nobody said that they are there
}

func (r repoFiles) find(ctx context.Context, name string) (string, error) {
	local, err := r.client.Get(ctx, r.at, name)
	return local.At, err
}

func (r repoFiles) title(name string) string { return hub.Ref{Repo: r.at, Path: name}.String() }

// ownModel is the model that the user added under an id, nil where there is none. Error: not_found where its folder is gone.
func (a *App) ownModel(id string) (*registry.Model, error) {
	own, err := a.userModels()
	if err != nil {
		return nil, err
	}
	for i := range own {
		m := &own[i]
		if !strings.EqualFold(m.ID, id) {
			continue
		}
		if m.Folder != "" && !isFolder(m.Folder) {
			return nil, fault.New(fault.NotFound, "%s was added from %s, which is no folder any more", m.ID, m.Folder).Do("add it again with `slmgen models add FOLDER --id %s`", m.ID)
		}
		return m, nil
	}
	return nil, nil
}

// assumedOnHub says whether the user described a model without saying where its files are: the hub may have another, or none, of that id.
func assumedOnHub(m *registry.Model) bool {
	return m != nil && m.Folder == "" && !strings.HasPrefix(m.Params.Source, m.ID+"@")
}

// ofTheHub explains an error of the hub about a model whose description names no folder.
func ofTheHub(err error, own *registry.Model) error {
	if err == nil || !assumedOnHub(own) {
		return err
	}
	return fault.Wrap(fault.CodeOf(err), err, "the description of %s names no folder, so its files were looked for on the hub", own.ID).
		Do("write `folder: PATH` into the description and add it again, or give the files with --tokenizer")
}

// filesOf finds the files of a model: a folder, the folder of a model of the user, or an id of the hub, whose files are downloaded as they are asked for; with cached, only what
// was downloaded before is used. done is to be called when no more files are needed.
func (a *App) filesOf(ctx context.Context, model string, cached bool, in Input) (files modelFiles, done func(), err error) {
	if isFolder(model) {
		return folderFiles(model), func() {}, nil
	}
	own, err := a.ownModel(model)
	if err != nil {
		return nil, nil, err
	}
	if own != nil && own.Folder != "" {
		return folderFiles(own.Folder), func() {}, nil
	}
	ref, err := hub.ParseRef(hub.Scheme + strings.TrimPrefix(model, hub.Scheme))
	if err != nil || ref.Kind != hub.Models || ref.Path != "" {
		return nil, nil, fault.New(fault.NotFound, "%q is neither a folder here nor the id of a model", model).Do("write OWNER/NAME as on the hub, or the path of a folder with tokenizer.json")
	}
	b := *a
	b.network.HubOffline = b.network.HubOffline || cached
	client, err := b.hub(in)
	if err != nil {
		return nil, nil, err
	}
	at, err := client.Resolve(ctx, ref.Repo)
	if err != nil {
		client.Close()
		return nil, nil, ofTheHub(err, own)
	}
	// The list tells from then on which files the model does not have, also without the network.
	if _, err := client.List(ctx, at, ""); err != nil {
		client.Close()
		return nil, nil, err
	}
	return repoFiles{client, at, assumedOnHub(own)}, client.Close, nil
}
