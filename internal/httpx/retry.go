package httpx

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/slmgen/slmgen/internal/fault"
)

// retry decides whether a request is sent again.
func (c *Client) retry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	this := callOf(ctx)
	if !this.idempotent {
		return false, nil
	}
	again := c.mayPass(ctx, resp, err)
	if again && c.o.Log != nil {
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		c.o.Log.DebugContext(ctx, "request failed", "address", this.address, "status", status)
	}
	return again, nil
}

// mayPass tells failures that may pass from those that will not.
func (c *Client) mayPass(ctx context.Context, resp *http.Response, err error) bool {
	if err != nil {
		var ours *fault.Error
		var lookup *net.DNSError
		if errors.As(err, &ours) || errors.As(err, &lookup) && lookup.IsNotFound {
			return false
		}
		again, _ := retryablehttp.DefaultRetryPolicy(ctx, resp, err)
		return again
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		wait, told := retryAfter(resp.Header, c.o.Now())
		return !told || wait <= c.o.RetryAfterMax
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// backoff gives the pause before attempt+1: what the server asked for, else doubling from low to high, the upper half of it jittered.
func (c *Client) backoff(low, high time.Duration, attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, told := retryAfter(resp.Header, c.o.Now()); told {
			return min(wait, c.o.RetryAfterMax)
		}
	}
	d := high
	if attempt < 30 {
		d = min(low<<attempt, high)
	}
	return d/2 + time.Duration(c.o.Jitter()*float64(d/2))
}

// retryAfter reads how long a server asks to wait: Retry-After in seconds or as a date, else the t= of a used-up RateLimit field.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	const longest = 365 * 24 * time.Hour
	seconds := func(text string) (time.Duration, bool) {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !(n >= 0) {
			return 0, false
		}
		return time.Duration(min(n, longest.Seconds()) * float64(time.Second)), true
	}
	if v := strings.TrimSpace(h.Get("Retry-After")); v != "" {
		if d, ok := seconds(v); ok {
			return d, true
		}
		if at, err := http.ParseTime(v); err == nil {
			return min(max(at.Sub(now), 0), longest), true
		}
	}
	var wait time.Duration
	var usedUp, told bool
	for part := range strings.SplitSeq(h.Get("RateLimit"), ";") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "r":
			usedUp = value == "0"
		case "t":
			wait, told = seconds(value)
		}
	}
	return wait, usedUp && told
}
