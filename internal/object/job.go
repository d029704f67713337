package object

import (
	"encoding/json"
	"time"
)

// State is where a job stands.
type State string

// The states. The last three are final.
const (
	Queued    State = "queued"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Final says that a job in this state never changes again.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Job is work that outlives the request that asked for it.
type Job struct {
	ID       string
	Project  string
	Kind     string // what worker does it
	State    State
	Priority int // higher first within a project
	Input    json.RawMessage
	Result   json.RawMessage // of a succeeded one
	Problem  json.RawMessage // of a failed one: what a client is shown
	Progress json.RawMessage // the latest
	Attempt  int             // how often it was begun
	Attempts int             // how often it may be begun
	Created  time.Time
	Started  time.Time // of the latest attempt
	Finished time.Time
	After    time.Time // not begun before
	Owner    string    // of the lease
	Lease    time.Time // until when the lease holds
	Cancel   bool      // asked to stop
	Actor    string    // who asked for it
	Request  string    // see Object.Request
}

// Lease is the right to work on one attempt of a job. A write under a lease that another attempt has taken over is refused with conflict.
type Lease struct {
	Job     string
	Owner   string
	Attempt int
}

// Outcome ends an attempt.
type Outcome struct {
	State   State // Succeeded, Failed or Cancelled; Queued begins again after Retry
	Result  json.RawMessage
	Problem json.RawMessage
	Retry   time.Time
}

// Event is one thing that happened to a job, for those who follow it.
type Event struct {
	Job  string
	Seq  int64 // from 1, without gaps
	Time time.Time
	Type string // state or progress
	Data json.RawMessage
}

// JobQuery picks jobs of one project.
type JobQuery struct {
	Project string
	State   State // "" any
	Page
}
