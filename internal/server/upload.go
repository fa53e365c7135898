package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alliances/internal/civic"
)

// Files is what people upload, below /files: who may, and what comes of it, is said behind these two.
type Files struct {
	// Keep keeps what a caller uploads. Its *civic.Error and *civic.UserError are told.
	Keep func(ctx context.Context, mediaType string, body io.Reader) (*civic.File, error)
	// Open gives a file that the caller may see, by its digest. Errors: NOT_FOUND, UNAUTHENTICATED, RATE_LIMITED.
	Open func(ctx context.Context, sha256 string) (*civic.File, io.ReadSeeker, error)
	// URL is where the world finds them; a slash and the digest follow.
	URL string
}

const (
	uploadPath = "/files"
	filesPath  = "/files/"
	// uploadTime is how long an upload may take, and filesTime a download: 5 MiB over a slow mobile network.
	uploadTime, filesTime = 2 * time.Minute, 2 * time.Minute
)

// uploads answers POST /files.
func (f *Files) uploads(log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			say(w, http.StatusMethodNotAllowed, "method not allowed")
			return
		}
		limits := http.NewResponseController(w)
		_ = limits.SetReadDeadline(time.Now().Add(uploadTime)) // where there is none to be set, that of the connection stands
		_ = limits.SetWriteDeadline(time.Now().Add(2 * uploadTime))
		mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case err != nil:
			mediaType = "" // which is of no file
		case r.Header.Get("Content-Encoding") != "":
			f.refuse(w, r, log, civic.Wrong("Le corps ne peut pas être compressé.", "The body cannot be compressed.", "contentEncoding"))
			return
		}
		if r.ContentLength > civic.MaxFile {
			f.refuse(w, r, log, errTooLarge)
			return
		}
		kept, err := f.Keep(r.Context(), mediaType, http.MaxBytesReader(w, r.Body, civic.MaxFile))
		if err != nil {
			f.refuse(w, r, log, err)
			return
		}
		address := f.URL + "/" + kept.Sha256
		w.Header().Set("Location", address)
		tell(w, http.StatusCreated, map[string]any{"sha256": kept.Sha256, "url": address, "mediaType": kept.MediaType, "size": kept.Size, "width": kept.Width, "height": kept.Height})
	}
}

var errTooLarge = civic.Wrong("Un fichier a 5 Mio au plus.", "A file has 5 MiB at most.", "body")

// refuse tells why nothing was kept, in the reader's language: {"error": {"code", "message", "field"}}.
func (f *Files) refuse(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	if _, isLarge := errors.AsType[*http.MaxBytesError](err); isLarge {
		err = errTooLarge
	}
	status, code, french, english, field := http.StatusInternalServerError, string(civic.Internal), "Une erreur interne est survenue.", "An internal error occurred.", []string(nil)
	if wrong, ok := errors.AsType[*civic.UserError](err); ok {
		status, code, french, english, field = http.StatusUnprocessableEntity, string(wrong.Code), wrong.French, wrong.English, wrong.Field
		switch {
		case err == errTooLarge:
			status = http.StatusRequestEntityTooLarge
			w.Header().Set("Connection", "close") // the rest of the body is not read
		case len(field) > 0 && field[0] != "body":
			status = http.StatusUnsupportedMediaType
		}
	} else if known, ok := errors.AsType[*civic.Error](err); ok {
		code, french, english, field = string(known.Code), known.French, known.English, known.Field
		status = statusOf(w, known)
	} else if r.Context().Err() == nil {
		log.Error("a file was not kept", "request", RequestID(r.Context()), "error", err)
	}
	message := french
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		message = english
	}
	tell(w, status, map[string]any{"error": map[string]any{"code": code, "message": message, "field": field}})
}

// statusOf is the status of an error, whose headers it writes.
func statusOf(w http.ResponseWriter, known *civic.Error) int {
	switch known.Code {
	case civic.Unauthenticated:
		w.Header().Set("WWW-Authenticate", "Bearer")
		return http.StatusUnauthorized
	case civic.Forbidden:
		return http.StatusForbidden
	case civic.NotFound:
		return http.StatusNotFound
	case civic.RateLimited:
		w.Header().Set("Retry-After", strconv.Itoa(int(known.RetryAfter.Seconds())+1))
		return http.StatusTooManyRequests
	}
	if known.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(known.RetryAfter.Seconds())+1))
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func tell(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // the client may have left
}

// filesPolicy has a browser that shows a file treat it as of no origin, and run and load nothing.
const filesPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// serve answers GET /files/{sha256}. Hidden and absent answer the same.
func (f *Files) serve(log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(filesTime))
		h := w.Header()
		file, body, err := f.Open(r.Context(), strings.TrimPrefix(r.URL.Path, filesPath))
		if err != nil {
			status := http.StatusInternalServerError
			if known, ok := errors.AsType[*civic.Error](err); ok {
				status = statusOf(w, known)
			} else if r.Context().Err() == nil {
				log.Error("a file was not found", "request", RequestID(r.Context()), "error", err)
			}
			say(w, status, strings.ToLower(http.StatusText(status)))
			return
		}
		h.Set("Content-Type", file.MediaType)
		h.Set("Content-Security-Policy", filesPolicy)
		h.Set("ETag", `"`+file.Sha256+`"`)
		h.Set("Content-Disposition", disposition(file))
		if file.IsPublic {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			h.Set("Cross-Origin-Resource-Policy", "cross-origin") // a page of another origin may show it
		} else {
			h.Set("Cache-Control", "private, no-store")
		}
		http.ServeContent(w, r, "", time.Time{}, body) // the type is set: it looks for none
	}
}

// disposition has pictures shown and documents saved, under a name that tells nothing.
func disposition(file *civic.File) string {
	suffix := map[string]string{"image/png": ".png", "image/jpeg": ".jpg", civic.PDF: ".pdf"}[file.MediaType]
	how := "inline"
	if !file.IsPicture() {
		how = "attachment"
	}
	return how + `; filename="` + file.Sha256[:16] + suffix + `"`
}
