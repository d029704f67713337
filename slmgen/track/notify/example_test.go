package notify_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/notify"
)

var done = notify.Message{
	Key: "run_7f:completed", Event: notify.Completed, Run: "run_7f", Name: "qwen-sft", At: time.Date(2026, 11, 29, 4, 0, 0, 0, time.UTC),
	Step: 1000, Total: 1000, Metrics: track.Metrics{"loss": 0.61},
}

// A webhook on this machine, which a client reaches only when it is told so.
func ExampleOpen() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(r.Header.Get("webhook-id"), len(r.Header.Get("webhook-signature")))
		fmt.Println(string(body))
	}))
	defer server.Close()
	channel, err := notify.Open(
		notify.Config{Kind: notify.KindWebhook, Webhook: &notify.Webhook{URL: server.URL}},
		notify.Secrets{Keys: []string{notify.NewWebhookKey()}},
		notify.Options{HTTP: httpx.New(httpx.Options{AllowHosts: []string{"127.0.0.1"}})},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(channel.Send(context.Background(), done))
	// Output:
	// run_7f:completed 47
	// {"type":"run.completed","timestamp":"2026-11-29T04:00:00Z","data":{"key":"run_7f:completed","event":"completed","severity":"notice","run":"run_7f","name":"qwen-sft","title":"qwen-sft is complete","step":1000,"total":1000,"metrics":{"loss":0.61}}}
	// <nil>
}

func ExampleParseConfig() {
	_, err := notify.ParseConfig([]byte(`{"kind":"email","email":{"host":"smtp.example.org","from":"slm@example.org","to":[]}}`))
	fmt.Println(err)
	// Output: (at /email/to): a mail goes to 1 to 20 addresses
}

// What whoever keeps the messages does after a try.
func ExampleNext() {
	failure := error(nil)
	for failed := range 4 {
		wait, more := notify.Next(failed)
		fmt.Println(max(wait, notify.Wait(failure)), more && !notify.Final(failure))
	}
	// Output:
	// 0s true
	// 5s true
	// 5m0s true
	// 30m0s true
}

func ExampleDigest() {
	alert := done
	alert.Key, alert.Event, alert.Severity = "run_7f:alert:3", notify.Alerted, track.Warning
	d := notify.Digest([]notify.Message{done, alert})
	fmt.Println(d.Title, d.Severity, len(d.Items))
	// Output: 2 messages about 1 run warning 2
}

func ExampleNewVAPID() {
	key, err := notify.NewVAPID()
	fmt.Println(len(key.Public), len(key.Private), err)
	// Output: 87 43 <nil>
}

func ExampleNewWebhookKey() {
	fmt.Println(len(notify.NewWebhookKey()))
	// Output: 50
}

func ExampleGone() {
	fmt.Println(notify.Gone(nil), notify.Final(nil), notify.Wait(nil))
	// Output: false false 0s
}
