// Package openapi embeds the specification of the API, the single source of the server interface, the clients and the documentation.
package openapi

import _ "embed"

// YAML is the specification as it stands in openapi.yaml. Do not change it.
//
//go:embed openapi.yaml
var YAML []byte
