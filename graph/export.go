package graph

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
)

// exportPath is where exports are fetched; a secret follows.
const exportPath = "/personal-data/"

func (t *fields) exports(table breadth.Table) {
	table["RequestPersonalDataExportPayload"] = map[string]breadth.Field{
		"downloadUrl": maybeText(func(p *RequestPersonalDataExportPayload) *string { return p.DownloadURL }),
		"expiresAt":   maybeInstant(func(p *RequestPersonalDataExportPayload) *time.Time { return p.ExpiresAt }),
		"userErrors":  breadth.Embeds(func(p *RequestPersonalDataExportPayload) []*UserError { return p.UserErrors }),
	}
}

func (r mutator) RequestPersonalDataExport(ctx context.Context) (*RequestPersonalDataExportPayload, error) {
	a := actingOf(ctx)
	secret := rand.Text()
	expires, err := r.accounts.Store.RequestExport(ctx, a.caller, r.accounts.Keys.Count("export", a.caller.Person), exportDigest(secret))
	if err != nil {
		return nil, err
	}
	address := r.publicURL + exportPath + secret
	return &RequestPersonalDataExportPayload{DownloadURL: &address, ExpiresAt: &expires, UserErrors: []*UserError{}}, nil
}

func exportDigest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// ServeExport answers at the address of an export: a file for whoever is signed in as the person who asked for it, once.
func (a Accounts) ServeExport(w http.ResponseWriter, r *http.Request) {
	caller, err := a.callerOf(r.Context())
	var held []byte
	if err == nil && r.Method == http.MethodGet {
		held, err = a.Store.TakeExport(r.Context(), caller, exportDigest(strings.TrimPrefix(r.URL.Path, exportPath)))
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch civic.CodeOf(err) {
	case "":
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="alliances.json"`)
		h.Set("Content-Length", strconv.Itoa(len(held)))
		_, _ = w.Write(held) // the client may have left
	case civic.Unauthenticated:
		h.Set("WWW-Authenticate", "Bearer")
		http.Error(w, "sign in", http.StatusUnauthorized)
	case civic.NotFound:
		http.Error(w, "not found", http.StatusNotFound)
	default:
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}
