package graph

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"alliances/internal/pgtest"
)

// matrixCaller is one caller of a kind: a column of the page.
type matrixCaller struct {
	kind, name, token string
	open              map[string]bool // ids of what is not published and open to it, worked out apart from both walls
}

// matrixWorld is things in every state, and callers of every kind.
type matrixWorld struct {
	*program
	ours, theirs, draft, orphan string // actors: the one that lines are about, another, one that is not published, one without people
	callers                     []matrixCaller
	victim                      string                         // a person whom callers have nothing to do with
	states                      map[string]map[string][]string // by type and state, the ids of things
	hidden                      map[string]bool                // by id, what is not published
	wall                        struct{ noPolicies, noRule bool }
}

const mark = "⟦"

func newMatrixWorld(t *testing.T, noPolicies, noRule bool) *matrixWorld {
	t.Helper()
	db := pgtest.NewScenario(t)
	populate(t, db)
	w := &matrixWorld{program: newProgram(t, db), states: map[string]map[string][]string{}, hidden: map[string]bool{}}
	w.wall.noPolicies, w.wall.noRule = noPolicies, noRule
	w.choose(t)
	w.people(t)
	w.things(t)
	if noPolicies {
		withoutPolicies(t, db)
		w.run(t, `DO $$ DECLARE r record; BEGIN
			FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'civic'::regnamespace AND c.relrowsecurity LOOP
				EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', r.name);
			END LOOP; END $$`)
	}
	if noRule {
		w.store.WithoutRule()
	}
	return w
}

// choose takes organisations that have drafts, and marks every text of a draft.
func (w *matrixWorld) choose(t *testing.T) {
	t.Helper()
	rows, err := w.owner.Query(`SELECT a.id FROM civic.actor a JOIN (
			SELECT o.actor_id FROM civic.programme_operator o JOIN civic.programme p ON p.id = o.programme_id WHERE NOT p.is_public
			UNION ALL SELECT m.actor_id FROM civic.alliance_member m JOIN civic.alliance x ON x.id = m.alliance_id WHERE NOT x.is_public AND m.left_on IS NULL
			UNION ALL SELECT organiser_id FROM civic.mission WHERE NOT is_public) d (actor_id) ON d.actor_id = a.id
		WHERE a.is_public AND a.archived_at IS NULL GROUP BY a.id ORDER BY count(*) DESC, a.id LIMIT 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for _, into := range []*string{&w.ours, &w.theirs} {
		if !rows.Next() || rows.Scan(into) != nil {
			t.Fatal("too few organisations have drafts")
		}
	}
	rows.Close()
	if err := w.owner.QueryRow(`SELECT id FROM civic.actor WHERE NOT is_public AND archived_at IS NULL ORDER BY id LIMIT 1`).Scan(&w.draft); err != nil {
		t.Fatal(err)
	}
	w.orphan, _ = w.newActor(t, "Sans personne", true)
	for table, column := range map[string]string{"actor": "name", "alliance": "name", "programme": "title", "convention": "title", "mission": "title", "site": "name", "outcome": "note", "contribution": "description"} {
		w.run(t, fmt.Sprintf(`UPDATE civic.%[1]s SET %[2]s = coalesce(%[2]s, '') || ' %[3]s' || id WHERE NOT is_public`, table, column, mark))
	}
}

// people are callers of every kind, and somebody else.
func (w *matrixWorld) people(t *testing.T) {
	t.Helper()
	add := func(kind, name, token string) {
		w.callers = append(w.callers, matrixCaller{kind: kind, name: name, token: token})
	}
	acts := func(kind string, factor bool, role string, actors ...string) string {
		email := strings.ToLower(fmt.Sprintf("%s.%s@example.org", strings.ReplaceAll(strings.ReplaceAll(kind, " ", "-"), "₀", "0"), role))
		token := w.enter(t, email, factor, actors[0], role)
		for _, actor := range actors[1:] {
			w.run(t, `INSERT INTO account.membership (person_id, actor_id, role) SELECT id, $2, $3 FROM account.person WHERE email = $1`, email, actor, role)
		}
		return token
	}
	add("nobody", "nobody", "")
	resident, _ := w.signIn(t, "resident@example.org")
	add("resident", "resident", resident)
	for _, c := range []struct {
		kind, role string
		factor     bool
	}{{"member", "MEMBER", false}, {"editor", "EDITOR", false}, {"owner", "OWNER", true}, {"owner₀", "OWNER", false}, {"case worker", "CASE_WORKER", true}} {
		add(c.kind, c.kind, acts(c.kind, c.factor, c.role, w.ours, w.draft))
	}
	for _, role := range []string{"OWNER", "EDITOR", "CASE_WORKER", "MEMBER"} {
		add("of another", role+" of another", acts("another", true, role, w.theirs))
	}
	add("moderator", "moderator", w.staff(t, "moderator@example.org", true, "{MODERATOR}"))
	add("auditor", "auditor", w.staff(t, "auditor@example.org", true, "{AUDITOR}"))
	for _, name := range []string{"suspended", "session ended"} {
		add("shut out", name, acts(name, true, "OWNER", w.ours, w.draft))
	}
	w.run(t, `UPDATE account.person SET suspended_at = now(), suspension_reason = 'x' WHERE email LIKE 'suspended%'`)
	w.run(t, `UPDATE account.session s SET ended_at = now(), end_reason = 'ENDED' FROM account.person p WHERE p.id = s.person_id AND p.email LIKE 'session-ended%'`)
	w.victim = uuid.NewString()
	w.run(t, `INSERT INTO account.person (id, email, display_name) VALUES ($1, 'victim@example.org', 'Victor')`, w.victim)
	w.run(t, `INSERT INTO account.session (id, person_id, refresh_digest, expires_at) VALUES ($1, $1, sha256('x'), now() + interval '1 day')`, w.victim)
	for i, c := range w.callers {
		if w.callers[i].open = map[string]bool{}; c.token != "" && c.kind != "shut out" {
			claims, err := w.keys.Verify(c.token)
			if err != nil {
				t.Fatal(err)
			}
			w.callers[i].open = openTo(t, w.owner, claims.Person)
		}
	}
}

// caller gives the first of a kind.
func (w *matrixWorld) caller(kind string) matrixCaller {
	return w.callers[slices.IndexFunc(w.callers, func(c matrixCaller) bool { return c.kind == kind })]
}

// things finds ids of every type of the public graph in every state, a few each, and all that is not published.
func (w *matrixWorld) things(t *testing.T) {
	t.Helper()
	ours, theirs := w.caller("owner").open, w.caller("of another").open
	for _, n := range nodeTables {
		archived := "NULL"
		if w.count(t, `SELECT count(*) FROM information_schema.columns WHERE table_schema = 'civic' AND table_name = $1 AND column_name = 'archived_at'`, n.table) == 1 {
			archived = "archived_at"
		}
		hidesRows := w.count(t, `SELECT count(*) FROM information_schema.columns WHERE table_schema = 'civic' AND table_name = $1 AND column_name = 'is_public'`, n.table) == 1
		if !hidesRows {
			continue
		}
		merged := "false"
		if w.count(t, `SELECT count(*) FROM information_schema.columns WHERE table_schema = 'civic' AND table_name = $1 AND column_name = 'successor_id'`, n.table) == 1 {
			merged = "successor_id IS NOT NULL"
		}
		states := map[string][]string{"absent": {uuid.NewString()}}
		w.each(t, fmt.Sprintf(`SELECT id, is_public, %s IS NOT NULL FROM civic.%s WHERE NOT (%s) ORDER BY md5(id::text)`, archived, n.table, merged), func(id string, public, archived bool) {
			state := "published"
			switch {
			case !public && ours[id]:
				state = "draft of theirs"
			case !public && theirs[id]:
				state = "draft of another"
			case !public:
				state = "draft of neither"
			case archived:
				state = "archived"
			}
			w.hidden[id] = !public
			if len(states[state]) < 2 {
				states[state] = append(states[state], id)
			}
		})
		w.states[n.prefix] = states
	}
}

func (w *matrixWorld) each(t *testing.T, query string, do func(id string, public, archived bool)) {
	t.Helper()
	rows, err := w.owner.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var public, archived sql.NullBool
		if err := rows.Scan(&id, &public, &archived); err != nil {
			t.Fatal(err)
		}
		do(id, public.Bool, archived.Bool)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// leaks gives the marks of what is not published and not open to a caller that an answer tells.
func (w *matrixWorld) leaks(c matrixCaller, answer []byte) (found []string) {
	for _, part := range strings.Split(string(answer), mark)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if id = strings.TrimSpace(id); len(id) > 36 {
			id = id[:36]
		}
		if !c.open[id] {
			found = append(found, id)
		}
	}
	return found
}
