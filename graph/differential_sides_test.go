package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// differential runs operations in the read executor and in gqlgen's over entries of their own.
type differential struct {
	*pools
	db        *pgtest.DB
	schema    *ast.Schema
	uniform   map[string]bool
	relations map[string]bool // the entries that load, by type and field
	store     *postgres.Store
	read      readSide
	oracle    *executor.Executor
	seen      *coverage
	viewers   []postgres.Caller
}

var differentialSettings = Settings{
	PublicURL:   "https://example.org",
	LegalNotice: civic.LegalNotice{Attribution: "« Essai »", PrivacyURL: new("https://example.org/vie-privee")},
	Log:         slog.New(slog.DiscardHandler),
}

// newDifferential makes both sides over a populated database of its own.
func newDifferential(t testing.TB) *differential {
	t.Helper()
	db := pgtest.NewScenario(t)
	populate(t, db)
	// Lists of thousands of grants are of no interest here, and take most of the time.
	if _, err := db.Open(t, postgres.RoleOwner).Exec(`DELETE FROM civic.contribution WHERE substr(id::text, 15, 1) = '5' AND id::text NOT LIKE '7%'; ANALYZE`); err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	withViewers(t, store, db)
	d := &differential{pools: newPools(t, db), db: db, store: store, relations: map[string]bool{}}
	d.viewers = newViewers(t, db)
	r, es := entries(differentialSettings)
	d.schema = es.Schema()
	d.seen = newCoverage(d.schema)
	d.uniform = uniformFields(d.schema)
	known := &memory{store: store}
	for typeName, fields := range r.table {
		for name, f := range fields {
			if isRelation(f) {
				d.relations[typeName+"."+name] = true
				fields[name] = failing(typeName+"."+name, known.of(typeName+"."+name, f))
			}
		}
	}
	d.oracle = executor.New(es)
	d.oracle.SetErrorPresenter(presenter(differentialSettings.Log))
	d.oracle.SetRecoverFunc(recoverer(differentialSettings.Log))
	d.oracle.Use(d.seen)
	d.read = d.readSide(t, planted{})
	d.gatherCursors(t, d)
	return d
}

// uniformFields are the names of fields that have one type in all the types behind an interface or a union.
func uniformFields(schema *ast.Schema) map[string]bool {
	types := map[string]string{}
	uniform := map[string]bool{}
	for _, n := range nodeTables {
		for _, f := range schema.Types[n.typeName].Fields {
			before, met := types[f.Name]
			types[f.Name] = f.Type.String()
			uniform[f.Name] = !met || uniform[f.Name] && before == f.Type.String()
		}
	}
	return uniform
}

// readSide is the read executor, with a planted bug or none.
type readSide struct {
	*breadth.Executor
	store *postgres.Store
}

func (d *differential) readSide(t testing.TB, bug planted) readSide {
	t.Helper()
	r, _ := entries(differentialSettings)
	for typeName, fields := range r.table {
		for name, f := range fields {
			name := typeName + "." + name
			f = failing(name, f)
			if bug.around != nil {
				f = f.Around(bug.around(name))
			}
			fields[strings.TrimPrefix(name, typeName+".")] = f
		}
	}
	config := configuration(d.schema, r.table, differentialSettings.Log)
	side := readSide{store: d.store}
	if bug.configure != nil {
		bug.configure(&config)
	}
	if bug.store != nil {
		side.store = bug.store
	}
	var err error
	if side.Executor, err = breadth.New(config); err != nil {
		t.Fatal(err)
	}
	return side
}

// prepared is an operation that is parsed, valid and coerced.
type prepared struct {
	operation
	*graphql.OperationContext
}

func (d *differential) prepare(t testing.TB, op operation) prepared {
	t.Helper()
	ctx := graphql.StartOperationTrace(t.Context())
	opCtx, errs := d.oracle.CreateOperationContext(ctx, &graphql.RawParams{Query: op.document, Variables: maps.Clone(op.variables)})
	if errs != nil {
		t.Fatalf("the operation is not valid: %v\n%s", errs, op)
	}
	return prepared{op, opCtx}
}

// flipped is the operation of the same document with every Boolean variable the other way round.
func (p prepared) flipped() prepared {
	variables := maps.Clone(p.Variables)
	for name, v := range variables {
		if b, ok := v.(bool); ok {
			variables[name] = !b
		}
	}
	p.OperationContext = &graphql.OperationContext{RawQuery: p.RawQuery, Doc: p.Doc, Operation: p.Operation, Variables: variables,
		RecoverFunc: p.RecoverFunc, ResolverMiddleware: p.ResolverMiddleware, RootResolverMiddleware: p.RootResolverMiddleware}
	return p
}

func (op operation) String() string {
	variables, _ := json.Marshal(op.variables)
	home := "none"
	if op.home != nil {
		home = *op.home
	}
	return fmt.Sprintf("%s\nvariables %s\nhome %s, faults %v", op.document, variables, home, op.faults)
}

// execute answers in the read executor.
func (s readSide) execute(ctx context.Context, op prepared) breadth.Result {
	session, end := begin(s.store, op.viewer)
	defer end()
	session.Home = op.home
	ctx = context.WithValue(ctx, faultsKey{}, op.faults)
	return s.Execute(ctx, op.Doc, op.Operation, op.Variables, session)
}

// askOracle answers in gqlgen's executor.
func (d *differential) askOracle(ctx context.Context, op prepared) ([]byte, gqlerror.List) {
	session, end := begin(d.store, op.viewer)
	defer end()
	session.Home = op.home
	ctx = context.WithValue(context.WithValue(ctx, viewingKey{}, &viewing{caller: op.viewer}), sessionKey{}, session)
	ctx = context.WithValue(ctx, faultsKey{}, op.faults)
	handler, ctx := d.oracle.DispatchOperation(ctx, op.OperationContext)
	response := handler(ctx)
	return compact(response.Data), response.Errors
}

// memory makes gqlgen's executor affordable, which loads one parent at a time: the data do not change, so what was loaded once
// for a parent with the same arguments is not loaded again.
type memory struct {
	store *postgres.Store
	mu    sync.Mutex
	known map[string][]any
}

// mostKnown bounds the memory, to some hundreds of megabytes.
const mostKnown = 150_000

// of is a relation that loads from the database once.
func (m *memory) of(name string, f breadth.Field) breadth.Field {
	return f.Around(func(ctx context.Context, c breadth.Call, parents []any, load loadFunc) ([][]any, error) {
		var wanted []string // of a page, for other relations do not ask
		for _, field := range []string{"edges", "nodes", "pageInfo", "totalCount", "totalCountIsExact"} {
			if c.Want.Has(field) {
				wanted = append(wanted, field)
			}
		}
		v := ctx.Value(viewingKey{}).(*viewing)
		home := c.Session.(*postgres.Read).Home
		args, err := json.Marshal([]any{name, c.Args, wanted, home, v.caller})
		if err != nil {
			return nil, err
		}
		key := string(args) + keyOfAny(parents[0])
		m.mu.Lock()
		found, ok := m.known[key]
		m.mu.Unlock()
		if ok {
			return [][]any{found}, nil
		}
		session := c.Session.(*postgres.Read)
		if v.caller == nil {
			session = m.store.Read() // of its own: gqlgen resolves fields at the same time
			session.Home = home
		} else { // a transaction is for one at a time
			v.mu.Lock()
			defer v.mu.Unlock()
		}
		lists, err := load(breadth.Call{Session: session, Args: c.Args, Want: breadth.WantOf(wanted...)}, parents)
		if err != nil {
			return nil, err
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.known == nil || len(m.known) >= mostKnown {
			m.known = map[string][]any{}
		}
		m.known[key] = lists[0]
		return lists, nil
	})
}

// viewingKey is where the context says in whose name gqlgen's executor answers: a *viewing.
type viewingKey struct{}

type viewing struct {
	caller *postgres.Caller // nil: the public graph
	mu     sync.Mutex       // whoever reads in the caller's name
}

// begin begins a reading, of the public graph or in the name of a viewer.
func begin(store *postgres.Store, viewer *postgres.Caller) (read *postgres.Read, end func()) {
	if viewer == nil {
		return store.Read(), func() {}
	}
	tx, err := store.As(context.Background(), *viewer)
	if err == nil {
		read, err = tx.Read(context.Background())
	}
	if err != nil {
		panic(err)
	}
	return read, tx.Rollback
}

// newViewers are people to whom some of what is hidden is open: in every role, without a second factor, with one that was shown, with one that
// was not.
func newViewers(t testing.TB, db *pgtest.DB) []postgres.Caller {
	t.Helper()
	owner := db.Open(t, postgres.RoleOwner)
	roles := map[string]string{}
	each2(t, owner, `SELECT id, (ARRAY['OWNER', 'EDITOR', 'CASE_WORKER', 'MEMBER'])[1 + row_number() OVER (ORDER BY id) % 4] FROM (
		SELECT DISTINCT o.actor_id AS id FROM civic.programme_operator o JOIN civic.programme p ON p.id = o.programme_id WHERE NOT p.is_public
		UNION SELECT m.actor_id FROM civic.alliance_member m JOIN civic.alliance a ON a.id = m.alliance_id WHERE NOT a.is_public) a ORDER BY id LIMIT 8`,
		func(actor, role string) { roles[actor] = role })
	if len(roles) < 4 {
		t.Fatalf("hidden things belong to %d actors: too few to tell", len(roles))
	}
	viewers := []postgres.Caller{signedIn(t, db, true, roles, "MODERATOR", "AUDITOR"), signedIn(t, db, false, roles), signedIn(t, db, false, nil)}
	if _, err := owner.Exec(`INSERT INTO account.factor (person_id, secret, confirmed_at) VALUES ($1, 'x', now())`, viewers[1].Person); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(`INSERT INTO account.invitation (actor_id, email, role) SELECT m.actor_id, x.email, 'EDITOR' FROM (SELECT actor_id FROM account.membership WHERE person_id = $1 AND role = 'OWNER') m
		CROSS JOIN (SELECT email FROM account.person UNION SELECT 'invitee@example.org') x`, viewers[0].Person); err != nil {
		t.Fatal(err)
	}
	return viewers
}
