package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// explorerPolicy lets the explorer's page run its own scripts and talk to its own server, and nothing else. The editor
// writes its styles into the page.
const explorerPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file is one static answer. At least one of its two forms is there; where only the compressed one is, a client that
// does not take gzip, which is rare, has it unpacked for itself.
type file struct {
	plain, gzip  []byte
	etag         string
	contentType  string
	cacheControl string
	policy       string
}

// loadFiles reads the explorer once, by the path that each file answers to; index.html also answers to "/".
func loadFiles(explorer fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	if explorer == nil {
		return files, nil
	}
	err := fs.WalkDir(explorer, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(explorer, name)
		if err != nil {
			return err
		}
		f := &file{plain: body, etag: digest(body)}
		if plainName, ok := strings.CutSuffix(name, ".gz"); ok {
			if _, err := gunzip(body); err != nil {
				return fmt.Errorf("unpack %s: %w", name, err)
			}
			name, f.plain, f.gzip = plainName, nil, body
		}
		f.describe(name)
		files["/"+name] = f
		return nil
	})
	if err != nil {
		return nil, err
	}
	page, ok := files["/index.html"]
	if !ok {
		return nil, errors.New("no index.html")
	}
	page.policy = explorerPolicy
	files["/"] = page
	return files, nil
}

// textFile makes a file of a text that the program holds.
func textFile(name, text string) (*file, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	f := &file{plain: []byte(text), gzip: packed.Bytes(), etag: digest([]byte(text))}
	f.describe(name)
	return f, nil
}

// describe sets what follows from the name. A name below assets/ holds a digest of its content, so what it answers never
// changes; the others are asked again each time, by ETag.
func (f *file) describe(name string) {
	f.contentType, f.cacheControl = contentType(name), "no-cache"
	if strings.HasPrefix(name, "assets/") {
		f.cacheControl = "public, max-age=31536000, immutable"
	}
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := f.plain, `"`+f.etag+`"`
	if f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body, tag = f.gzip, `"`+f.etag+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		} else if f.plain == nil {
			body, _ = gunzip(f.gzip) // unpacked without error when it was loaded
		}
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", f.cacheControl)
	if f.policy != "" {
		h.Set("Content-Security-Policy", f.policy)
	}
	if matches(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// contentType does not ask the machine's own table of types: the same file has the same type everywhere.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	case ".wasm":
		return "application/wasm"
	case ".graphql", ".txt", ".md":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

// acceptsGzip reads the header as far as this server needs: gzip or * with a weight that is not zero.
func acceptsGzip(header string) bool {
	any := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		q := 1.0
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				q = 0
			}
		}
		switch name {
		case "gzip":
			return q > 0
		case "*":
			any = q > 0
		}
	}
	return any
}

// matches is the weak comparison of If-None-Match.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

func gunzip(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
