// Package relay is store and forward for training runs that cannot reach the machine they report to: over HTTP it keeps sealed items in boxes
// until they are collected. It holds no accounts, no keys and no plaintext. Whoever shows a token and the hash of the box's other token is let in,
// because the name of a box is the hash of both (mailbox.BoxOf).
//
//	PUT    /box/{id}/{name}           store an item; the first write wins                     write token
//	GET    /box/{id}?after=&limit=    {"names": [...]}, in order                              read token
//	GET    /box/{id}/{name}           an item                                                 read token
//	DELETE /box/{id}/{name}           remove it                                               read token
//	GET    /healthz                   whether the disk can be written                         nobody's
//
// A token is sent as "Authorization: Bearer TOKEN", the SHA-256 of the other one as "Slmgen-Proof". Errors are problem+json.
package relay
