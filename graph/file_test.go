package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alliances/internal/auth"
	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
	"alliances/internal/server"
)

// web is the program's HTTP face, for files.
func (p *program) web(t testing.TB, quota *Quota) http.Handler {
	t.Helper()
	files := NewFiles(p.store, p.accounts, quota)
	web, err := server.New(server.Config{Files: &server.Files{Keep: files.Keep, Open: files.Open, URL: "https://example.org/files"}, GraphQL: http.NotFoundHandler(), Schema: "type Query { a: Int }",
		Callers: &auth.Authenticator{Keys: p.keys}, Ready: func(context.Context) error { return nil }, Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	return web
}

// call sends a request to a handler, with an access token or without.
func call(h http.Handler, method, path, token string, body []byte, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// drawing is a PNG of one colour.
func drawing(t testing.TB, w, h int, c color.Color) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// paper is a PDF, as far as is looked at.
func paper(text string) []byte { return []byte("%PDF-1.7\n% " + text + "\n%%EOF\n") }

type keptFile struct {
	Sha256, URL, MediaType string
	Width, Height          *int
	Error                  *struct {
		Code, Message string
		Field         []string
	}
}

func upload(t testing.TB, web http.Handler, token, mediaType string, body []byte) (keptFile, int) {
	t.Helper()
	w := call(web, "POST", "/files", token, body, "Content-Type", mediaType)
	var kept keptFile
	if err := json.Unmarshal(w.Body.Bytes(), &kept); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return kept, w.Code
}

func (p *program) upload(t testing.TB, web http.Handler, token string, pdf []byte) string {
	t.Helper()
	return (&partner{p: p, token: token}).upload(t, web, "application/pdf", pdf)
}

func (o *partner) upload(t testing.TB, web http.Handler, mediaType string, body []byte) string {
	t.Helper()
	kept, status := upload(t, web, o.token, mediaType, body)
	if status != http.StatusCreated {
		t.Fatalf("uploading: %d %v", status, kept.Error)
	}
	return kept.Sha256
}

const (
	setLogo  = `mutation($input: SetActorLogoInput!) { setActorLogo(input: $input) { actor { id version logo { url alt width height } } userErrors { code field message } } }`
	setImage = `mutation($input: SetProgrammeImageInput!) { setProgrammeImage(input: $input) { programme { id version image { url alt width height } } userErrors { code field message } } }`
)

// fieldOf is the place of what is wrong with an input.
func fieldOf(payload map[string]any) string {
	errs := list(payload["userErrors"])
	if len(errs) == 0 {
		return ""
	}
	var parts []string
	for _, part := range list(errs[0].(map[string]any)["field"]) {
		parts = append(parts, part.(string))
	}
	return strings.Join(parts, ".")
}

// A logo is its uploader's until it is one's logo, then everybody's.
func TestLogo(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	o, other := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Autre", "COMPANY")
	o.propose(t, nil)
	editor, member := p.enter(t, "editor@example.org", false, o.uuid, "EDITOR"), p.enter(t, "member@example.org", false, o.uuid, "MEMBER")
	picture := drawing(t, 40, 20, color.NRGBA{200, 0, 0, 255})

	for name, c := range map[string]struct {
		token  string
		status int
		code   string
	}{"nobody": {"", 401, "UNAUTHENTICATED"}, "a member": {member, 403, "FORBIDDEN"}, "somebody whose token is none": {"x.y.z", 401, "UNAUTHENTICATED"}} {
		if kept, status := upload(t, web, c.token, "image/png", picture); status != c.status || kept.Error == nil || kept.Error.Code != c.code {
			t.Errorf("%s uploads: %d %v", name, status, kept.Error)
		}
	}
	kept, status := upload(t, web, editor, "image/png", picture)
	if status != 201 || kept.URL != "https://example.org/files/"+kept.Sha256 || *kept.Width != 40 || *kept.Height != 20 || kept.MediaType != "image/png" {
		t.Fatalf("an editor uploads: %d %+v", status, kept)
	}
	path := "/files/" + kept.Sha256
	for name, c := range map[string]struct {
		token  string
		status int
	}{"nobody": {"", 404}, "another": {other.token, 404}, "a member of the same": {member, 404}, "the uploader": {editor, 200}} {
		w := call(web, "GET", path, c.token, nil)
		absent := call(web, "GET", "/files/"+strings.Repeat("0", 64), c.token, nil)
		if w.Code != c.status || absent.Code != 404 || w.Code == 404 && w.Body.String() != absent.Body.String() {
			t.Errorf("%s looks at a draft: %d %s", name, w.Code, w.Body)
		}
		if cached := w.Header().Get("Cache-Control"); strings.Contains(cached, "public") {
			t.Errorf("%s is told to keep a draft: %s", name, cached)
		}
	}

	set := func(token string, input map[string]any) (map[string]any, string) {
		t.Helper()
		all := map[string]any{"actorId": o.id, "version": 1, "sha256": kept.Sha256, "alt": "Un carré rouge"}
		for k, v := range input {
			all[k] = v
		}
		return (&partner{p: p, token: token}).do(t, setLogo, map[string]any{"input": all})
	}
	for name, c := range map[string]struct {
		token string
		input map[string]any
		code  string
		field string
	}{
		"nobody":          {"", nil, "UNAUTHENTICATED", ""},
		"another":         {other.token, nil, "FORBIDDEN", ""},
		"a member":        {member, nil, "FORBIDDEN", ""},
		"who read before": {editor, map[string]any{"version": 0}, "STALE", "version"},
		"no digest":       {editor, map[string]any{"sha256": "../../etc/passwd"}, "INVALID", "sha256"},
		"an unknown file": {editor, map[string]any{"sha256": strings.Repeat("a", 64)}, "INVALID", "sha256"},
		"another's draft": {o.token, nil, "INVALID", "sha256"},
		"a document":      {editor, map[string]any{"sha256": p.upload(t, web, editor, paper("x"))}, "INVALID", "sha256"},
		"a long text":     {editor, map[string]any{"alt": strings.Repeat("a", 1001)}, "INVALID", "alt"},
	} {
		payload, code := set(c.token, c.input)
		if code != c.code || fieldOf(payload) != c.field {
			t.Errorf("%s sets a logo: %s at %q", name, code, fieldOf(payload))
		}
	}
	payload, code := set(editor, nil)
	if code != "" || fmt.Sprint(payload["actor"].(map[string]any)["logo"]) != fmt.Sprint(map[string]any{"url": kept.URL, "alt": "Un carré rouge", "width": 40, "height": 20}) {
		t.Fatalf("an editor sets a logo: %s %v", code, payload)
	}

	w := call(web, "GET", path, "", nil)
	shown, err := png.Decode(bytes.NewReader(w.Body.Bytes()))
	if err != nil || shown.Bounds().Dx() != 40 {
		t.Fatalf("everybody sees %d: %v", w.Code, err)
	}
	for header, want := range map[string]string{"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "ETag": `"` + kept.Sha256 + `"`, "X-Content-Type-Options": "nosniff",
		"Content-Disposition": `inline; filename="` + kept.Sha256[:16] + `.png"`, "Cross-Origin-Resource-Policy": "cross-origin", "Content-Length": fmt.Sprint(w.Body.Len())} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	if again := call(web, "GET", path, "", nil, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() != 0 {
		t.Errorf("asked again: %d", again.Code)
	}
	if head := call(web, "HEAD", path, "", nil); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != w.Header().Get("Content-Length") {
		t.Errorf("HEAD: %d", head.Code)
	}
	if part := call(web, "GET", path, "", nil, "Range", "bytes=1-3"); part.Code != 206 || part.Body.String() != "PNG" {
		t.Errorf("a part: %d %q", part.Code, part.Body)
	}

	// Taken away, it is nobody's but its uploader's, and after a day nobody's.
	if payload, code = set(editor, map[string]any{"version": 2, "sha256": nil}); code != "" || payload["actor"].(map[string]any)["logo"] != nil {
		t.Fatalf("taking the logo away: %s %v", code, payload)
	}
	if a, b := call(web, "GET", path, "", nil).Code, call(web, "GET", path, editor, nil).Code; a != 404 || b != 200 {
		t.Errorf("afterwards: %d for everybody, %d for who uploaded it", a, b)
	}
	forgotten := func() int {
		t.Helper()
		n, err := postgres.ForgetFiles(t.Context(), p.db.DSN(postgres.RoleImport))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := forgotten(); n != 0 {
		t.Errorf("%d drafts of today were forgotten", n)
	}
	if _, code = set(editor, map[string]any{"version": 3}); code != "" {
		t.Fatal(code)
	}
	if _, err := p.owner.Exec(`UPDATE account.upload SET created_at = created_at - interval '25 hours'`); err != nil {
		t.Fatal(err)
	}
	// Whoever is about to show a file keeps it from being forgotten meanwhile.
	waits := p.upload(t, web, editor, paper("waits"))
	if _, err := p.owner.Exec(`UPDATE account.upload SET created_at = created_at - interval '25 hours'`); err != nil {
		t.Fatal(err)
	}
	tx, err := p.owner.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO civic.convention (id, alliance_id, title, basis, status, document_sha256, document_file, is_public) SELECT gen_random_uuid(), id, 'x', 'RECORDED', 'DRAFT', $1, $1, false FROM civic.alliance LIMIT 1`, waits); err != nil {
		t.Fatal(err)
	}
	if n := forgotten(); n != 1 || call(web, "GET", path, "", nil).Code != 200 {
		t.Errorf("%d were forgotten after a day; the logo should stay, and the document go", n)
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("what was about to be shown is gone: %v", err)
	}
}

// What is uploaded is looked at, and what is not right is told at its place.
func TestUploadsAreChecked(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	o := p.newPartner(t, "Une", "ASSOCIATION")
	small := drawing(t, 2, 2, color.White)
	bomb := drawing(t, 1, 1, color.White)
	copy(bomb[16:], []byte{0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff}) // a header of 32767 × 32767, whose checksum is wrong besides
	for name, c := range map[string]struct {
		mediaType string
		body      []byte
		status    int
		field     string
	}{
		"nothing":                     {"image/png", nil, 415, "contentType"},
		"no type":                     {"", small, 415, "contentType"},
		"a drawing program":           {"image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 415, "contentType"},
		"a page":                      {"text/html", []byte("<script>alert(1)</script>"), 415, "contentType"},
		"a page said to be a picture": {"image/png", []byte("<script>alert(1)</script>"), 415, "contentType"},
		"a PNG said to be a JPEG":     {"image/jpeg", small, 415, "contentType"},
		"a picture said to be a PDF":  {"application/pdf", small, 422, "body"},
		"half a picture":              {"image/png", small[:len(small)/2], 422, "body"},
		"too many pixels":             {"image/png", bomb, 422, "body"},
		"a PDF and an archive":        {"application/pdf", append(paper("x"), "PK\x03\x04…"...), 422, "body"},
		"a page and a PDF":            {"application/pdf", append([]byte("<script>alert(1)</script>"), paper("x")...), 422, "body"},
		"a form that holds a picture": {"multipart/form-data; boundary=x", small, 415, "contentType"},
		"more than fits":              {"application/pdf", make([]byte, civic.MaxFile+1), 413, "body"},
		"a WebP without a picture":    {"image/webp", []byte("RIFF....WEBP"), 422, "body"},
	} {
		kept, status := upload(t, web, o.token, c.mediaType, c.body)
		if status != c.status || kept.Error == nil || kept.Error.Code != "INVALID" || strings.Join(kept.Error.Field, ".") != c.field || kept.Error.Message == "" {
			t.Errorf("%s: %d %+v", name, status, kept.Error)
		}
	}
	// Of unknown length it is cut where it is too long.
	r := httptest.NewRequest("POST", "/files", &endless{})
	r.Header.Set("Content-Type", "application/pdf")
	r.Header.Set("Authorization", "Bearer "+o.token)
	w := httptest.NewRecorder()
	web.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("without end: %d %s", w.Code, w.Body)
	}
	var n int
	if err := p.owner.QueryRow(`SELECT count(*) FROM civic.file`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d files were kept: %v", n, err)
	}
	whole := append(paper(strings.Repeat("x", civic.MaxFile-40)), '\n')
	sha := o.upload(t, web, "application/pdf", whole)
	w = call(web, "GET", "/files/"+sha, o.token, nil)
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), whole) || w.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") ||
		w.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("a large PDF comes back: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
	if w := call(web, "GET", "/files", o.token, nil); w.Code != 405 {
		t.Errorf("there is a list of files: %d", w.Code)
	}
}

// endless never ends.
type endless struct{}

func (*endless) Read(b []byte) (int, error) { return len(b), nil }

// Uploads are paid for, and counted by the day.
func TestUploadsAreCounted(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	o := p.newPartner(t, "Une", "ASSOCIATION")
	web := p.web(t, NewQuota(0.1)) // 100 points: two uploads
	var statuses []int
	var last keptFile
	for n := range 3 {
		kept, status := upload(t, web, o.token, "application/pdf", paper(fmt.Sprint(n)))
		statuses, last = append(statuses, status), kept
	}
	if fmt.Sprint(statuses) != "[201 201 429]" || last.Error.Code != "RATE_LIMITED" {
		t.Errorf("three uploads: %v %+v", statuses, last.Error)
	}
	if _, err := p.owner.Exec(`WITH made AS (INSERT INTO civic.file (sha256, media_type, body) SELECT encode(sha256(b), 'hex'), 'application/pdf', b FROM generate_series(1, 100) n, LATERAL (SELECT n::text::bytea b) x RETURNING sha256)
		INSERT INTO account.upload (person_id, sha256) SELECT u.person_id, made.sha256 FROM made, (SELECT DISTINCT person_id FROM account.upload) u`); err != nil {
		t.Fatal(err)
	}
	if kept, status := upload(t, p.web(t, nil), o.token, "application/pdf", paper("y")); status != 429 || kept.Error.Code != "RATE_LIMITED" {
		t.Errorf("after a hundred in a day: %d %+v", status, kept)
	}
}

// A picture of a programme is seen by whoever sees the programme.
func TestProgrammeImage(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	o, other := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Autre", "COMPANY")
	made := o.must(t, "programme", `mutation($input: CreateProgrammeInput!) { createProgramme(input: $input) { programme { id version image { url } } userErrors { code field message } } }`,
		map[string]any{"input": map[string]any{"actorId": o.id, "title": "Un essai"}})
	sha := o.upload(t, web, "image/png", drawing(t, 3000, 10, color.Black))
	input := map[string]any{"programmeId": made["id"], "version": made["version"], "sha256": sha}
	if _, code := other.do(t, setImage, map[string]any{"input": input}); code != "NOT_FOUND" {
		t.Errorf("another sets the picture of a draft: %s", code)
	}
	shown := o.must(t, "programme", setImage, map[string]any{"input": input})
	if picture := shown["image"].(map[string]any); picture["url"] != "https://example.org/files/"+sha || picture["width"] != 2048. {
		t.Errorf("the picture is %v", picture)
	}
	colleague := p.enter(t, "colleague@example.org", false, o.uuid, "MEMBER")
	look := func() string {
		return fmt.Sprint(call(web, "GET", "/files/"+sha, "", nil).Code, call(web, "GET", "/files/"+sha, other.token, nil).Code, call(web, "GET", "/files/"+sha, colleague, nil).Code)
	}
	if got := look(); got != "404 404 200" {
		t.Errorf("of a draft's picture nobody, another, a colleague see %s", got)
	}
	o.must(t, "programme", `mutation($input: UpdateProgrammeInput!) { updateProgramme(input: $input) { programme { id } userErrors { code field message } } }`,
		map[string]any{"input": map[string]any{"programmeId": made["id"], "version": shown["version"], "status": "OPEN"}})
	if got := look(); got != "200 200 200" {
		t.Errorf("once it is open: %s", got)
	}
}

// Each wall alone keeps a draft's files from whom they do not concern, and shows them to whom they do.
func TestEachWallHoldsFiles(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*program){
		"both walls":               func(*program) {},
		"row-level security alone": func(p *program) { p.store.WithoutRule() },
		"the rule alone": func(p *program) {
			if _, err := p.owner.Exec(`DO $$ DECLARE r record; BEGIN
				FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'civic'::regnamespace AND c.relrowsecurity LOOP
					EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', r.name);
				END LOOP; END $$`); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, pgtest.New(t))
			web := p.web(t, nil)
			o, member, stranger, nobody := p.newPartner(t, "Une", "ASSOCIATION"), p.newPartner(t, "Membre", "COMPANY"), p.newPartner(t, "Autre", "COMPANY"), &partner{p: p}
			alliance := o.propose(t, nil)["id"]
			o.join(t, alliance, member, "HOST")
			logo, upload, document, sheet := drawing(t, 1, 1, color.White), paper("upload"), paper("document"), paper("sheet")
			files := map[string]string{"logo": o.upload(t, web, "image/png", logo), "upload": o.upload(t, web, "application/pdf", upload), "document": o.upload(t, web, "application/pdf", document), "sheet": o.upload(t, web, "application/pdf", sheet)}
			o.must(t, "actor", setLogo, map[string]any{"input": map[string]any{"actorId": o.id, "version": 1, "sha256": files["logo"]}})
			convention := o.must(t, "convention", draftConvention, map[string]any{"input": map[string]any{"allianceId": alliance, "title": "Convention", "documentSha256": files["document"], "openForSignature": true}})
			o.must(t, "convention", recordSignature, map[string]any{"input": map[string]any{"conventionId": convention["id"], "actorId": o.id, "version": convention["version"], "signedOn": "2026-05-04", "documentSha256": files["sheet"]}})
			disturb(p)
			for file, seen := range map[string]string{"logo": "200 200 200 200", "upload": "200 404 404 404", "document": "200 200 404 404", "sheet": "200 200 404 404"} {
				var got []string
				for _, who := range []*partner{o, member, stranger, nobody} {
					got = append(got, fmt.Sprint(call(web, "GET", "/files/"+files[file], who.token, nil).Code))
				}
				if strings.Join(got, " ") != seen {
					t.Errorf("its owner, a member, a stranger and nobody see the %s: %v", file, got)
				}
			}
		})
	}
}
