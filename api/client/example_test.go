package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/slmgen/slmgen/api/client"
)

// answering is a server that knows one answer a path; a real one is started by slmgen serve.
func answering(answers map[string]string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.Method+" "+r.URL.Path]
		switch {
		case !ok:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			answer = `{"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":"there is no such thing","hint":"look again"}`
		case strings.HasSuffix(r.URL.Path, "/events"):
			w.Header().Set("Content-Type", "text/event-stream")
		default:
			w.Header().Set("Content-Type", "application/json")
		}
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		_, _ = w.Write([]byte(answer))
	}))
}

func ExampleNew() {
	server := answering(map[string]string{"GET /v1/datasets": `{"datasets":[{"id":"dst_1","name":"faq"}]}`})
	defer server.Close()
	c, err := client.New(server.URL, client.Options{Key: "slm_..."})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := c.ListDatasetsWithResponse(context.Background(), nil)
	if err := client.Check(res, err); err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range res.JSON200.Datasets {
		fmt.Println(d.Id, d.Name)
	}
	// Output: dst_1 faq
}

func ExampleCheck() {
	server := answering(nil)
	defer server.Close()
	c, _ := client.New(server.URL, client.Options{})
	res, err := c.GetDatasetWithResponse(context.Background(), "dst_2", nil)
	fmt.Println(client.Check(res, err))
	// Output: there is no such thing; look again
}

func ExampleClientWithResponses_Upload() {
	server := answering(map[string]string{"POST /v1/datasets": `{"id":"dst_3","name":"faq"}`})
	defer server.Close()
	c, _ := client.New(server.URL, client.Options{})
	d, err := c.Upload(context.Background(), "", client.Reading{}, client.DataFile{Name: "faq.jsonl", Data: strings.NewReader("{}\n")})
	fmt.Println(d.Id, err)
	// Output: dst_3 <nil>
}

func ExampleClientWithResponses_Follow() {
	server := answering(map[string]string{
		"GET /v1/jobs/job_1/events": "id: 1\nevent: state\ndata: {\"state\":\"running\"}\n\nid: 2\nevent: progress\ndata: {\"step\":\"analyzing\",\"rows\":66}\n\nid: 3\nevent: state\ndata: {\"state\":\"succeeded\"}\n\n",
		"GET /v1/jobs/job_1":        `{"id":"job_1","state":"succeeded","result":{"bundle":"bnd_1"}}`,
	})
	defer server.Close()
	c, _ := client.New(server.URL, client.Options{})
	j, err := c.Follow(context.Background(), "job_1", func(e client.Event) {
		if e.Progress != nil {
			fmt.Println(e.ID, e.Progress.Step, *e.Progress.Rows)
		}
	})
	fmt.Println(j.State, *j.Result.Bundle, err)
	// Output:
	// 2 analyzing 66
	// succeeded bnd_1 <nil>
}

func ExampleClientWithResponses_DownloadBundle() {
	server := answering(map[string]string{"GET /v1/bundles/bnd_1/content": "PK..."})
	defer server.Close()
	c, _ := client.New(server.URL, client.Options{})
	zip, err := c.DownloadBundle(context.Background(), "bnd_1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = zip.Close() }()
	head := make([]byte, 2)
	_, _ = zip.Read(head)
	fmt.Println(string(head))
	// Output: PK
}
