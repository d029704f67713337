package serve

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/notify"
)

// channelDoc is what is kept of a channel.
type channelDoc struct {
	Config  notify.Config `json:"config"`
	Secrets []byte        `json:"secrets"` // sealed
	Events  []string      `json:"events"`
	Digest  string        `json:"digest"`
	Off     string        `json:"off,omitempty"`
}

// toldAlways are the events of a channel that names none.
var toldAlways = []string{"lost", "recovered", "completed", "failed", "stopped", "alert"}

const mostChannels = 100 // of a project

func (d channelDoc) shown(o object.Object) api.Channel {
	return api.Channel{Id: o.ID, Name: o.Name, Config: d.Config, Events: d.Events, Digest: d.Digest, Created: o.Created, Off: some(d.Off)}
}

func channelOf(o object.Object) (d channelDoc, err error) {
	if err := json.Unmarshal(o.Body, &d); err != nil {
		return d, fault.Wrap(fault.Internal, err, "the channel %s cannot be read", o.ID)
	}
	return d, nil
}

func noChannel(err error, id string) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "there is no channel %s in the project", id)
	}
	return err
}

// sealer encrypts the secrets of channels with a key of the server.
func (s *Service) sealer(ctx context.Context) (cipher.AEAD, error) {
	master, err := s.master(ctx)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, master, nil, "slmgen channels", 32)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the key of channels cannot be derived")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the key of channels cannot be used")
	}
	return cipher.NewGCM(block)
}

func (s *Service) seal(ctx context.Context, id string, v any) ([]byte, error) {
	aead, err := s.sealer(ctx)
	if err != nil {
		return nil, err
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the secrets cannot be kept")
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, doc, []byte(id)), nil
}

func (s *Service) unseal(ctx context.Context, id string, sealed []byte, v any) error {
	aead, err := s.sealer(ctx)
	if err != nil {
		return err
	}
	if len(sealed) < aead.NonceSize() {
		return fault.New(fault.Internal, "the secrets of %s are cut off", id)
	}
	doc, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(id))
	if err == nil {
		err = json.Unmarshal(doc, v)
	}
	if err != nil {
		return fault.Wrap(fault.Internal, err, "the secrets of %s cannot be read", id)
	}
	return nil
}

// ListChannels implements api.ChannelBackend.
func (s *Service) ListChannels(ctx context.Context, c api.Caller) (out api.ChannelPage, err error) {
	out.Channels = []api.Channel{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, _, err := tx.Objects(object.Query{Project: c.Project, Kind: object.Channel, Page: object.Page{Limit: mostChannels}})
		for _, o := range all {
			d, err := channelOf(o)
			if err != nil {
				return err
			}
			out.Channels = append(out.Channels, d.shown(o))
		}
		return err
	})
	return out, err
}

// CreateChannel implements api.ChannelBackend.
func (s *Service) CreateChannel(ctx context.Context, c api.Caller, in api.ChannelCreate, once api.Idempotency) (api.ChannelMade, error) {
	var out api.ChannelMade
	now := s.now()
	o := object.Object{ID: newID("chn", c.Project, once), Kind: object.Channel, Project: c.Project, Name: in.Name, Created: now, Updated: now, Version: 1, Request: once.Fingerprint}
	d := channelDoc{Config: in.Config, Events: toldAlways, Digest: "none"}
	if in.Events != nil {
		d.Events = slices.Compact(slices.Sorted(slices.Values(*in.Events)))
	}
	if in.Digest != nil {
		d.Digest = string(*in.Digest)
	}
	var secrets notify.Secrets
	if in.Secrets != nil {
		secrets = *in.Secrets
	}
	switch {
	case d.Config.Kind == notify.KindWebhook && len(secrets.Keys) == 0:
		secrets.Keys = []string{notify.NewWebhookKey()}
		out.Key = &secrets.Keys[0]
	case d.Config.Kind == notify.KindPush && secrets.VAPID == nil:
		key, err := s.vapid(ctx)
		if err != nil {
			return out, err
		}
		secrets.VAPID = &key
	}
	if _, err := notify.Open(d.Config, secrets, notify.Options{HTTP: s.Out, Now: s.Now}); err != nil {
		return out, err
	}
	var err error
	if d.Secrets, err = s.seal(ctx, o.ID, secrets); err != nil {
		return out, err
	}
	if o.Body, err = encode(d); err != nil {
		return out, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if once.Key != "" {
			if _, err := tx.Object(c.Project, object.Channel, o.ID); fault.CodeOf(err) != fault.NotFound {
				if err == nil {
					err = fault.New(fault.Conflict, "a channel was made by this request before").Do("GET /v1/channels lists it; take a new Idempotency-Key for another one")
				}
				return err
			}
		}
		if _, err := tx.Project(c.Project); err != nil {
			return noProject(err)
		}
		have, _, err := tx.Heads(object.Query{Project: c.Project, Kind: object.Channel, Page: object.Page{Limit: mostChannels}})
		if err != nil {
			return err
		}
		if len(have) >= mostChannels {
			return fault.New(fault.Quota, "the project has %d channels already", len(have)).Do("erase one")
		}
		if err := tx.CreateObject(o); err != nil {
			return err
		}
		return s.log(tx, c, "channel.create", o.ID, map[string]any{"name": o.Name, "kind": d.Config.Kind})
	})
	out.Channel = d.shown(o)
	return out, err
}

// DeleteChannel implements api.ChannelBackend.
func (s *Service) DeleteChannel(ctx context.Context, c api.Caller, id string) error {
	return s.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.DeleteObject(c.Project, object.Channel, id); err != nil {
			return noChannel(err, id)
		}
		return s.log(tx, c, "channel.delete", id, nil)
	})
}

// TestChannel implements api.ChannelBackend.
func (s *Service) TestChannel(ctx context.Context, c api.Caller, id string) (api.ChannelTest, error) {
	channel, _, err := s.openChannel(ctx, c.Project, id)
	if err != nil {
		return api.ChannelTest{}, noChannel(err, id)
	}
	now := s.now()
	err = channel.Send(ctx, notify.Message{Key: "test:" + newID("msg", c.Project, api.Idempotency{}), Event: notify.Completed, Severity: track.Notice, Title: "A test of slmgen",
		Text: "This is what you get when something happens in a training run.", At: now})
	if err != nil {
		return api.ChannelTest{Problem: some(err.Error())}, ctx.Err()
	}
	return api.ChannelTest{Sent: true}, nil
}

// openChannel opens a channel of a project.
func (s *Service) openChannel(ctx context.Context, project, id string) (notify.Channel, channelDoc, error) {
	var d channelDoc
	err := s.Store.View(ctx, func(tx store.Tx) error {
		o, err := tx.Object(project, object.Channel, id)
		if err == nil {
			d, err = channelOf(o)
		}
		return err
	})
	if err != nil {
		return nil, d, err
	}
	var secrets notify.Secrets
	if err := s.unseal(ctx, id, d.Secrets, &secrets); err != nil {
		return nil, d, err
	}
	channel, err := notify.Open(d.Config, secrets, notify.Options{HTTP: s.Out, Now: s.Now, RootCAs: s.RootCAs})
	return channel, d, err
}

// vapid is the key pair by which push services know this server.
func (s *Service) vapid(ctx context.Context) (key notify.VAPID, err error) {
	fresh, err := notify.NewVAPID()
	if err != nil {
		return key, err
	}
	doc, err := json.Marshal(fresh)
	if err != nil {
		return key, fault.Wrap(fault.Internal, err, "the key of push messages cannot be kept")
	}
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		kept, err := tx.Secret("vapid", doc)
		if err != nil {
			return err
		}
		return json.Unmarshal(kept, &key)
	})
	return key, err
}

// GetPushKey implements api.ChannelBackend.
func (s *Service) GetPushKey(ctx context.Context) (api.PushKey, error) {
	key, err := s.vapid(ctx)
	return api.PushKey{Public: key.Public}, err
}

// ListDeliveries implements api.ChannelBackend.
func (s *Service) ListDeliveries(ctx context.Context, c api.Caller, run string) (out api.DeliveryPage, err error) {
	out.Deliveries = []api.DeliveryShown{}
	if len(run) > 40 {
		return out, fault.New(fault.Invalid, "%.40q... is no id of a run", run)
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, err := tx.Deliveries(c.Project, run, 200)
		for _, d := range all {
			var n track.Note
			if err := json.Unmarshal(d.Note.Doc, &n); err != nil {
				return fault.Wrap(fault.Internal, err, "a note cannot be read")
			}
			shown := api.DeliveryShown{Note: d.Note.ID, Event: n.Name, Run: d.Note.Run, Channel: d.Channel, State: api.DeliveryState(d.State), Tries: d.Tries, Updated: d.Updated, Problem: some(d.Problem)}
			if d.State == object.Waiting {
				shown.Due = when(d.Due)
			}
			out.Deliveries = append(out.Deliveries, shown)
		}
		return err
	})
	return out, err
}
