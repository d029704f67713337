package object

import (
	"encoding/json"
	"time"
)

// Kind says what an Object is.
type Kind string

// The kinds.
const (
	Upload         Kind = "upload"         // bytes on their way in
	Dataset        Kind = "dataset"        // files and how they are read
	Analysis       Kind = "analysis"       // a report on a dataset (its parent)
	Recommendation Kind = "recommendation" // a choice of models for an analysis (its parent)
	Plan           Kind = "plan"           // the training of a model on a dataset (its parent)
	Bundle         Kind = "bundle"         // the files of a plan (its parent) in one lane
	Mapping        Kind = "mapping"        // a saved mapping of columns
	BaseModel      Kind = "base-model"     // a model that the project added to the registry
	Price          Kind = "price"          // a price that the project set
	Observation    Kind = "observation"    // what a training run taught
	Channel        Kind = "channel"        // where the project is told of what happens in its runs
)

// Object is one stored thing of a project. What stands in Body is the business of whoever made it; the store keeps the bytes.
type Object struct {
	ID      string
	Kind    Kind
	Project string
	Parent  string // what it was made of, "" for none; of the same project
	Name    string // unique by project and kind where Unique is set
	Unique  bool
	Created time.Time
	Updated time.Time
	Used    time.Time // last read or changed, to the hour: what retention counts from
	Version int64     // counts the changes, from 1; the ETag
	Body    json.RawMessage
	Bytes   int64    // that Blobs take
	Blobs   []string // keys of blobs that belong to it and go with it
	// Request is a hash of the request that made it, under an id that its idempotency key gave.
	Request string
}

// Page asks for part of a list, newest first.
type Page struct {
	Limit  int    // 1 to 500
	Cursor string // where the last page ended; "" begins
}

// Query picks objects of one project and kind.
type Query struct {
	Project string
	Kind    Kind
	Parent  string // "" any
	Name    string // "" any
	Page
}

// Audit is one entry of the log of writes.
type Audit struct {
	Seq     int64 // grows by time; given by the store
	Time    time.Time
	Project string
	Actor   string // person:ID, key:ID, job:ID or local
	Address string // of the client, "" unknown
	Request string // id of the request
	Action  string // what was done: dataset.create, key.rotate, ...
	Object  string // id of what it was done to
	Detail  json.RawMessage
}
