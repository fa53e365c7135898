package graph

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"alliances/internal/pgtest"
)

const (
	conventionFields  = `convention { id version status basis validatedOn documentUrl documentSha256 signatories { signedOn quality document { url sha256 } actor { id } } nextActions { action isAllowed } source { title url } } userErrors { code field message }`
	setDocument       = `mutation($input: SetConventionDocumentInput!) { setConventionDocument(input: $input) { ` + conventionFields + ` } }`
	recordConvention  = `mutation($input: RecordConventionInput!) { recordConvention(input: $input) { ` + conventionFields + ` } }`
	recordSignature   = `mutation($input: RecordSignatureInput!) { recordSignature(input: $input) { ` + conventionFields + ` } }`
	draftConvention   = `mutation($input: DraftConventionInput!) { draftConvention(input: $input) { ` + conventionFields + ` } }`
	readConvention    = `query($id: ID!) { node(id: $id) { ... on Convention { id status documentUrl documentSha256 signatories { signedOn document { url } } } } }`
	conventionsToSign = `query($id: ID!) { node(id: $id) { ... on Actor { conventionsToSign(first: 20) { totalCount } } } }`
)

func signedCount(convention map[string]any) (n int) {
	for _, s := range list(convention["signatories"]) {
		if s.(map[string]any)["signedOn"] != nil {
			n++
		}
	}
	return n
}

// One signs the document that one has read: it is for the members until all have signed, and another takes the signatures away.
func TestConventionDocument(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	solutions, hotel, stranger := p.newPartner(t, "Solutions", "ASSOCIATION"), p.newPartner(t, "Village", "COMPANY"), p.newPartner(t, "Autre", "COMPANY")
	id := solutions.propose(t, nil)["id"]
	solutions.join(t, id, hotel, "HOST")
	first := solutions.upload(t, web, "application/pdf", paper("first"))
	input := map[string]any{"allianceId": id, "title": "Convention", "openForSignature": true}
	with := func(changes map[string]any) map[string]any {
		all := map[string]any{}
		for _, part := range []map[string]any{input, changes} {
			for k, v := range part {
				all[k] = v
			}
		}
		return map[string]any{"input": all}
	}
	for name, sha := range map[string]string{"no digest": "x", "no file": strings.Repeat("0", 64), "another's upload": hotel.upload(t, web, "application/pdf", paper("other"))} {
		if payload, code := solutions.do(t, draftConvention, with(map[string]any{"documentSha256": sha})); code != "INVALID" || fieldOf(payload) != "documentSha256" {
			t.Errorf("%s: %s at %q", name, code, fieldOf(payload))
		}
	}
	convention := solutions.must(t, "convention", draftConvention, with(map[string]any{"documentSha256": first}))
	if convention["documentSha256"] != first || convention["documentUrl"] != "https://example.org/files/"+first {
		t.Fatalf("the document is %v", convention)
	}
	seen := func(sha string) string {
		return fmt.Sprint(call(web, "GET", "/files/"+sha, "", nil).Code, call(web, "GET", "/files/"+sha, stranger.token, nil).Code, call(web, "GET", "/files/"+sha, hotel.token, nil).Code)
	}
	if got := seen(first); got != "404 404 200" {
		t.Errorf("a draft's document is seen by nobody, a stranger, a member: %s", got)
	}
	sign := func(who *partner, version any) (map[string]any, string) {
		t.Helper()
		payload, code := who.do(t, form(t, "SignConvention"), map[string]any{"conventionId": convention["id"], "actorId": who.id, "version": version})
		signed, _ := payload["convention"].(map[string]any)
		return signed, code
	}
	if signed, code := sign(solutions, convention["version"]); code != "" || signedCount(signed) != 1 {
		t.Fatalf("signing: %s %v", code, signed)
	}
	second := solutions.upload(t, web, "application/pdf", paper("second"))
	change := map[string]any{"conventionId": convention["id"], "version": convention["version"], "documentSha256": second}
	for name, c := range map[string]struct {
		who   *partner
		input map[string]any
		code  string
	}{
		"a stranger":            {stranger, change, "NOT_FOUND"},
		"who did not write it":  {hotel, change, "FORBIDDEN"},
		"who read another":      {solutions, map[string]any{"conventionId": convention["id"], "version": 0, "documentSha256": second}, "STALE"},
		"with what is not seen": {solutions, map[string]any{"conventionId": convention["id"], "version": convention["version"], "documentSha256": hotel.upload(t, web, "application/pdf", paper("third"))}, "INVALID"},
	} {
		if _, code := c.who.do(t, setDocument, map[string]any{"input": c.input}); code != c.code {
			t.Errorf("%s gives another document: %s", name, code)
		}
	}
	amended := solutions.must(t, "convention", setDocument, map[string]any{"input": change})
	if amended["status"] != "DRAFT" || amended["documentSha256"] != second || signedCount(amended) != 0 {
		t.Fatalf("with another document it is %v", amended)
	}
	if got := seen(first); got != "404 404 404" {
		t.Errorf("the document before is seen: %s", got)
	}
	if _, code := sign(hotel, amended["version"]); code != "WRONG_STATE" {
		t.Errorf("signing a draft: %s", code)
	}
	opened := solutions.must(t, "convention", `mutation($input: OpenConventionInput!) { openConvention(input: $input) { `+conventionFields+` } }`,
		map[string]any{"input": map[string]any{"conventionId": convention["id"], "version": amended["version"]}})
	if _, code := sign(hotel, convention["version"]); code != "STALE" {
		t.Errorf("signing what one has read before: %s", code)
	}
	for _, who := range []*partner{solutions, hotel} {
		if _, code := sign(who, opened["version"]); code != "" {
			t.Fatal(code)
		}
	}
	if got := seen(second); got != "200 200 200" {
		t.Errorf("once it is validated its document is seen by %s", got)
	}
	validated, _ := solutions.do(t, `query($id: ID!) { node(id: $id) { ... on Convention { version } } }`, map[string]any{"id": convention["id"]})
	if _, code := solutions.do(t, setDocument, map[string]any{"input": map[string]any{"conventionId": convention["id"], "version": validated["version"], "documentSha256": nil}}); code != "WRONG_STATE" {
		t.Errorf("what is validated is given another document: %s", code)
	}
}

// What was validated elsewhere is recorded with what proves it, by who coordinates, and makes the alliance active.
func TestRecordConvention(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	solutions, hotel, stranger := p.newPartner(t, "Solutions", "ASSOCIATION"), p.newPartner(t, "Village", "COMPANY"), p.newPartner(t, "Autre", "COMPANY")
	id := solutions.propose(t, nil)["id"]
	solutions.join(t, id, hotel, "HOST")
	sha := solutions.upload(t, web, "application/pdf", paper("signed"))
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	input := map[string]any{"allianceId": id, "title": "Convention de 2020", "validatedOn": "2020-05-04", "documentSha256": sha, "signatories": []any{solutions.id, hotel.id}, "idempotencyKey": uuid.NewString()}
	with := func(changes map[string]any) map[string]any {
		all := map[string]any{}
		for _, part := range []map[string]any{input, changes} {
			for k, v := range part {
				all[k] = v
			}
		}
		return map[string]any{"input": all}
	}
	for name, c := range map[string]struct {
		who     *partner
		changes map[string]any
		code    string
		field   string
	}{
		"nobody":                     {&partner{p: p}, nil, "UNAUTHENTICATED", ""},
		"a stranger":                 {stranger, nil, "NOT_FOUND", ""},
		"a member":                   {hotel, nil, "FORBIDDEN", ""},
		"in another's name":          {solutions, map[string]any{"actorId": hotel.id}, "FORBIDDEN", ""},
		"without a title":            {solutions, map[string]any{"title": " "}, "INVALID", "title"},
		"without proof":              {solutions, map[string]any{"documentSha256": nil}, "INVALID", "documentSha256"},
		"with a word for proof":      {solutions, map[string]any{"documentSha256": nil, "source": map[string]any{"title": "On le dit"}}, "INVALID", "documentSha256"},
		"with a page that is none":   {solutions, map[string]any{"documentSha256": nil, "source": map[string]any{"title": "x", "url": "javascript:alert(1)"}}, "INVALID", "source.url"},
		"with what it does not see":  {solutions, map[string]any{"documentSha256": stranger.upload(t, web, "application/pdf", paper("theirs"))}, "INVALID", "documentSha256"},
		"in days to come":            {solutions, map[string]any{"validatedOn": day(3)}, "INVALID", "validatedOn"},
		"when it has expired":        {solutions, map[string]any{"expiresOn": day(-2)}, "INVALID", "expiresOn"},
		"with dates reversed":        {solutions, map[string]any{"startsOn": day(9), "expiresOn": day(8)}, "INVALID", "expiresOn"},
		"signed by who is no member": {solutions, map[string]any{"signatories": []any{hotel.id, stranger.id}}, "INVALID", "signatories.1"},
		"signed by somebody twice":   {solutions, map[string]any{"signatories": []any{hotel.id, hotel.id}}, "INVALID", "signatories.1"},
	} {
		payload, code := c.who.do(t, recordConvention, with(c.changes))
		if code != c.code || fieldOf(payload) != c.field {
			t.Errorf("%s: %s at %q", name, code, fieldOf(payload))
		}
	}
	var n int
	if err := p.owner.QueryRow(`SELECT (SELECT count(*) FROM civic.convention WHERE alliance_id IN (SELECT id FROM civic.alliance WHERE name = 'Un toit')) + (SELECT count(*) FROM account.idempotency) + (SELECT count(*) FROM civic.source WHERE declared_by_id IS NOT NULL)`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows were written: %v", n, err)
	}

	recorded := solutions.must(t, "convention", recordConvention, with(nil))
	if recorded["status"] != "VALIDATED" || recorded["basis"] != "RECORDED" || recorded["validatedOn"] != "2020-05-04" || recorded["documentSha256"] != sha || len(list(recorded["signatories"])) != 2 || signedCount(recorded) != 0 || len(list(recorded["nextActions"])) != 0 {
		t.Errorf("what is recorded is %v", recorded)
	}
	if again := solutions.must(t, "convention", recordConvention, with(nil)); again["id"] != recorded["id"] {
		t.Error("asked again, it is recorded twice")
	}
	nobody := &partner{p: p}
	alliance, _ := nobody.do(t, `query($id: ID!) { node(id: $id) { ... on Alliance { status conventions { nodes { id } } timeline(first: 50) { nodes { kind occurredOn occurredAt } } } } }`, map[string]any{"id": id})
	if alliance == nil || alliance["status"] != "ACTIVE" || len(nodes(alliance["conventions"])) != 1 || !slices.Equal(kinds(alliance), []string{"CONVENTION_VALIDATED", "PROPOSED", "MEMBER_JOINED"}) {
		t.Fatalf("everybody sees %v", alliance)
	}
	if event := nodes(alliance["timeline"])[0].(map[string]any); event["occurredOn"] != "2020-05-04" || event["occurredAt"] != nil {
		t.Errorf("it happened on %v", event)
	}
	if code := call(web, "GET", "/files/"+sha, "", nil).Code; code != 200 {
		t.Errorf("its document is %d for everybody", code)
	}
	if waiting, _ := hotel.do(t, conventionsToSign, map[string]any{"id": hotel.id}); waiting["conventionsToSign"].(map[string]any)["totalCount"] != 0. {
		t.Errorf("what was signed elsewhere waits to be signed: %v", waiting)
	}
	if _, code := hotel.do(t, form(t, "SignConvention"), map[string]any{"conventionId": recorded["id"], "actorId": hotel.id, "version": recorded["version"]}); code != "WRONG_STATE" {
		t.Errorf("one signs what was signed elsewhere: %s", code)
	}
	page := solutions.must(t, "convention", recordConvention, with(map[string]any{"documentSha256": nil, "source": map[string]any{"title": "Le site", "url": "https://example.org/c"}, "signatories": nil, "idempotencyKey": uuid.NewString()}))
	if page["source"].(map[string]any)["url"] != "https://example.org/c" || page["documentUrl"] != nil || len(list(page["signatories"])) != 0 {
		t.Errorf("by a page: %v", page)
	}
}

// A signature that was given on paper is recorded by an owner of who signed, with the sheet, which members alone see; it counts as any other.
func TestRecordSignature(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	web := p.web(t, nil)
	solutions, hotel, stranger := p.newPartner(t, "Solutions", "ASSOCIATION"), p.newPartner(t, "Village", "COMPANY"), p.newPartner(t, "Autre", "COMPANY")
	id := solutions.propose(t, nil)["id"]
	solutions.join(t, id, hotel, "HOST")
	convention := solutions.must(t, "convention", draftConvention, map[string]any{"input": map[string]any{"allianceId": id, "title": "Convention", "openForSignature": true}})
	sheet := hotel.upload(t, web, "image/png", drawing(t, 30, 30, color.White))
	editor := &partner{p: p, token: p.enter(t, "hand@example.org", false, hotel.uuid, "EDITOR")}
	input := map[string]any{"conventionId": convention["id"], "actorId": hotel.id, "version": convention["version"], "signedOn": "2026-05-04", "quality": "Directrice", "documentSha256": sheet}
	with := func(changes map[string]any) map[string]any {
		all := map[string]any{}
		for _, part := range []map[string]any{input, changes} {
			for k, v := range part {
				all[k] = v
			}
		}
		return map[string]any{"input": all}
	}
	for name, c := range map[string]struct {
		who     *partner
		changes map[string]any
		code    string
		field   string
	}{
		"a stranger":               {stranger, nil, "NOT_FOUND", ""},
		"who coordinates":          {solutions, nil, "FORBIDDEN", ""},
		"an editor":                {editor, nil, "FORBIDDEN", ""},
		"who read another":         {hotel, map[string]any{"version": 0}, "STALE", "version"},
		"in days to come":          {hotel, map[string]any{"signedOn": time.Now().AddDate(0, 0, 3).Format(time.DateOnly)}, "INVALID", "signedOn"},
		"without a sheet":          {hotel, map[string]any{"documentSha256": strings.Repeat("0", 64)}, "INVALID", "documentSha256"},
		"with another's sheet":     {hotel, map[string]any{"documentSha256": solutions.upload(t, web, "application/pdf", paper("s"))}, "INVALID", "documentSha256"},
		"in a quality that is too": {hotel, map[string]any{"quality": strings.Repeat("x", 201)}, "INVALID", "quality"},
	} {
		payload, code := c.who.do(t, recordSignature, with(c.changes))
		if code != c.code || fieldOf(payload) != c.field {
			t.Errorf("%s: %s at %q", name, code, fieldOf(payload))
		}
		if found, ok := payload["convention"].(map[string]any); ok && signedCount(found) != 0 {
			t.Errorf("%s has signed", name)
		}
	}
	for range 2 { // a phone that asks again
		signed := hotel.must(t, "convention", recordSignature, with(nil))
		if signedCount(signed) != 1 || signed["status"] != "OPEN_FOR_SIGNATURE" {
			t.Fatalf("after it signed on paper: %v", signed)
		}
	}
	document := func(who *partner) any {
		t.Helper()
		found, code := who.do(t, readConvention, map[string]any{"id": convention["id"]})
		if code == "UNAUTHENTICATED" {
			return nil
		}
		for _, s := range list(found["signatories"]) {
			if d := s.(map[string]any)["document"]; d != nil {
				return d.(map[string]any)["url"]
			}
		}
		return nil
	}
	look := func(when string) {
		t.Helper()
		for name, c := range map[string]struct {
			who    *partner
			url    any
			status int
		}{"nobody": {&partner{p: p}, nil, 404}, "a stranger": {stranger, nil, 404}, "another member": {solutions, "https://example.org/files/" + sheet, 200}} {
			if got, status := document(c.who), call(web, "GET", "/files/"+sheet, c.who.token, nil).Code; got != c.url || status != c.status {
				t.Errorf("%s, %s sees the sheet: %v, %d", when, name, got, status)
			}
		}
	}
	look("before the last signature")
	if payload, code := solutions.do(t, form(t, "SignConvention"), map[string]any{"conventionId": convention["id"], "actorId": solutions.id, "version": convention["version"]}); code != "" || payload["convention"].(map[string]any)["status"] != "VALIDATED" {
		t.Fatalf("the last signature: %s %v", code, payload)
	}
	look("once it is validated and published")
	alone := solutions.must(t, "convention", draftConvention, map[string]any{"input": map[string]any{"allianceId": id, "title": "Seule", "openForSignature": true, "signatories": []any{hotel.id}}})
	if signed := hotel.must(t, "convention", recordSignature, with(map[string]any{"conventionId": alone["id"]})); signed["status"] != "VALIDATED" || signed["validatedOn"] != "2026-05-04" {
		t.Errorf("the last signature was on paper: %v", signed)
	}
	// The sheet goes with its signature.
	other := solutions.must(t, "convention", draftConvention, map[string]any{"input": map[string]any{"allianceId": id, "title": "Seconde", "openForSignature": true}})
	hotel.must(t, "convention", recordSignature, with(map[string]any{"conventionId": other["id"], "version": other["version"], "documentSha256": sheet}))
	solutions.must(t, "convention", `mutation($input: AmendConventionInput!) { amendConvention(input: $input) { `+conventionFields+` } }`, map[string]any{"input": map[string]any{"conventionId": other["id"], "version": other["version"]}})
	var n int
	if err := p.owner.QueryRow(`SELECT count(*) FROM civic.signature_document`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d sheets are left: %v", n, err)
	}
}
