package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/backtest"
)

// peaksFile holds published peaks of memory. It lies in the folder of outcomes, or in a folder registry within or beside it.
const peaksFile = "vram_calibration.json"

// Backtest measures the recommender on the outcomes of fine-tunes in a folder. Error: not_found where there is none.
func (a *App) Backtest(ctx context.Context, dir string) (*backtest.Report, error) {
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return nil, fault.New(fault.NotFound, "%s is no folder", dir).Do("give the folder that holds loraland.csv or scaling_law/")
	}
	var peaks []byte
	for _, path := range []string{peaksFile, filepath.Join("registry", peaksFile), filepath.Join("..", "registry", peaksFile)} {
		doc, err := os.ReadFile(filepath.Join(dir, path))
		if err == nil {
			peaks = doc
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fault.Wrap(fault.Unavailable, err, "cannot read %s", filepath.Join(dir, path))
		}
	}
	rep, err := backtest.Run(ctx, os.DirFS(dir), peaks)
	if err != nil {
		return nil, inFile(err, dir)
	}
	return rep, nil
}
