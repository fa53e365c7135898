package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

const (
	record = `query($f: AuditFilter, $after: String, $n: Int = 100) { audit(filter: $f, first: $n, after: $after) { nodes { at personId personName action outcome subjectType subjectId requestId position } pageInfo { hasNextPage endCursor } totalCount } }`
	check  = `{ auditCheck { entries unbrokenUpTo isUnbroken } }`
)

// recorded asks for the record, and gives its entries and where to go on.
func (p *program) recorded(t testing.TB, token string, variables map[string]any) (entries []map[string]any, next any, total float64) {
	t.Helper()
	a := p.ask(t, "192.0.2.1", token, record, variables)
	if a.code("") != "" || a.Data["audit"] == nil {
		t.Fatalf("the record: %v", a)
	}
	for _, e := range a.Data["audit"]["nodes"].([]any) {
		entries = append(entries, e.(map[string]any))
	}
	if info := a.Data["audit"]["pageInfo"].(map[string]any); info["hasNextPage"] == true {
		next = info["endCursor"]
	}
	return entries, next, a.Data["audit"]["totalCount"].(float64)
}

func instantOf(t testing.TB, text any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func actionsOf(entries []map[string]any) (actions []string) {
	for _, e := range entries {
		actions = append(actions, fmt.Sprint(e["action"], " ", e["outcome"]))
	}
	return actions
}

func TestTheRecord(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	aud, weak, mod := p.staff(t, "aud@example.org", true, "{AUDITOR}"), p.staff(t, "weak@example.org", false, "{AUDITOR}"), p.staff(t, "mod@example.org", true, "{MODERATOR}")
	ana := p.enter(t, "ana@example.org", true, uuidText, "OWNER")
	bea, _ := p.signIn(t, "bea@example.org")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	for name, token := range map[string]string{"nobody": "", "an auditor without a second factor": weak, "a moderator": mod, "an owner": ana, "somebody": bea} {
		for _, document := range []string{record, check} {
			if a := ask(token, document, nil); a.code("") != "" || a.Data["audit"] != nil || a.Data["auditCheck"] != nil {
				t.Errorf("%s reads the record: %v", name, a)
			}
		}
	}
	p.run(t, `UPDATE account.person SET display_name = 'Ana B.' WHERE email = 'ana@example.org'`)
	ask(ana, invite, map[string]any{"a": actor, "e": "new@example.org", "r": "MEMBER"})
	ask(bea, invite, map[string]any{"a": actor, "e": "new@example.org", "r": "MEMBER"})
	ask(bea, claim, map[string]any{"a": actor, "m": "Secret"})

	entries, _, total := p.recorded(t, aud, nil)
	if got := actionsOf(entries); !slices.Equal(got[:3], []string{"CLAIM_ACTOR DONE", "INVITE_MEMBER FORBIDDEN", "INVITE_MEMBER DONE"}) || len(got) != 8 || total != 8 {
		t.Fatalf("the record is %v of %v", got, total)
	}
	person := p.personOf(t, "ana@example.org")
	if e := entries[2]; e["personId"] != person || e["personName"] != "Ana B." || e["subjectType"] != "Actor" || e["subjectId"] != actor || e["requestId"] != "test" || e["position"] != nil {
		t.Errorf("an entry is %v", e)
	}
	if e := entries[1]; e["subjectId"] != nil || e["personName"] != nil {
		t.Errorf("a refusal is %v", e)
	}
	if text, err := json.Marshal(entries); err != nil || strings.Contains(string(text), "@") || strings.Contains(string(text), "Secret") {
		t.Errorf("the record tells contents: %s", text)
	}
	// Reading it is in it: once a request, whatever is asked for in it.
	ask(aud, `{ a: audit { totalCount } b: audit(first: 1) { nodes { at } } auditCheck { entries } }`, nil)
	entries, _, total = p.recorded(t, aud, nil)
	if got := actionsOf(entries[:3]); total != 11 || strings.Count(strings.Join(got, ","), "READ_AUDIT DONE") != 2 || strings.Count(strings.Join(got, ","), "CHECK_AUDIT DONE") != 1 || entries[0]["personId"] != p.personOf(t, "aud@example.org") {
		t.Errorf("reading is recorded as %v of %v", got, total)
	}
	// Who may not read it is not recorded as if.
	if n := p.count(t, `SELECT count(*) FROM account.audit WHERE action = 'READ_AUDIT'`); n != 3 {
		t.Errorf("it was read %d times", n)
	}

	ids := func(entries []map[string]any) (got []string) {
		for _, e := range entries {
			got = append(got, fmt.Sprint(e["at"], e["action"]))
		}
		return got
	}
	var paged []string
	var after any
	for range 20 {
		page, next, _ := p.recorded(t, aud, map[string]any{"n": 3, "after": after, "f": map[string]any{"to": entries[0]["at"]}})
		paged = append(paged, ids(page)...)
		if after = next; after == nil {
			break
		}
	}
	// Several may be of the same millisecond.
	before := slices.DeleteFunc(slices.Clone(entries), func(e map[string]any) bool { return !instantOf(t, e["at"]).Before(instantOf(t, entries[0]["at"])) })
	if want := ids(before); !slices.Equal(paged, want) || len(want) < 8 {
		t.Errorf("pages hold %v, not %v", paged, want)
	}
	for _, c := range []struct {
		filter map[string]any
		want   []string
	}{
		{map[string]any{"person": person}, []string{"INVITE_MEMBER DONE", "SIGN_IN DONE"}},
		{map[string]any{"person": person, "action": "SIGN_IN"}, []string{"SIGN_IN DONE"}},
		{map[string]any{"subject": actor}, []string{"INVITE_MEMBER DONE"}},
		{map[string]any{"action": "INVITE_MEMBER"}, []string{"INVITE_MEMBER FORBIDDEN", "INVITE_MEMBER DONE"}},
		{map[string]any{"action": "%"}, nil},
		{map[string]any{"to": "2020-01-01T00:00:00Z"}, nil},
		{map[string]any{"from": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}, nil},
	} {
		if entries, _, _ := p.recorded(t, aud, map[string]any{"f": c.filter}); !slices.Equal(actionsOf(entries), c.want) {
			t.Errorf("by %v: %v", c.filter, actionsOf(entries))
		}
	}
	for _, filter := range []map[string]any{{"person": actor}, {"person": "x"}, {"subject": "x"}} {
		if a := ask(aud, record, map[string]any{"f": filter}); a.code("") != "BAD_REQUEST" {
			t.Errorf("by %v: %v", filter, a)
		}
	}
	// Who leaves is there by an id alone.
	p.run(t, `DELETE FROM account.person WHERE email = 'ana@example.org'`)
	if entries, _, _ := p.recorded(t, aud, map[string]any{"f": map[string]any{"person": person}}); len(entries) != 2 || entries[0]["personName"] != nil || entries[0]["personId"] != person {
		t.Errorf("who left is %v", entries)
	}
}

// A change, a gap and a row that was put in show, and up to where nothing was touched.
func TestTheRecordIsChecked(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	aud := p.staff(t, "aud@example.org", true, "{AUDITOR}")
	for i := range 4 {
		p.signIn(t, fmt.Sprintf("p%d@example.org", i))
	}
	seal := func() {
		t.Helper()
		if _, _, err := p.accounts.Store.SealRecord(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	checked := func() string {
		t.Helper()
		return fmt.Sprint(p.ask(t, "192.0.2.1", aud, check, nil).Data["auditCheck"])
	}
	if got := checked(); got != "map[entries:5 isUnbroken:true unbrokenUpTo:0]" {
		t.Errorf("before it is sealed: %s", got)
	}
	seal()
	if got := checked(); got != "map[entries:6 isUnbroken:true unbrokenUpTo:6]" {
		t.Errorf("sealed: %s", got)
	}
	if entries, _, _ := p.recorded(t, aud, map[string]any{"n": 1, "f": map[string]any{"to": "2999-01-01T00:00:00Z", "action": "SIGN_IN"}}); entries[0]["position"] != 5.0 {
		t.Errorf("the newest that was sealed is %v", entries[0])
	}
	seal()
	for name, c := range map[string]struct{ spoil, mend string }{
		"a change": {`UPDATE account.audit SET action = 'SIGN_OUT' WHERE position = 3`, `UPDATE account.audit SET action = 'SIGN_IN' WHERE position = 3`},
		"a gap":    {`CREATE TABLE kept AS SELECT * FROM account.audit WHERE position = 3; DELETE FROM account.audit WHERE position = 3`, `INSERT INTO account.audit OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept`},
	} {
		p.run(t, c.spoil)
		if got := checked(); !strings.Contains(got, "isUnbroken:false unbrokenUpTo:2]") {
			t.Errorf("%s: %s", name, got)
		}
		p.run(t, c.mend)
		if got := checked(); !strings.Contains(got, "isUnbroken:true") {
			t.Errorf("%s, mended: %s", name, got)
		}
	}
}

// The record is open to auditors with a second factor alone.
func TestEachWallHoldsForTheRecord(t *testing.T) {
	t.Parallel()
	for name, wall := range walls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, pgtest.New(t))
			uuidText, _ := p.newActor(t, "Secours d’essai", true)
			if wall.noPolicies {
				withoutPolicies(t, p.db)
			}
			if wall.noRule {
				p.store.WithoutRule()
			}
			callers := staffed(t, p.db, uuidText)
			for _, caller := range callers {
				if err := p.store.Refused(t.Context(), caller, "inviteMember", "FORBIDDEN"); err != nil {
					t.Fatal(err)
				}
			}
			for who, caller := range callers {
				read, end := begin(p.store, &caller)
				page, err := read.Audit(t.Context(), nil, postgres.PageRequest{First: 100, Rows: true})
				if err != nil {
					t.Fatal(err)
				}
				seen, named := 0, 0
				if page != nil {
					for _, e := range page.Nodes() {
						if seen++; e.PersonName != nil {
							named++
						}
					}
				}
				if want := map[bool]int{true: len(callers)}[who == "an auditor"]; seen != want || named != want {
					t.Errorf("%s sees %d entries, %d with a name", who, seen, named)
				}
				end()
			}
		})
	}
}
