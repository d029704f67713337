// Package store keeps what a server knows in a SQL database: a SQLite file, or PostgreSQL where several servers work together. It is the
// only package that knows SQL.
package store

import (
	"context"
	"time"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Store is a database. Everything is read and written in transactions; what Update was given is there after a crash once it has returned.
//
// Errors are faults: not_found; conflict (an id or a unique name that is taken, a lease that was lost); precondition (the version is another);
// invalid (a page or a text that is none); storage_full (the disk is full); unavailable (the database does not answer, or is read-only, or
// others were in the way for too long); internal. A context that is done gives its own error.
//
// It is safe for concurrent use, also by several processes on one database.
type Store interface {
	// View reads a snapshot. fn must not keep the Tx, give it to another goroutine, or use the Store.
	View(ctx context.Context, fn func(Tx) error) error
	// Update writes all or nothing. fn may be called again when transactions collide, so it has no effects of its own; an error of it rolls
	// everything back and is returned as it is. Transactions are as if one came after the other: a limit that fn checks by reading holds. fn
	// may go on after not_found, precondition, and conflict of an id or name; after any other error of its Tx nothing is written, whatever fn
	// returns. The rules for fn are those of View.
	Update(ctx context.Context, fn func(Tx) error) error
	// Together is Update for calls that come in numbers: those at the same time share a transaction, so that many are made durable at the price of one. An
	// error of fn undoes what fn wrote, and nothing of the others.
	Together(ctx context.Context, fn func(Tx) error) error
	// Spend adds want[i].N to each counter in one transaction if none goes above its limit, and says for each request whether it was admitted.
	// Requests are taken in order; each is admitted or refused as a whole. A negative N gives back: it is always admitted, and no counter falls
	// below 0. What was admitted survives the end of this process at any moment; on SQLite a power cut may take back the last seconds.
	// Calls at the same time share a transaction. The newest two windows of a name are kept.
	Spend(ctx context.Context, want []Spending) ([]Spent, error)
	// Backup writes a whole copy of the database, as of one moment, to the file at path, while others go on. PostgreSQL is unsupported: it
	// has tools of its own.
	Backup(ctx context.Context, path string) error
	// Ping says whether the database answers and can be written.
	Ping(ctx context.Context) error
	Close() error
}

// Tx is a transaction. Lists are newest first; next is "" at the end.
type Tx interface {
	CreateProject(p object.Project) error
	Project(id string) (object.Project, error)
	Projects(page object.Page) (all []object.Project, next string, err error)
	// UpdateProject writes p if the stored version is p.Version, and counts it up.
	UpdateProject(p object.Project) (object.Project, error)
	// DeleteProject erases a project and everything in it. Its blobs are put down as garbage.
	DeleteProject(id string) error

	PutPerson(p object.Person) (object.Person, error) // by issuer and subject; the id of a known one stays
	Person(id string) (object.Person, error)
	PutMember(m object.Member) error
	Member(project, person string) (object.Member, error)
	Members(project string) ([]object.Member, error)
	Memberships(person string) ([]object.Member, error)
	DeleteMember(project, person string) error
	CreateSession(s object.Session) error // forgets those that are over
	// ForgetPeople erases people without a part in any project and without a session that holds, who were seen before a time, the earliest first, and
	// says how many. Sessions that are over at now go too.
	ForgetPeople(before, now time.Time, limit int) (int64, error)
	Session(hash string) (object.Session, error)
	DeleteSession(hash string) error

	CreateKey(k object.Key) error
	Key(id string) (object.Key, error)
	Keys(project string, page object.Page) (all []object.Key, next string, err error)
	// UpdateKey writes name, scopes, limits, end, revocation and next key if the stored version is k.Version, and counts it up.
	UpdateKey(k object.Key) (object.Key, error)
	// UseKey notes that a key was used. It changes no version.
	UseKey(id string, at time.Time) error

	// CreateObject adds an object, and notes that its parent is used. not_found if there is no such parent in the project. A blob belongs to one
	// object: to name one of another, or garbage, is a conflict, but for what was put down earlier in this transaction.
	CreateObject(o object.Object) error
	Object(project string, kind object.Kind, id string) (object.Object, error)
	Objects(q object.Query) (all []object.Object, next string, err error)
	// Head and Heads are Object and Objects without bodies and blobs, which may be large.
	Head(project string, kind object.Kind, id string) (object.Object, error)
	Heads(q object.Query) (all []object.Object, next string, err error)
	// UpdateObject writes name, body, bytes, blobs and the time of the change if the stored version is o.Version, and counts it up. Blobs that o no longer names are
	// put down as garbage.
	UpdateObject(o object.Object) (object.Object, error)
	// DeleteObject erases an object and all that was made of it.
	DeleteObject(project string, kind object.Kind, id string) error
	// UseObjects notes that objects were used, and with them what they were made of. It changes no version; unknown ids are passed over.
	UseObjects(ids []string, at time.Time) error
	// Unused lists objects of projects with a retention that were last used before it began, oldest first: uploads, datasets, and what is made of
	// them.
	Unused(now time.Time, limit int) ([]object.Object, error)
	// Bytes is what the blobs of a project take.
	Bytes(project string) (int64, error)
	// Garbage lists blobs that belong to nothing any more; Collected forgets those that were deleted.
	Garbage(limit int) ([]string, error)
	Collected(blobs []string) error
	// Orphans are those of the blobs that belong to nothing and are no garbage: what a crash left between storing a blob and naming it.
	Orphans(blobs []string) ([]string, error)

	// CreateJob adds a job, queued, with one attempt at least.
	CreateJob(j object.Job) error
	Job(project, id string) (object.Job, error)
	Jobs(q object.JobQuery) (all []object.Job, next string, err error)
	// Active counts the jobs of a project that are not in a final state.
	Active(project string) (int64, error)
	// ClaimJob gives the next job of one of the kinds to owner until the time until, or not_found: a queued one whose time has come, or a running
	// one whose lease is over. The project with the fewest running jobs is served first, in it the highest priority, then the oldest; among
	// projects with as many, the one served longest ago. A running job that has no attempt left is failed instead, one that was asked to stop
	// cancelled, and the next is given. That stays so also if fn returns the not_found of a claim that found no other.
	ClaimJob(owner string, kinds []string, now, until time.Time) (object.Job, error)
	// ExtendLease moves the end of a lease, writes the progress where it is not nil, and says whether the job is asked to stop.
	ExtendLease(l object.Lease, progress []byte, now, until time.Time) (stop bool, err error)
	// FinishJob ends an attempt. Conflict when the lease was lost. A job that was asked to stop does not begin again, it is cancelled; one
	// without an attempt left is failed.
	FinishJob(l object.Lease, o object.Outcome, now time.Time) error
	// CancelJob asks a job to stop; a queued one is cancelled at once. A final one is a conflict.
	CancelJob(project, id string, now time.Time) (object.Job, error)
	// ForgetJobs erases jobs that ended before a time, the earliest first, with their events, and says how many. What they made stays.
	ForgetJobs(before time.Time, limit int) (int64, error)
	// Events lists what happened to a job after seq.
	Events(job string, after int64, limit int) ([]object.Event, error)

	CreateRun(r track.Record) error
	Run(project, id string) (track.Record, error)
	// AnyRun gives a run of any project. RunToChange also keeps others from changing it until the transaction ends.
	AnyRun(id string) (track.Record, error)
	RunToChange(id string) (track.Record, error)
	Runs(q object.RunQuery) (all []track.Record, next string, err error)
	// SaveRun keeps a run that RunToChange gave, with the events that were added and the notes that came of them.
	SaveRun(c *track.Change) error
	// RunEvents lists events after a position, in order: so many at least, where there are, and those that came in one request with the last.
	RunEvents(id string, after int64, limit int) ([]track.Placed, error)
	// PutBlocks keeps parts of the curves of a run; one that is there is replaced. Blocks lists those of a series and a level from one number up to, and
	// without, another.
	PutBlocks(run string, all []object.RunBlock) error
	Blocks(run, series string, level int, from, to int64) ([]object.RunBlock, error)
	DeleteRun(project, id string) error
	// QuietRuns lists runs that should live and from which nothing has come since a time, the longest silence first.
	QuietRuns(before time.Time, limit int) (ids []string, err error)
	// MailboxRuns lists runs that report to a mailbox, but for those that ended and from which nothing has come since ended, and those from which nothing
	// has come since silent.
	MailboxRuns(ended, silent time.Time, limit int) ([]track.Record, error)
	// Secret gives a key of the server by its name, and keeps fresh as that where there is none yet.
	Secret(name string, fresh []byte) ([]byte, error)

	// FreshNotes lists notes that were not spread yet, the oldest first. SpreadNote makes deliveries of one.
	FreshNotes(limit int) ([]object.Note, error)
	SpreadNote(n object.Note, to []object.Delivery, now time.Time) error
	// DueDeliveries lists what is due, as ClaimDeliveries would give it.
	DueDeliveries(now time.Time, limit int) ([]object.Delivery, error)
	// ClaimDeliveries gives deliveries that are due to owner until the time until: then they are due again. Each counts as a try.
	ClaimDeliveries(owner string, now, until time.Time, limit int) ([]object.Delivery, error)
	// EndDelivery writes the state, the time of the next try and the problem of a claimed delivery. Conflict when it was taken over.
	EndDelivery(d object.Delivery, now time.Time) error
	// Deliveries lists those of a project, or of one of its runs, the latest change first.
	Deliveries(project, run string, limit int) ([]object.Delivery, error)
	// ForgetNotes erases notes that were made before a time with their deliveries, the oldest first, and says how many.
	ForgetNotes(before time.Time, limit int) (int64, error)

	// ForgetCounters erases counters whose window began before a time, the earliest first, and says how many.
	ForgetCounters(before time.Time, limit int) (int64, error)

	// Log adds to the audit log.
	Log(a object.Audit) error
	Audit(project string, page object.Page) (all []object.Audit, next string, err error)
}

// Spending is a request of N units on several counters at once.
type Spending struct {
	N        int64
	Counters []Counter
}

// Counter is a limit over a window of time.
type Counter struct {
	Name   string    // key:ID:day, ...
	Window time.Time // begin of the window; another one begins at 0
	Limit  int64
}

// Spent says how a Spending ended.
type Spent struct {
	Admitted bool
	Full     int     // where it was refused, the index of the first counter without room
	Left     []int64 // of each counter, after it
}
