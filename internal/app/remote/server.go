// Package remote does the jobs of package app on a server, through the Go client: the same questions, the same answers.
package remote

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

// Server is a server and how it is called. It is safe for concurrent use.
type Server struct {
	api   *client.ClientWithResponses
	local *app.App // finds the files that commands name
}

// Dial gives the server at address. Nothing is sent yet.
func Dial(address, key, project, version string, local *app.App) (*Server, error) {
	c, err := client.New(address, client.Options{Key: key, Project: project, UserAgent: "slmgen/" + version})
	if err != nil {
		return nil, asFault(err)
	}
	return &Server{c, local}, nil
}

// check turns what a call gave into a fault.
func check(a client.Answer, err error) error { return asFault(client.Check(a, err)) }

// asFault makes a server's problem what it would be here.
func asFault(err error) error {
	var p *client.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		f := fault.New(fault.Code(p.Code), "%s", p.Detail)
		if p.Hint != nil {
			_ = f.Do("%s", *p.Hint)
		}
		if at := p.Position; at != nil {
			_ = f.At(fault.Position{File: value(at.File), Record: value(at.Record), Line: value(at.Line), Byte: value(at.Byte), Path: value(at.Path)})
		}
		return f
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), fault.CodeOf(err) != fault.Internal:
		return err
	}
	return fault.Wrap(fault.Unavailable, err, "the server cannot be reached").Do("see whether it runs: GET /healthz")
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func given[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// recast turns a document of the API into the engine's type of the same shape.
func recast[T any](v any) (T, error) {
	var out T
	doc, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(doc, &out)
	}
	if err != nil {
		return out, fault.Wrap(fault.Internal, err, "the server's answer cannot be read")
	}
	return out, nil
}

// notThere says that something is done here alone.
func notThere(what string) error {
	return fault.New(fault.Unsupported, "%s is not done on a server", what).Do("leave out --server, or leave it out")
}

// failed is the fault of a job that did not succeed.
func failed(j *client.Job) error {
	if j.State == "cancelled" {
		return fault.New(fault.Unavailable, "the job %s was cancelled", j.Id)
	}
	if j.Problem == nil {
		return fault.New(fault.Internal, "the job %s failed", j.Id)
	}
	return asFault(&client.Error{Problem: *j.Problem})
}
