package httpx

import "net/http"

// Transport sends the requests of a library that speaks its service's own protocol, reads its errors and retries by itself: of the client's rules,
// those on private addresses, connections and silence hold, and a redirect is given as it is. Whether an address is encrypted is the library's
// business.
func (c *Client) Transport() http.RoundTripper { return c.http.Transport }
