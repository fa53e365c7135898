package graph

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// What an app is told that its user may do is what the user may do: editors change what their organisation coordinates, runs or organises.
func TestWhatAViewerCan(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	p := newProgram(t, db)
	owner := db.Open(t, postgres.RoleOwner)
	const concerns = `SELECT 'Alliance', c.id, c.actor_id FROM public.coordination c
		UNION SELECT 'Programme', o.programme_id, o.actor_id FROM public.operation o
		UNION SELECT 'Programme', p.id, c.actor_id FROM civic.programme p JOIN public.coordination c ON c.id = p.alliance_id
		UNION SELECT 'Mission', m.id, m.organiser_id FROM civic.mission m
		UNION SELECT 'Mission', m.id, o.actor_id FROM civic.mission m JOIN public.operation o USING (programme_id)`
	if _, err := owner.Exec(`
		CREATE VIEW public.coordination AS SELECT m.alliance_id AS id, m.actor_id FROM civic.alliance_member m JOIN civic.alliance a ON a.id = m.alliance_id
			WHERE 'COORDINATOR' = ANY (m.roles) AND (m.left_on IS NULL OR m.left_on > current_date) AND (m.is_public OR NOT a.is_public);
		CREATE VIEW public.operation AS SELECT o.programme_id, o.actor_id FROM civic.programme_operator o JOIN civic.programme p ON p.id = o.programme_id WHERE o.is_public OR NOT p.is_public`); err != nil {
		t.Fatal(err)
	}
	var actor string
	if err := owner.QueryRow(`SELECT actor_id FROM (` + concerns + `) x (kind, id, actor_id) JOIN civic.actor a ON a.id = actor_id AND a.is_public AND a.archived_at IS NULL
		GROUP BY actor_id HAVING count(DISTINCT kind) = 3 ORDER BY count(*) DESC, actor_id LIMIT 1`).Scan(&actor); err != nil {
		t.Fatalf("an organisation that does everything: %v", err)
	}
	type object struct {
		kind, id string
		belongs  bool
	}
	var objects []object
	rows, err := owner.Query(`SELECT kind, id, EXISTS (SELECT FROM (`+concerns+`) x (kind, id, actor_id) WHERE x.id = o.id AND x.actor_id = $1) FROM (
		SELECT 'Alliance' AS kind, id FROM civic.alliance WHERE is_public UNION ALL SELECT 'Programme', id FROM civic.programme WHERE is_public UNION ALL SELECT 'Mission', id FROM civic.mission WHERE is_public) o ORDER BY id`, actor)
	if err != nil {
		t.Fatal(err)
	}
	prefixes, mine := map[string]string{"Alliance": alliancePrefix, "Programme": programmePrefix, "Mission": missionPrefix}, map[string]int{}
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.id, &o.belongs); err != nil {
			t.Fatal(err)
		}
		if o.belongs {
			mine[o.kind]++
		}
		o.id = globalID(prefixes[o.kind], o.id)
		objects = append(objects, o)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(mine) != 3 || len(objects) < 50 {
		t.Fatalf("%d things, of the organisation %v", len(objects), mine)
	}
	callers := map[string]struct {
		token string
		can   bool
	}{"nobody": {"", false}}
	for _, c := range []struct {
		role   string
		factor bool
		can    bool
	}{{"OWNER", true, true}, {"OWNER", false, false}, {"EDITOR", false, true}, {"MEMBER", true, false}, {"CASE_WORKER", true, false}} {
		name := fmt.Sprintf("%s %v", c.role, c.factor)
		callers[name] = struct {
			token string
			can   bool
		}{p.enter(t, strings.ToLower(fmt.Sprintf("%s.%v@example.org", c.role, c.factor)), c.factor, actor, c.role), c.can}
	}
	const can = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Alliance { can: viewerCanEdit } ... on Programme { can: viewerCanEdit } ... on Mission { can: viewerCanEdit } ... on Shift { can: viewerCanSignUp } } }`
	ask := func(token string, ids []string) []map[string]bool {
		t.Helper()
		var a struct{ Nodes []map[string]bool }
		p.data(t, token, can, map[string]any{"ids": ids}, &a)
		return a.Nodes
	}
	for name, c := range callers {
		for start := 0; start < len(objects); start += 50 {
			batch := objects[start:min(start+50, len(objects))]
			ids := make([]string, len(batch))
			for i, o := range batch {
				ids[i] = o.id
			}
			for i, node := range ask(c.token, ids) {
				if node["can"] != (batch[i].belongs && c.can) {
					t.Errorf("%s may change %s %s: %v", name, batch[i].kind, batch[i].id, node["can"])
				}
			}
		}
	}
	testSignUps(t, owner, callers["MEMBER true"].token, ask)
}

// testSignUps asks of shifts of all kinds whether one may sign up.
func testSignUps(t *testing.T, owner *sql.DB, token string, ask func(token string, ids []string) []map[string]bool) {
	t.Helper()
	if _, err := owner.Exec(`
		UPDATE civic.mission SET sign_up_mode = 'INSTANT', application_url = NULL, status = 'OPEN', archived_at = NULL WHERE is_public;
		UPDATE civic.shift SET cancelled_at = NULL, starts_at = now() + interval '1 day', ends_at = now() + interval '2 days' WHERE is_public`); err != nil {
		t.Fatal(err)
	}
	var shift, mission string
	if err := owner.QueryRow(`SELECT s.id, s.mission_id FROM civic.shift s JOIN civic.mission m ON m.id = s.mission_id WHERE s.is_public AND m.is_public ORDER BY s.id LIMIT 1`).Scan(&shift, &mission); err != nil {
		t.Fatal(err)
	}
	ids := []string{globalID(shiftPrefix, shift)}
	for _, c := range []struct {
		name, change, undo, of string
		can                    bool
	}{
		{"as it is", `SELECT $1::uuid`, `SELECT $1::uuid`, shift, true},
		{"full", `UPDATE civic.shift SET capacity = taken WHERE id = $1`, `UPDATE civic.shift SET capacity = NULL WHERE id = $1`, shift, true},
		{"cancelled", `UPDATE civic.shift SET cancelled_at = now() WHERE id = $1`, `UPDATE civic.shift SET cancelled_at = NULL WHERE id = $1`, shift, false},
		{"begun", `UPDATE civic.shift SET starts_at = now() - interval '1 minute' WHERE id = $1`, `UPDATE civic.shift SET starts_at = now() + interval '1 day' WHERE id = $1`, shift, false},
		{"of a mission that is closed", `UPDATE civic.mission SET status = 'CLOSED' WHERE id = $1`, `UPDATE civic.mission SET status = 'OPEN' WHERE id = $1`, mission, false},
		{"of one with sign-ups elsewhere", `UPDATE civic.mission SET sign_up_mode = 'EXTERNAL', application_url = 'https://example.org' WHERE id = $1`, `UPDATE civic.mission SET sign_up_mode = 'INSTANT', application_url = NULL WHERE id = $1`, mission, false},
		{"of one that is archived", `UPDATE civic.mission SET archived_at = now() WHERE id = $1`, `UPDATE civic.mission SET archived_at = NULL WHERE id = $1`, mission, false},
		{"as it was", `SELECT $1::uuid`, `SELECT $1::uuid`, shift, true},
	} {
		if _, err := owner.Exec(c.change, c.of); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := ask(token, ids)[0]["can"]; got != c.can {
			t.Errorf("signing up for a shift %s: %v", c.name, got)
		}
		if ask("", ids)[0]["can"] {
			t.Errorf("nobody may sign up for a shift %s", c.name)
		}
		if _, err := owner.Exec(c.undo, c.of); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
	}
}
