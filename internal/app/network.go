package app

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/hub"
)

// Network says how inputs that are no files here are fetched. The zero value reads what is public.
type Network struct {
	HubEndpoint string // "" is the public hub
	HubToken    string // sent to the endpoint's host alone
	HubOffline  bool   // use what was downloaded before
	Proxy       func(*http.Request) (*url.URL, error)
	UserAgent   string
	HTTP        httpx.Options // waits and retries; the fields above win
}

// NetworkFrom reads HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE.
func NetworkFrom(getenv func(string) string) Network {
	on := slices.Contains([]string{"1", "true", "yes", "on"}, strings.ToLower(getenv("HF_HUB_OFFLINE")))
	return Network{HubEndpoint: getenv("HF_ENDPOINT"), HubToken: strings.TrimSpace(getenv("HF_TOKEN")), HubOffline: on}
}

// Use sets how inputs are fetched and returns the same App; call it before anything else.
func (a *App) Use(n Network) *App {
	a.network = n
	return a
}

// options are those of a client that may reach the named hosts even if they are private.
func (n Network) options(hosts ...string) httpx.Options {
	o := n.HTTP
	o.AllowHosts, o.Proxy, o.UserAgent = append(slices.Clone(o.AllowHosts), hosts...), n.Proxy, n.UserAgent
	return o
}

func (a *App) hub(in Input) (*hub.Client, error) {
	n := a.network
	o := hub.Options{
		Endpoint: n.HubEndpoint, Token: n.HubToken, Offline: n.HubOffline, Cache: filepath.Join(a.home, "cache", "hub"),
		HTTP: n.options(), Progress: in.Fetching,
	}
	if in.Fetching != nil {
		o.Waiting = func(file string) { in.Fetching(file, 0, 0) }
	}
	return hub.New(o)
}
