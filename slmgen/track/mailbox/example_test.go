package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// A laptop collects what a training that cannot reach it has put, sealed, into a folder that both see.
func ExampleCollect() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "box")
	defer os.RemoveAll(dir)
	box, _ := mailbox.OpenFolder(dir)
	defer box.Close()

	secret, _ := track.ParseSecret("whsec_c2l4dGVlbiBieXRlcyBhbmQgbW9yZSB0aGFuIHRoYXQ=") // as the run was given it
	keys, _ := mailbox.Derive(secret)
	log := "log_0123456789abcdef01234567"
	name, sealed, _ := keys.SealBatch(log, 1, []byte(`{"attempt":1,"seq":1,"time":"2026-11-29T12:00:00Z","kind":"log","step":10,"metrics":{"loss":1.25}}`+"\n"))
	_ = box.Put(ctx, name, sealed) // what the reporter does
	fmt.Println(name == mailbox.BatchName(log, 1), mailbox.CheckName("../x") != nil)

	n, err := mailbox.Collect(ctx, box, keys, func(_ context.Context, b mailbox.Batch) error {
		fmt.Println(b.First, b.Last)
		return nil // it is kept: the item may go
	})
	fmt.Println(n, err)
	// Output:
	// true true
	// 1 1
	// 1 <nil>
}

// What a run has sent whole comes home; nothing has been sent yet here.
func ExamplePull() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "box")
	defer os.RemoveAll(dir)
	box, _ := mailbox.OpenFolder(filepath.Join(dir, "box"))
	defer box.Close()
	keys, _ := mailbox.Derive([]byte("a secret of thirty-two bytes ..."))
	waiting, err := mailbox.Waiting(ctx, box, keys)
	fmt.Println(len(waiting), err)
	all, err := mailbox.Pull(ctx, box, keys, filepath.Join(dir, "home"), nil)
	fmt.Println(len(all), err)
	// Output:
	// 0 <nil>
	// 0 <nil>
}

// A word to the run lies in the box until it is taken back.
func ExampleStop() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "box")
	defer os.RemoveAll(dir)
	box, _ := mailbox.OpenFolder(dir)
	defer box.Close()
	keys, _ := mailbox.Derive([]byte("a secret of thirty-two bytes ..."))
	_ = mailbox.Stop(ctx, box, keys, mailbox.StopOf{})
	names, _ := box.List(ctx, "", 10)
	fmt.Println(names)
	fmt.Println(errors.Join(mailbox.Resume(ctx, box)))
	// Output:
	// [c-stop]
	// <nil>
}

// Who shows a token and the hash of the other one owns the box that both hashes name.
func ExampleBoxOf() {
	keys, _ := mailbox.Derive([]byte("a secret of thirty-two bytes ..."))
	fmt.Println(mailbox.BoxOf(mailbox.HashToken(keys.Write), mailbox.HashToken(keys.Read)) == keys.Box)
	// Output: true
}
