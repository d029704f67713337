package mailbox_test

import (
	"context"
	"fmt"
	"os"

	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// home gives a mailbox in a folder, the keys of a run, and what removes the folder.
func home() (*mailbox.Folder, *mailbox.Keys, func()) {
	secret, err := mailbox.ParseSecret("whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcywgb3Igc28=")
	if err != nil {
		panic(err)
	}
	keys, err := mailbox.Derive(secret)
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "mailbox")
	if err != nil {
		panic(err)
	}
	box, err := mailbox.OpenFolder(dir)
	if err != nil {
		panic(err)
	}
	return box, keys, func() { _, _ = box.Close(), os.RemoveAll(dir) }
}

func ExampleDerive() {
	secret, _ := mailbox.ParseSecret("whsec_YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcywgb3Igc28=")
	keys, err := mailbox.Derive(secret)
	fmt.Println(keys.Box, err)
	fmt.Println(keys.Box == mailbox.BoxOf(mailbox.HashToken(keys.Write), mailbox.HashToken(keys.Read)))
	// Output:
	// 4d7f62f000369f461242a486d0952e01 <nil>
	// true
}

func ExampleKeys_Seal() {
	_, keys, done := home()
	defer done()
	item, _ := keys.Seal("c-stop", []byte("hello"))
	content, err := keys.Open("c-stop", item)
	fmt.Println(len(item)-mailbox.Overhead, string(content), err)
	_, err = keys.Open("e-1", item)
	fmt.Println(err, mailbox.CheckName("e-1"))
	// Output:
	// 5 hello <nil>
	// e-1 was not sealed by this run, or was changed on its way <nil>
}

// A run has put two batches; they are collected in order.
func ExampleCollect() {
	ctx := context.Background()
	box, keys, done := home()
	defer done()
	for seq, events := range map[int64]string{1: "{\"seq\":1}\n{\"seq\":2}\n", 3: "{\"seq\":3}\n"} {
		name, item, _ := keys.SealBatch("log_0123456789abcdef01234567", seq, []byte(events))
		_ = box.Put(ctx, name, item)
	}
	n, err := mailbox.Collect(ctx, box, keys, func(_ context.Context, b mailbox.Batch) error {
		fmt.Println(b.Log, b.First, b.Last, b.Missing)
		return nil
	})
	fmt.Println(n, err)
	// Output:
	// log_0123456789abcdef01234567 1 2 0
	// log_0123456789abcdef01234567 3 3 0
	// 2 <nil>
}

func ExamplePull() {
	ctx := context.Background()
	box, keys, done := home()
	defer done()
	waiting, err := mailbox.Waiting(ctx, box, keys)
	fmt.Println(len(waiting), err)
	all, err := mailbox.Pull(ctx, box, keys, "adapters", func(p mailbox.Progress) { fmt.Println(p.Artifact, p.Done, p.Bytes) })
	fmt.Println(len(all), err)
	// Output:
	// 0 <nil>
	// 0 <nil>
}

func ExampleStop() {
	ctx := context.Background()
	box, keys, done := home()
	defer done()
	err := mailbox.Stop(ctx, box, keys, mailbox.StopOf{Attempt: 1})
	fmt.Println(err, mailbox.Resume(ctx, box))
	// Output: <nil> <nil>
}

func ExampleBatchName() {
	fmt.Println(mailbox.BatchName("log_0123456789abcdef01234567", 17))
	// Output: e-log_0123456789abcdef01234567-000000000017
}

func ExampleOpenFolder() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "mailbox")
	defer os.RemoveAll(dir)
	box, err := mailbox.OpenFolder(dir)
	if err != nil {
		panic(err)
	}
	defer box.Close()
	fmt.Println(box.Put(ctx, "e-1", []byte("first")), box.Put(ctx, "e-1", []byte("first")))
	fmt.Println(box.Put(ctx, "e-1", []byte("other")))
	// Output:
	// <nil> <nil>
	// there is another item of this name
}
