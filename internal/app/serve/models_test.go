package serve_test

import (
	"net/http"
	"testing"
)

// TestAModelByItsName reads one whose id has a slash, encoded in the path and as it is.
func TestAModelByItsName(t *testing.T) {
	s := start(t, setup{open: true, idle: true})
	var m struct{ ID string }
	for _, path := range []string{"Qwen%2FQwen3-1.7B", "Qwen/Qwen3-1.7B"} {
		s.want(http.StatusOK, &m, "GET", "/v1/base-models/"+path, nil)
		if m.ID != "Qwen/Qwen3-1.7B" {
			t.Errorf("%s gives %s", path, m.ID)
		}
	}
	s.want(http.StatusNotFound, nil, "GET", "/v1/base-models/none/such", nil)
	s.want(http.StatusNotFound, nil, "GET", "/v1/base-models/a/b/c", nil)
}
