package hub

import (
	"context"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// DataFile is a file that holds rows of a dataset.
type DataFile struct {
	File
	Split string // "" when a path was named
}

// Choose gives the files that a reference names, at the commit that Resolve gave: those of the path or pattern, else those that the
// dataset's card declares, else those that look like its data. A loading script is never run. A dataset with several configs and no
// default one is a precondition error that lists them.
func (c *Client) Choose(ctx context.Context, at Repo, ref Ref) ([]DataFile, error) {
	if ref.Path != "" {
		return c.named(ctx, at, ref)
	}
	if at.Kind != Datasets {
		return nil, fault.New(fault.Invalid, "%s is a model", at.ID).Do("name a file in it, or a dataset: hf://datasets/OWNER/NAME")
	}
	files, err := c.List(ctx, at, "")
	if err != nil {
		return nil, err
	}
	configs, err := c.card(ctx, at, files)
	if err != nil {
		return nil, err
	}
	cfg, err := pick(configs, at, ref.Config)
	if err != nil {
		return nil, err
	}
	var all []DataFile
	if cfg.present {
		all, err = declaredFiles(files, cfg)
	} else if all = defaultSplits(under(files, cfg.folder), cfg.folder); len(all) == 0 {
		err = noData(files, at)
	}
	if err != nil {
		return nil, err
	}
	return ofSplit(all, ref)
}

// named gives the files of a path: one file, a folder, or the matches of a pattern.
func (c *Client) named(ctx context.Context, at Repo, ref Ref) ([]DataFile, error) {
	if ref.Config != "" {
		return nil, fault.New(fault.Invalid, "%s names a path and a config", ref).Do("use one of them")
	}
	var all []DataFile
	if HasPattern(ref.Path) {
		files, err := c.List(ctx, at, fixed(ref.Path))
		if err != nil {
			return nil, err
		}
		matched, err := match(files, ref.Path)
		if err != nil {
			return nil, err
		}
		for _, f := range matched {
			all = append(all, DataFile{File: f, Split: named(f.Path, false)})
		}
		if len(all) == 0 {
			return nil, fault.New(fault.NotFound, "no file of %s fits %q", at.ID, ref.Path).Do("** crosses folders, * does not")
		}
		return ofSplit(all, ref)
	}
	ix, _ := c.readIndex(at)
	if f, ok := ix.find(ref.Path); ok {
		return ofSplit([]DataFile{{File: f, Split: ref.Split}}, ref)
	}
	// A name with a data file's ending is taken for one; anything else may be a folder.
	if ending(ref.Path) != "" && !ix.covers(ref.Path) {
		return []DataFile{{File: File{Path: ref.Path, Size: -1}, Split: ref.Split}}, nil
	}
	files, err := c.List(ctx, at, parent(ref.Path))
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(files, func(f File) bool { return f.Path == ref.Path }); i >= 0 {
		return []DataFile{{File: files[i], Split: ref.Split}}, nil
	}
	if all = defaultSplits(under(files, ref.Path), ref.Path); len(all) == 0 {
		return nil, fault.New(fault.NotFound, "%s holds no data files at %q", at.ID, ref.Path).Do("check the path")
	}
	return ofSplit(all, ref)
}

func under(files []File, folder string) []File {
	if folder == "" {
		return files
	}
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return !strings.HasPrefix(f.Path, folder+"/") })
}

// card reads the configs of README.md.
func (c *Client) card(ctx context.Context, at Repo, files []File) ([]config, error) {
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == "README.md" })
	if i < 0 {
		return nil, nil
	}
	if files[i].Size > 4*maxConfigs {
		return nil, fault.New(fault.TooLarge, "the card of %s has %d bytes", at.ID, files[i].Size).Do("name the files yourself")
	}
	l, err := c.Get(ctx, at, "README.md")
	if err != nil {
		return nil, err
	}
	f, err := os.Open(l.At)
	if err != nil {
		return nil, cacheError(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 4*maxConfigs))
	if err != nil {
		return nil, cacheError(err)
	}
	return configsOf(b)
}

// pick chooses a config: the named one, the only one, the one called default or marked so.
func pick(configs []config, at Repo, name string) (config, error) {
	var names []string
	for _, c := range configs {
		names = append(names, c.name)
	}
	if name != "" {
		if i := slices.Index(names, name); i >= 0 {
			return configs[i], nil
		}
		e := fault.New(fault.NotFound, "%s has no config %q", at.ID, name)
		if len(names) == 0 {
			return config{}, e.Do("it declares none; leave ?config= out or name a path")
		}
		return config{}, e.Do("choose one of %s", listed(names))
	}
	switch len(configs) {
	case 0:
		return config{}, nil
	case 1:
		return configs[0], nil
	}
	for _, c := range configs {
		if c.name == "default" || c.chosen {
			return c, nil
		}
	}
	return config{}, fault.New(fault.Precondition, "%s has %d configs: %s", at.ID, len(names), listed(names)).
		Do("choose one: %sdatasets/%s?config=%s, or name a path", Scheme, at.ID, names[0])
}

func listed(names []string) string {
	const shown = 40
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}

// declaredFiles gives the files of a config, split by split in the card's order.
func declaredFiles(files []File, cfg config) ([]DataFile, error) {
	var all []DataFile
	taken := map[DataFile]bool{}
	for _, d := range cfg.files {
		split := d.split
		if split == "" {
			split = "train"
		}
		for _, p := range d.patterns {
			if strings.Contains(p, "://") {
				return nil, fault.New(fault.Unsupported, "the config %q takes its data from %q, outside of the repository", cfg.name, p).Do("name the files yourself")
			}
			p = strings.TrimPrefix(path.Clean("/"+cfg.folder+"/"+p), "/")
			matched, err := match(files, p)
			if err != nil {
				return nil, err
			}
			if len(matched) == 0 {
				return nil, fault.New(fault.NotFound, "the config %q names %q, which fits no file", cfg.name, p).Do("name the files yourself")
			}
			for _, f := range matched {
				if d := (DataFile{f, split}); path.Base(f.Path) != "README.md" && !taken[d] {
					taken[d] = true
					all = append(all, d)
				}
			}
		}
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "the config %q names no files", cfg.name).Do("name the files yourself")
	}
	return all, nil
}

// ofSplit keeps the files of the split that was asked for.
func ofSplit(all []DataFile, ref Ref) ([]DataFile, error) {
	if ref.Split == "" {
		return all, nil
	}
	var kept []DataFile
	var there []string
	for _, f := range all {
		if f.Split == ref.Split {
			kept = append(kept, f)
		}
		if !slices.Contains(there, f.Split) && f.Split != "" {
			there = append(there, f.Split)
		}
	}
	if len(kept) == 0 {
		return nil, fault.New(fault.NotFound, "%s has no split %q", ref.ID, ref.Split).Do("its splits are %s", listed(there))
	}
	return kept, nil
}

// noData explains a repository without data files; one with a loading script often has a copy in Parquet.
func noData(files []File, at Repo) error {
	name := path.Base(at.ID) + ".py"
	if slices.ContainsFunc(files, func(f File) bool { return f.Path == name }) {
		return fault.New(fault.Unsupported, "%s is made by a loading script, and scripts of others are not run", at.ID).
			Do("try its copy in Parquet: %sdatasets/%s@refs%%2Fconvert%%2Fparquet", Scheme, at.ID)
	}
	return fault.New(fault.NotFound, "%s holds no data files", at.ID).Do("name a file in it")
}
