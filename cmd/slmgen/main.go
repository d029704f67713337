// Command slmgen takes any dataset and gives back the small language model that fits it. See `slmgen --help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/slmgen/slmgen/internal/cli"
)

// version is set by the release build.
var version = "dev"

// converting is how much the heap of a conversion may grow before it is collected, in percent: nearly all of it is buffers that are used
// again, which a collection costs next to nothing and twice of which would be memory for nothing. $GOGC says otherwise.
const converting = 10

func main() {
	if os.Getenv("GOGC") == "" && len(os.Args) > 1 && os.Args[1] == "convert" {
		debug.SetGCPercent(converting)
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
