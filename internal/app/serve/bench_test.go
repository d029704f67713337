package serve_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/api"
)

// BenchmarkRecommendAgain is a recommendation that was asked before: what every request pays, without the connection.
func BenchmarkRecommendAgain(b *testing.B) {
	s := start(b, setup{})
	d := s.ferryDataset()
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id})
	ask := `{"analysis":"` + *s.finish(j.Id).Result.Analysis + `","task":"qa","target":"edge"}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), "POST", "/v1/recommendations", strings.NewReader(ask))
		r.Header.Set("Authorization", "Bearer "+s.key)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body.String())
		}
	}
}
