package object

import (
	"encoding/json"
	"time"
)

// RunQuery picks training runs of one project.
type RunQuery struct {
	Project string
	State   string // "" any
	Name    string // "" any
	Page
}

// RunBlock is a part of the curves of a run.
type RunBlock struct {
	Series string
	Level  int
	N      int64
	Data   []byte
}

// Note is something to be told about a run of a project.
type Note struct {
	ID      string // the same however often it is told
	Project string
	Run     string
	Created time.Time
	Doc     json.RawMessage // a track.Note
}

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states.
const (
	Waiting DeliveryState = "waiting"
	Sent    DeliveryState = "sent"
	Dead    DeliveryState = "dead" // given up
)

// Delivery is a note on its way through one channel.
type Delivery struct {
	Note    Note
	Channel string
	State   DeliveryState
	Due     time.Time // not sent before; while it is being sent, when another process may take it over
	Tries   int
	Owner   string
	Updated time.Time
	Problem string // of the last try
}
