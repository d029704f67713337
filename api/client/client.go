package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Options say who calls. The zero value is right for a server on this machine that needs no key.
type Options struct {
	Key       string       // an API key
	Project   string       // for those who have several; "" the key's own
	UserAgent string       // "" slmgen-go
	HTTP      *http.Client // nil: one without a time limit, as uploads may take long; bound calls by their context
}

// New gives a client of the server at address, such as https://slmgen.example.org. The client is safe for concurrent use.
//
// Every call gives the answer's status and the decoded document of each status; Check turns an answer into an error:
//
//	c, err := client.New("http://127.0.0.1:8080", client.Options{})
//	res, err := c.ListDatasetsWithResponse(ctx, nil)
//	if err := client.Check(res, err); err != nil { ... }
//	for _, d := range res.JSON200.Datasets { ... }
//
// The address must be http or https; a key is sent over plain http to a loopback address alone. The error is an *Error with the code invalid.
func New(address string, o Options) (*ClientWithResponses, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &Error{Problem{Code: ProblemCodeInvalid, Title: "Invalid", Detail: fmt.Sprintf("%q is no address of a server", address), Hint: text("write http://HOST:PORT or https://HOST")}}
	}
	if o.Key != "" && u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, &Error{Problem{Code: ProblemCodeInvalid, Title: "Invalid", Detail: "the key would be readable on its way to " + u.Host, Hint: text("use https")}}
	}
	if o.UserAgent == "" {
		o.UserAgent = "slmgen-go"
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{}
	}
	return NewClientWithResponses(strings.TrimSuffix(address, "/"), WithHTTPClient(o.HTTP), WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("User-Agent", o.UserAgent)
		if o.Key != "" {
			r.Header.Set("Authorization", "Bearer "+o.Key)
		}
		if o.Project != "" && r.Header.Get("Slmgen-Project") == "" {
			r.Header.Set("Slmgen-Project", o.Project)
		}
		return nil
	}))
}

// loopback is asked about names too: 127.example.org is somewhere else.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func text(s string) *string { return &s }

// Error is a problem that a server answered with.
type Error struct{ Problem }

// Error says what is wrong and what to do.
func (e *Error) Error() string {
	if e.Hint != nil {
		return e.Detail + "; " + *e.Hint
	}
	return e.Detail
}

// Answer is what every call gives.
type Answer interface {
	StatusCode() int
	GetBody() []byte
}

// Check turns what a call gave into an error: err where it is one, an *Error where the server answered with a problem, nil else.
func Check(a Answer, err error) error {
	if err != nil {
		return err
	}
	return problem(a.StatusCode(), a.GetBody())
}

func problem(status int, body []byte) error {
	if status < http.StatusBadRequest {
		return nil
	}
	var e Error
	if json.Unmarshal(body, &e.Problem) != nil || e.Detail == "" {
		code := ProblemCodeInternal
		if status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout {
			code = ProblemCodeUnavailable
		}
		e.Problem = Problem{Status: status, Code: code, Title: http.StatusText(status), Detail: fmt.Sprintf("the server answered %d %s", status, http.StatusText(status))}
	}
	return &e
}

// problemBytes bounds how much of an error's answer is read.
const problemBytes = 1 << 20

// stream gives the body of an answer that is no problem.
func stream(res *http.Response, err error) (io.ReadCloser, error) {
	if err != nil {
		return nil, err
	}
	if res.StatusCode < http.StatusBadRequest {
		return res.Body, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, problemBytes))
	if err != nil {
		return nil, err
	}
	return nil, problem(res.StatusCode, body)
}
