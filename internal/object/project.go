package object

import "time"

// Project is what every stored object belongs to.
type Project struct {
	ID      string
	Name    string
	Created time.Time
	Updated time.Time
	Version int64 // counts the changes, from 1; the ETag
	// RetainDays is after how many days without use datasets, uploads and what was made of them are erased; 0 keeps them.
	RetainDays int
	Limits     Limits
}

// Limits bound what a project or a key may use. 0 is the server's default.
type Limits struct {
	RequestsPerMinute int64 `json:"requests_per_minute,omitempty"`
	RequestsPerDay    int64 `json:"requests_per_day,omitempty"` // of a UTC day
	Bytes             int64 `json:"bytes,omitempty"`            // stored at once
	Jobs              int64 `json:"jobs,omitempty"`             // queued or running at once
}

// Person is somebody who logged in, known by what the login provider calls them.
type Person struct {
	ID      string
	Issuer  string // of the provider
	Subject string // the provider's name of the person, unique there
	Email   string
	Name    string
	Seen    time.Time
}

// Role is what a member may do: a higher one may do all that a lower one may.
type Role string

// The roles, highest first.
const (
	Owner  Role = "owner"  // also deletes the project, and makes owners
	Admin  Role = "admin"  // also manages members, keys and limits, and reads the audit log
	Editor Role = "member" // writes objects and starts jobs
	Viewer Role = "viewer" // reads
)

// Roles lists the roles, highest first.
func Roles() []Role { return []Role{Owner, Admin, Editor, Viewer} }

// rank orders roles; unknown ones are below all.
func (r Role) rank() int {
	for i, known := range Roles() {
		if r == known {
			return len(Roles()) - i
		}
	}
	return 0
}

// Known says whether r is one of Roles.
func (r Role) Known() bool { return r.rank() > 0 }

// Covers says whether r may do what needs the role least.
func (r Role) Covers(least Role) bool { return r.Known() && r.rank() >= least.rank() }

// Member is a person's role in a project.
type Member struct {
	Project string
	Person  string
	Role    Role
	Groups  bool // the role came with the login provider's groups, and goes with them
	Added   time.Time
}

// Session is a browser's login. Only the hash of its secret is kept.
type Session struct {
	Hash    string // SHA-256 of the cookie's secret, hex
	Person  string
	Created time.Time
	Expires time.Time
}
