package app

import (
	"context"
	"os"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/backtest"
)

// Backtest measures the recommender on the outcomes of fine-tunes in a folder. Error: not_found where there is none.
func (a *App) Backtest(ctx context.Context, dir string) (*backtest.Report, error) {
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return nil, fault.New(fault.NotFound, "%s is no folder", dir).Do("give the folder that holds loraland.csv or scaling_law/")
	}
	rep, err := backtest.Run(ctx, os.DirFS(dir))
	if err != nil {
		return nil, inFile(err, dir)
	}
	return rep, nil
}
