package api

import (
	"context"
	"io"
	"mime/multipart"
	"time"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Backend does what the operations ask for. The Caller has been let in: it may do the operation in its project; whether the objects that
// it names are of that project is the Backend's to see. Errors are faults. It is safe for concurrent use.
type Backend interface {
	Access
	ProjectBackend
	KeyBackend
	DatasetBackend
	AnalysisBackend
	PlanBackend
	ModelBackend
	JobBackend
	RunBackend
	ChannelBackend
	// Describe says what the server is and can do.
	Describe(ctx context.Context) (Server, error)
	// Check looks at what the server depends on: ok, or what is wrong, by name.
	Check(ctx context.Context) map[string]string
}

// Credentials are what a request shows, read from its headers alone.
type Credentials struct {
	Bearer  string // of Authorization
	Session string // of the cookie
	Project string // that is meant; "" none
	Address string
	Request string
}

// Access tells who a caller is and counts its requests.
type Access interface {
	// Authenticate gives the caller. Errors: unauthorized; not_found for a project that it has no part in; quota, by Later,
	// where too much that opens nothing came from the address.
	Authenticate(ctx context.Context, c Credentials) (Caller, error)
	// Admit counts a request against the limits of its caller.
	Admit(ctx context.Context, c Caller) (Admission, error)
}

// Admission is whether a request is let in, and what is left.
type Admission struct {
	Admitted bool
	Limits   []LimitState
	Retry    time.Duration // until the limit that refused begins anew
}

// LimitState is one limit and what is left of it.
type LimitState struct {
	Name   string // minute or day
	Quota  int64
	Window time.Duration
	Left   int64
	Reset  time.Duration
}

// Idempotency makes a repeated request make nothing twice.
type Idempotency struct {
	Key         string // "" none
	Fingerprint string // of the request
}

// ProjectBackend does what is asked of projects, their members and their log.
type ProjectBackend interface {
	ListProjects(ctx context.Context, c Caller, p Paging) (ProjectPage, error)
	CreateProject(ctx context.Context, c Caller, in ProjectCreate, once Idempotency) (Project, error)
	GetProject(ctx context.Context, c Caller) (Project, error)
	UpdateProject(ctx context.Context, c Caller, in ProjectUpdate, etag string) (Project, error)
	DeleteProject(ctx context.Context, c Caller) error
	GetUsage(ctx context.Context, c Caller) (Usage, error)
	ListMembers(ctx context.Context, c Caller) (MemberPage, error)
	PutMember(ctx context.Context, c Caller, person string, role Role) (Member, error)
	DeleteMember(ctx context.Context, c Caller, person string) error
	ListAudit(ctx context.Context, c Caller, p Paging) (AuditPage, error)
}

// Paging asks for a page.
type Paging struct {
	Limit  int
	Cursor string
}

// KeyBackend does what is asked of API keys.
type KeyBackend interface {
	ListKeys(ctx context.Context, c Caller, p Paging) (KeyPage, error)
	CreateKey(ctx context.Context, c Caller, in KeyCreate, once Idempotency) (KeySecret, error)
	GetKey(ctx context.Context, c Caller, id string) (Key, error)
	RevokeKey(ctx context.Context, c Caller, id string) error
	RotateKey(ctx context.Context, c Caller, id string, in KeyRotate, once Idempotency) (KeySecret, error)
}

// DatasetBackend does what is asked of uploads and what becomes of them.
type DatasetBackend interface {
	ListUploads(ctx context.Context, c Caller, p Paging) (UploadPage, error)
	CreateUpload(ctx context.Context, c Caller, in UploadCreate, once Idempotency) (Upload, error)
	GetUpload(ctx context.Context, c Caller, id string) (Upload, error)
	AppendUpload(ctx context.Context, c Caller, id string, offset int64, body io.Reader) (Upload, error)
	DeleteUpload(ctx context.Context, c Caller, id string) error

	ListDatasets(ctx context.Context, c Caller, name string, p Paging) (DatasetPage, error)
	// CreateDataset takes the files of a form, the bytes of one file, or finished uploads.
	CreateDataset(ctx context.Context, c Caller, in NewDataset, once Idempotency) (Dataset, error)
	GetDataset(ctx context.Context, c Caller, id string) (Dataset, error)
	UpdateDataset(ctx context.Context, c Caller, id string, in DatasetUpdate, etag string) (Dataset, error)
	DeleteDataset(ctx context.Context, c Caller, id string) error
	// OpenDataset gives one file of a dataset, or all its examples in another format.
	OpenDataset(ctx context.Context, c Caller, id string, in DatasetContent) (Content, error)
	PreviewDataset(ctx context.Context, c Caller, id string, rows int) (Preview, error)
	GetMapping(ctx context.Context, c Caller, id string) (MappingState, error)
	PutMapping(ctx context.Context, c Caller, id string, in MappingPut, etag string) (MappingState, error)
	ValidateDataset(ctx context.Context, c Caller, id string, file int, provider string) (*ValidationReport, error)
}

// NewDataset is a dataset on its way in: exactly one of Form, Raw and JSON.
type NewDataset struct {
	Form *multipart.Reader
	Raw  io.Reader
	Name string // of Raw's file
	JSON *DatasetCreate
}

// DatasetContent picks what of a dataset is downloaded.
type DatasetContent struct {
	File      int
	Format    string // "" the bytes as they came
	Container string
	Sidecar   bool
}

// Content is a file to send. Close releases it.
type Content struct {
	Name     string
	ETag     string
	Modified time.Time
	Body     io.ReadSeeker
	Written  *int64           // rows, where they were written anew
	Losses   map[string]int64 // what the format could not hold
	Close    func()
}

// AnalysisBackend does what is asked of reports and what is chosen by them.
type AnalysisBackend interface {
	ListAnalyses(ctx context.Context, c Caller, dataset string, p Paging) (AnalysisPage, error)
	CreateAnalysis(ctx context.Context, c Caller, in AnalysisCreate, once Idempotency) (Job, error)
	GetAnalysis(ctx context.Context, c Caller, id string) (Analysis, error)
	DeleteAnalysis(ctx context.Context, c Caller, id string) error
	// Recommend chooses by a stored analysis, and gives the JSON of a Recommendation.
	Recommend(ctx context.Context, c Caller, in RecommendationCreate) ([]byte, error)
	Estimate(ctx context.Context, c Caller, in EstimateCreate) (Estimated, error)
}

// PlanBackend does what is asked of plans and bundles.
type PlanBackend interface {
	ListPlans(ctx context.Context, c Caller, dataset string, p Paging) (PlanPage, error)
	CreatePlan(ctx context.Context, c Caller, in PlanCreate, once Idempotency) (Job, error)
	GetPlan(ctx context.Context, c Caller, id string) (PlanState, error)
	DeletePlan(ctx context.Context, c Caller, id string) error
	ListBundles(ctx context.Context, c Caller, plan string, p Paging) (BundlePage, error)
	CreateBundle(ctx context.Context, c Caller, in BundleCreate, once Idempotency) (Job, error)
	CreateBundleOfPlan(ctx context.Context, c Caller, plan string, in BundleOfPlan, once Idempotency) (Job, error)
	GetBundle(ctx context.Context, c Caller, id string) (Bundle, error)
	DeleteBundle(ctx context.Context, c Caller, id string) error
	OpenBundle(ctx context.Context, c Caller, id string) (Content, error)
}

// ModelBackend does what is asked of base models and prices.
type ModelBackend interface {
	ListBaseModels(ctx context.Context, c Caller) ([]registry.Model, error)
	AddBaseModels(ctx context.Context, c Caller, yaml io.Reader) ([]registry.Model, error)
	GetBaseModel(ctx context.Context, c Caller, id string) (registry.Model, error)
	RemoveBaseModel(ctx context.Context, c Caller, id string) error
	ListPrices(ctx context.Context, c Caller) (PriceList, error)
	SetPrice(ctx context.Context, c Caller, in PriceSet) (estimate.Price, error)
	RemovePrices(ctx context.Context, c Caller, provider, gpu string) (int, error)
	ImportPrices(ctx context.Context, c Caller, table, provider, asOf string) (PricesImported, error)
}

// JobBackend does what is asked of jobs.
type JobBackend interface {
	ListJobs(ctx context.Context, c Caller, state JobState, p Paging) (JobPage, error)
	GetJob(ctx context.Context, c Caller, id string) (Job, error)
	CancelJob(ctx context.Context, c Caller, id string) (Job, error)
	// FollowJob gives what happened to a job after an event, waiting until there is something or ctx ends; over says that nothing will follow.
	FollowJob(ctx context.Context, c Caller, id string, after int64) (events []JobEvent, over bool, err error)
}

// JobEvent is one event of a job.
type JobEvent struct {
	ID   int64
	Type string // state or progress
	Data []byte // JSON
}

// RunBackend does what is asked of training runs.
type RunBackend interface {
	ListRuns(ctx context.Context, c Caller, q RunQuery) (RunPage, error)
	// CreateRun and RenewRunSecret leave the url to the caller.
	CreateRun(ctx context.Context, c Caller, in RunCreate, once Idempotency) (RunSecret, error)
	ImportRun(ctx context.Context, c Caller, in RunLog, once Idempotency) (Run, error)
	GetRun(ctx context.Context, c Caller, id string) (Run, error)
	UpdateRun(ctx context.Context, c Caller, id string, in RunUpdate, etag string) (Run, error)
	DeleteRun(ctx context.Context, c Caller, id string) error
	RenewRunSecret(ctx context.Context, c Caller, id string) (RunSecret, error)
	StopRun(ctx context.Context, c Caller, id string) (Run, error)
	// ReportEvents lets in by the signature, not by a Caller. When it returns, the events are kept for good.
	ReportEvents(ctx context.Context, run string, in Delivery) (RunAck, error)
	// ExportRun gives the events of a run in a file: jsonl, csv or parquet.
	ExportRun(ctx context.Context, c Caller, id, format string) (Content, error)
	ChartRuns(ctx context.Context, c Caller, q ChartQuery) (Chart, error)
	ListObservations(ctx context.Context, c Caller, p Paging) (ObservationPage, error)
	// FollowRun gives what follows after a position, -1 for the end: each call waits until there is something or its ctx ends. It is not safe for
	// concurrent use.
	FollowRun(ctx context.Context, c Caller, id string, after int64) (func(ctx context.Context) (Frames, error), error)
}

// ChannelBackend does what is asked of notifications.
type ChannelBackend interface {
	ListChannels(ctx context.Context, c Caller) (ChannelPage, error)
	CreateChannel(ctx context.Context, c Caller, in ChannelCreate, once Idempotency) (ChannelMade, error)
	DeleteChannel(ctx context.Context, c Caller, id string) error
	TestChannel(ctx context.Context, c Caller, id string) (ChannelTest, error)
	ListDeliveries(ctx context.Context, c Caller, run string) (DeliveryPage, error)
	GetPushKey(ctx context.Context) (PushKey, error)
}

// RunQuery picks runs.
type RunQuery struct {
	State RunState // "" any
	Name  string   // "" any
	Paging
}

// RunLog is a training log on its way in.
type RunLog struct {
	Name  string
	Steps int64 // that the run was to do; 0: the log says it, or nobody
	Body  io.Reader
}

// Delivery is a signed message as it came.
type Delivery struct {
	ID, Timestamp, Signature string
	Encoding                 string // of the body: "" or gzip
	Body                     io.Reader
}

// ChartQuery asks for curves.
type ChartQuery struct {
	Runs, Metrics []string
	X             string   // step, elapsed or time
	From, To      *float64 // as X counts; nil: the ends
	Points        int
	Smooth        float64
}
