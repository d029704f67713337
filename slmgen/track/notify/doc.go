// Package notify sends a message about a training run through one channel, once: e-mail, Web Push, a signed webhook, ntfy, Slack or Discord. It keeps
// no messages and starts nothing: who calls it keeps what is still to be sent, asks Next when to try again, and gives up when Final or Next says so.
//
// A message keeps its Key over all tries, and every channel that can passes it on, so that a second delivery is recognised: as the Message-ID of a
// mail, as webhook-id, as topic of a push message. ntfy, Slack and Discord cannot; there a try whose answer was lost may show a message twice.
//
// Everything goes out through the client of Options, which reaches no private addresses unless told to. No error and no text that a value of this
// package formats to holds a secret.
package notify
