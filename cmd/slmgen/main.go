// Command slmgen takes any dataset and gives back the small language model that fits it. See `slmgen --help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/slmgen/slmgen/internal/cli"
)

// version is set by the release build.
var version = "dev"

func main() {
	if os.Getenv("GOGC") == "" && len(os.Args) > 1 && os.Args[1] == "convert" {
		steadyHeap()
	}
	// The first interrupt cancels the context, so that temporary files go and nothing half-written stays; the second one kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop()
	}()
	code := cli.Run(ctx, os.Args[1:], cli.System(version))
	stop()
	os.Exit(code)
}
