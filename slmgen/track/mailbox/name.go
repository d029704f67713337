package mailbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

var (
	nameShape  = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)
	batchShape = regexp.MustCompile(`^e-(log_[0-9a-f]{24})-([0-9]{12})$`)
	fileShape  = regexp.MustCompile(`^m-([0-9a-f]{24})$`)
)

// What names begin with, by what lies under them.
const (
	batches   = "e-"
	manifests = "m-"
	stopName  = "c-stop"
)

// CheckName says whether an item may have a name: lower-case letters, digits, - and _, a letter or digit first, 100 at most.
func CheckName(name string) error {
	if !nameShape.MatchString(name) {
		return fault.New(fault.Invalid, "%.120q is no name of an item", name)
	}
	return nil
}

// BatchName is where the batch of a log lies whose first event has the number seq, from 1 on. In a log the order of the names is that of the events.
func BatchName(log string, seq int64) string { return fmt.Sprintf("e-%s-%012d", log, seq) }

// parseBatch reads what BatchName wrote.
func parseBatch(name string) (log string, seq int64, ok bool) {
	m := batchShape.FindStringSubmatch(name)
	if m == nil {
		return "", 0, false
	}
	seq, err := strconv.ParseInt(m[2], 10, 64)
	return m[1], seq, err == nil
}

// partName is where a part of a file lies; parts are numbered from 0 on over all files of an artifact.
func partName(manifest string, part int64) string {
	return fmt.Sprintf("a-%s-%08d", strings.TrimPrefix(manifest, manifests), part)
}
