package graph

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"alliances/internal/auth"
	"alliances/internal/civic"
	"alliances/internal/localpg"
	"alliances/internal/postgres"
)

// town is a program on a cluster of its own, and those who ask it.
type town struct {
	t       *testing.T
	keys    *auth.Keys
	handler *Handler
	people  []*resident
	public  []string // ids of what everybody sees: Association 0, Association 1…
	// notFound is how it is refused to write what is not there.
	notFound string

	config          localpg.Config
	server          *localpg.Server
	admin           *sql.DB
	gate            gate
	restarts, ended int
	waited          atomic.Int64 // requests that ended before they had a connection

	newcomers    int // who have a code to sign in with for the first time
	nextNewcomer atomic.Int64
	mu           sync.Mutex
	opened       map[string]auth.Claims // what they were told, by their names
}

// resident is a person with a session, and a draft of an own organisation: every text of them is marked.
type resident struct {
	mark             int
	role             string // in the organisation; "": none
	id, session      string
	draft, programme string
	token            string
	bad              []string // credentials in the person's name that do not hold

	mu      sync.Mutex
	version int             // the last one seen
	tried   map[string]bool // names
	written map[int]string  // by the version that they made, as it was told
}

func (p *resident) name() string            { return fmt.Sprint("marker-", p.mark) }
func (p *resident) text(what string) string { return p.name() + " " + what }
func (p *resident) email() string           { return p.name() + "@example.org" }

func newcomer(n int) string { return fmt.Sprint("newcomer-", n) }
func codeOf(n int) string   { return fmt.Sprintf("%08d", 10_000_000+n) }

const (
	residents = 100
	absent    = "act_00000000000000000000000000"
	database  = "town"
)

func newTown(t *testing.T, newcomers int) *town {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "alliances-town-") // short: the socket is in it then, and there again after a restart
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, newcomers: newcomers, opened: map[string]auth.Claims{}}
	// What was told to be written is there after a crash of PostgreSQL, if not of the machine.
	w.config = localpg.Config{Dir: filepath.Join(dir, "pg"), Log: slog.New(slog.DiscardHandler), Scratch: true, Settings: map[string]string{"synchronous_commit": "on"}}
	if w.server, err = localpg.Start(t.Context(), w.config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.server.Stop(context.Background()) })
	if _, err := postgres.Setup(t.Context(), w.server.DSN(localpg.Superuser, "postgres"), database, ""); err != nil {
		t.Fatal(err)
	}
	w.admin = w.open(localpg.Superuser)
	if w.keys, err = auth.OpenKeys(filepath.Join(dir, "keys"), "https://example.org"); err != nil {
		t.Fatal(err)
	}
	w.settleIn()

	store, err := postgres.Open(t.Context(), w.server.DSN(postgres.RolePublic, database), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.SignedIn(t.Context(), w.server.DSN(postgres.RoleApp, database), 2); err != nil {
		t.Fatal(err)
	}
	accounts, err := postgres.OpenAccounts(t.Context(), w.server.DSN(postgres.RoleAccount, database), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accounts.Close() })
	log := slog.New(listener{w, slog.DiscardHandler})
	es, err := New(store, Settings{PublicURL: "https://example.org", Log: log, Accounts: Accounts{w.keys, accounts}})
	if err != nil {
		t.Fatal(err)
	}
	w.handler = NewHandler(es, Access{}, unkept(), log)
	p := w.people[0]
	w.notFound = w.answer(t.Context(), asked{as: p.name(), document: invite, token: p.token, variables: map[string]any{"a": absent, "e": "x@example.org", "r": "MEMBER"}}, netip.IPv6Loopback())
	return w
}

func (w *town) open(role string) *sql.DB {
	db, err := sql.Open("postgres", w.server.DSN(role, database))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { db.Close() })
	return db
}

// settleIn writes people, what is theirs, and what is everybody's.
func (w *town) settleIn() {
	t := w.t
	tx, err := w.open(postgres.RoleOwner).Begin()
	if err != nil {
		t.Fatal(err)
	}
	run := func(text string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(text, args...); err != nil {
			t.Fatal(err)
		}
	}
	actor := func(name string, public bool) (uuidText, id string) {
		t.Helper()
		uuidText = uuid.NewString()
		run(`INSERT INTO civic.actor (id, name, world, world_basis, sort_name, is_public) VALUES ($1, $2, 'ASSOCIATION', 'DECLARED', civic.fold($2), $3)`, uuidText, name, public)
		return uuidText, globalID(actorPrefix, uuidText)
	}
	open := func(p *resident, session, end string) {
		t.Helper()
		run(`INSERT INTO account.session (id, person_id, device, refresh_digest, factor_at, expires_at, ended_at, end_reason) VALUES ($1, $2, $3, sha256('x'), CASE WHEN $4 THEN now() END,
			now() + CASE $5 WHEN 'EXPIRED' THEN interval '-1 s' ELSE '1 day' END, CASE $5 WHEN 'ENDED' THEN now() END, CASE $5 WHEN 'ENDED' THEN 'ENDED' END)`, session, p.id, p.text("phone"), p.mark%3 > 0, end)
	}
	first := ""
	for k := range 50 {
		uuidText, id := actor(fmt.Sprint("Association ", k), true)
		w.public = append(w.public, id)
		if k == 0 {
			first = uuidText
		}
	}
	other, err := auth.OpenKeys(filepath.Join(t.TempDir(), "keys"), "https://example.org")
	if err != nil {
		t.Fatal(err)
	}
	token := func(keys *auth.Keys, person, session string) string {
		t.Helper()
		token, _, err := keys.Access(auth.Claims{Person: person, Session: session})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for mark := range residents {
		p := &resident{mark: mark, id: uuid.NewString(), session: uuid.NewString(), version: 1, written: map[int]string{}, role: []string{"OWNER", "EDITOR", "MEMBER", "CASE_WORKER", ""}[mark%5]}
		p.tried = map[string]bool{p.text("name"): true}
		run(`INSERT INTO account.person (id, email, display_name) VALUES ($1, $2, $3)`, p.id, p.email(), p.text("name"))
		expired, ended := uuid.NewString(), uuid.NewString()
		open(p, p.session, "")
		open(p, expired, "EXPIRED")
		open(p, ended, "ENDED")
		p.token = token(w.keys, p.id, p.session)
		p.bad = []string{"nonsense", token(other, p.id, p.session), token(w.keys, p.id, expired), token(w.keys, p.id, ended)}
		if mark > 0 {
			p.bad = append(p.bad, token(w.keys, w.people[mark-1].id, p.session), token(w.keys, p.id, w.people[mark-1].session))
		}
		draft, id := actor(p.text("draft"), false)
		programme := uuid.NewString()
		p.draft, p.programme = id, globalID(programmePrefix, programme)
		run(`INSERT INTO civic.programme (id, title, status, sort_name, is_public) VALUES ($1, $2, 'OPEN', $2, false)`, programme, p.text("programme"))
		run(`INSERT INTO civic.programme_operator (programme_id, actor_id, position) VALUES ($1, $2, 1)`, programme, draft)
		if p.role != "" {
			run(`INSERT INTO account.membership (person_id, actor_id, role) VALUES ($1, $2, $3)`, p.id, draft, p.role)
		}
		run(`INSERT INTO account.invitation (actor_id, email, role) VALUES ($1, $2, 'MEMBER'), ($3, $4, 'EDITOR')`, draft, p.name()+".guest@example.org", first, p.email())
		w.people = append(w.people, p)
	}
	for n := range w.newcomers {
		address := newcomer(n) + "@example.org"
		run(`INSERT INTO account.code (purpose, address, digest, expires_at) VALUES ('SIGN_IN', $1, $2, now() + interval '1 hour')`,
			address, w.keys.CodeDigest(civic.SignInCode, address, postgres.NoSubject, codeOf(n)))
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// settle looks at what is left: everybody is answered, and every row was written by whom it belongs to.
func (w *town) settle(t *testing.T) {
	t.Helper()
	for _, p := range w.people {
		a := asked{as: p.name(), token: p.token, by: p, document: ownWords, holds: p.email()}
		body := w.answer(t.Context(), a, netip.IPv6Loopback())
		if codes, err := judge(a, body, false); err != nil || len(codes) > 0 {
			t.Errorf("at the end %s is answered %s: %v", p.name(), body, err)
		}
		var name string
		var version int
		if err := w.admin.QueryRow(`SELECT display_name, version FROM account.person WHERE email = $1`, p.email()).Scan(&name, &version); err != nil {
			t.Fatal(err)
		}
		told := 0
		for made := range p.written {
			told = max(told, made)
		}
		if wanted := p.written[version]; version < told || !p.tried[name] || wanted != "" && wanted != name {
			t.Errorf("%s is %q in version %d, which was told to be %q; the last one told of was %d", p.name(), name, version, wanted, told)
		}
	}
	for name, claims := range w.opened {
		var is string
		if err := w.admin.QueryRow(`SELECT p.email FROM account.session s JOIN account.person p ON p.id = s.person_id WHERE s.id = $1 AND p.id = $2`, claims.Session, claims.Person).Scan(&is); err != nil || is != name+"@example.org" {
			t.Errorf("%s was signed in as %q: %v", name, is, err)
		}
	}
	var recorded, wrong int
	if err := w.admin.QueryRow(`SELECT count(*), count(*) FILTER (WHERE a.request_id IS DISTINCT FROM split_part(p.email, '@', 1)) FROM account.audit a LEFT JOIN account.person p ON p.id = a.person_id`).Scan(&recorded, &wrong); err != nil || wrong > 0 {
		t.Errorf("of %d that is recorded %d name another than who asked: %v", recorded, wrong, err)
	}
	t.Logf("%d restarts, %d sessions of the database ended, %d requests ended without one; %d signed in; %d recorded", w.restarts, w.ended, w.waited.Load(), len(w.opened), recorded)
}
