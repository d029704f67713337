// Package client speaks to a server of the API. Its types and calls are generated from openapi/openapi.yaml; New adds the key, problem
// documents as errors, and following a job to its end.
package client

//go:generate go tool oapi-codegen -config client.gen.yaml ../../openapi/openapi.yaml
