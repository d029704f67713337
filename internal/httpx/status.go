package httpx

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// StatusError is an answer that is no success, in the chain of the *fault.Error that Do gives. Its text is the status alone.
type StatusError struct {
	Status int
	Header http.Header
	After  time.Duration // how long the server asked to wait; 0 it did not say
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
}

var codes = map[int]fault.Code{
	http.StatusUnauthorized: fault.Unauthorized, http.StatusForbidden: fault.Forbidden, http.StatusPaymentRequired: fault.Forbidden,
	http.StatusUnavailableForLegalReasons: fault.Forbidden, http.StatusNotFound: fault.NotFound, http.StatusGone: fault.NotFound,
	http.StatusConflict: fault.Conflict, http.StatusPreconditionFailed: fault.Precondition, http.StatusRequestEntityTooLarge: fault.TooLarge,
	http.StatusRequestedRangeNotSatisfiable: fault.Precondition, http.StatusUnsupportedMediaType: fault.Unsupported,
	http.StatusTooManyRequests: fault.Quota, http.StatusRequestTimeout: fault.Unavailable, http.StatusProxyAuthRequired: fault.Unavailable,
}

// status makes the error of an answer.
func (c *Client) status(address string, resp *http.Response) error {
	cause := &StatusError{Status: resp.StatusCode, Header: resp.Header}
	code, known := codes[resp.StatusCode]
	switch {
	case known:
	case resp.StatusCode/100 == 4:
		code = fault.Invalid
	default: // 5xx, and redirects that lead nowhere
		code = fault.Unavailable
	}
	e := fault.Wrap(code, cause, "%s answered %s", address, cause)
	wait, told := retryAfter(resp.Header, c.o.Now())
	switch {
	case told && (code == fault.Quota || code == fault.Unavailable):
		cause.After = wait
		return e.Do("try again in %s, at %s", wait.Round(time.Second), c.o.Now().Add(wait).UTC().Format("2006-01-02 15:04:05 MST"))
	case code == fault.Quota:
		return e.Do("the server wants fewer requests; try again in some minutes")
	case code == fault.Unavailable:
		return e.Do("try again later")
	case code == fault.NotFound:
		return e.Do("check the address")
	}
	return e
}

// failed makes the error of a request that got no answer, or of a body that broke off.
func failed(ctx context.Context, address string, err error) error {
	var ours *fault.Error
	if errors.As(err, &ours) {
		return ours
	}
	if stopped := ctx.Err(); stopped != nil {
		return fault.Wrap(fault.Unavailable, stopped, "stopped while talking to %s", address)
	}
	var whole *url.Error // its text holds the whole address
	if errors.As(err, &whole) {
		err = whole.Err
	}
	return fault.Wrap(fault.Unavailable, quiet{err}, "no answer from %s", address).Do("check the network and the address")
}

// quiet shows an error without the queries of the addresses in it.
type quiet struct{ err error }

func (q quiet) Error() string { return redactText(q.err.Error()) }
func (q quiet) Unwrap() error { return q.err }
