// Package api serves the HTTP API: the interface that is generated from openapi/openapi.yaml, handlers that decode, call a Backend and encode,
// and what stands around every request: authentication, limits, errors as problem documents, logs and metrics.
//
// The Go client is in package api/client.
package api

//go:generate go tool oapi-codegen -config server.gen.yaml ../openapi/openapi.yaml
