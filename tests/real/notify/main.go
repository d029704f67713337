// Command notify sends one message for each line of its input, and says on a line what came of it: what tests/real/notify.py calls the library by.
//
//	{"config":{…},"secrets":{…},"message":{…},"ca":"FILE"}
package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/slmgen/track/notify"
)

type order struct {
	Config   json.RawMessage  `json:"config"`
	Secrets  notify.Secrets   `json:"secrets"`
	Message  notify.Message   `json:"message"`
	Messages []notify.Message `json:"messages"` // for a digest, instead of one
	CA       string           `json:"ca"`
}

type outcome struct {
	Error string     `json:"error,omitempty"`
	Code  fault.Code `json:"code,omitempty"`
	Final bool       `json:"final,omitempty"`
	Gone  bool       `json:"gone,omitempty"`
	Wait  float64    `json:"wait_s,omitempty"`
}

func send(o order) error {
	config, err := notify.ParseConfig(o.Config)
	if err != nil {
		return err
	}
	options := notify.Options{HTTP: httpx.New(httpx.Options{AllowHosts: []string{"127.0.0.1", "localhost"}})}
	if o.CA != "" {
		pem, err := os.ReadFile(o.CA)
		if err != nil {
			return err
		}
		options.RootCAs = x509.NewCertPool()
		options.RootCAs.AppendCertsFromPEM(pem)
	}
	channel, err := notify.Open(config, o.Secrets, options)
	if err != nil {
		return err
	}
	if len(o.Messages) > 0 {
		o.Message = notify.Digest(o.Messages)
	}
	return channel.Send(context.Background(), o.Message)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "vapid" { // makes a key pair
		key, err := notify.NewVAPID()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_ = json.NewEncoder(os.Stdout).Encode(map[string]string{"public": key.Public, "private": key.Private})
		return
	}
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var o order
		if err := in.Decode(&o); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var said outcome
		if err := send(o); err != nil {
			said = outcome{err.Error(), fault.CodeOf(err), notify.Final(err), notify.Gone(err), notify.Wait(err).Seconds()}
		}
		_ = out.Encode(said)
	}
}
