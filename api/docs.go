package api

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"
	"path"
	"time"

	"github.com/slmgen/slmgen/openapi"
)

// The documentation page is Redoc, as its package ships it, with a page of ours around it: it works without a network.
//
//go:embed docs
var docs embed.FS

// documentation adds the routes that tell what there is.
func (s *server) documentation() {
	s.routes.HandleFunc("GET /openapi.yaml", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(openapi.YAML))
	})
	s.routes.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/docs/", http.StatusMovedPermanently)
	})
	s.routes.HandleFunc("GET /docs/", func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean(r.URL.Path)[1:]
		if name == "docs" {
			name = "docs/index.html"
		}
		file, err := fs.ReadFile(docs, name)
		if err != nil {
			s.noSuchRoute(w, r)
			return
		}
		// Redoc puts its styles into the page and searches in a worker made of a blob.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src blob:; child-src blob:; frame-ancestors 'none'")
		w.Header().Set("Cache-Control", "max-age=3600")
		http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(file))
	})
}
