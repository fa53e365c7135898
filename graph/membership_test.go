package graph

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// enter signs somebody in who acts for an actor, with a second factor or without.
func (p *program) enter(t testing.TB, email string, factor bool, actor, role string) (token string) {
	t.Helper()
	token, _ = p.signIn(t, email)
	owner := p.db.Open(t, postgres.RoleOwner)
	result, err := owner.Exec(`UPDATE account.session s SET factor_at = CASE WHEN $2 THEN now() END FROM account.person p WHERE p.id = s.person_id AND p.email = $1`, email, factor)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		t.Fatalf("nobody has the address %s", email)
	}
	if role != "" {
		if _, err := owner.Exec(`INSERT INTO account.membership (person_id, actor_id, role) SELECT id, $2, $3 FROM account.person WHERE email = $1`, email, actor, role); err != nil {
			t.Fatal(err)
		}
	}
	return token
}

// newActor adds an organisation, published or not.
func (p *program) newActor(t testing.TB, name string, public bool) (uuidText, id string) {
	t.Helper()
	uuidText = uuid.NewString()
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`INSERT INTO civic.actor (id, name, world, world_basis, sort_name, is_public) VALUES ($1, $2, 'ASSOCIATION', 'DECLARED', civic.fold($2), $3)`, uuidText, name, public); err != nil {
		t.Fatal(err)
	}
	return uuidText, globalID(actorPrefix, uuidText)
}

const (
	invite  = `mutation($a: ID!, $e: EmailAddress!, $r: MembershipRole!) { inviteMember(input: {actorId: $a, email: $e, role: $r}) { invitation { id email role status actor { name } } userErrors { code } } }`
	respond = `mutation($i: ID!, $a: MembershipAnswer!) { answerMembershipInvitation(input: {invitationId: $i, answer: $a}) { viewer { memberships { id role isInForce } membershipInvitations { id } } userErrors { code } } }`
	recall  = `mutation($i: ID!) { withdrawMembershipInvitation(input: {invitationId: $i}) { userErrors { code } } }`
	promote = `mutation($m: ID!, $r: MembershipRole!, $v: Int!) { changeMemberRole(input: {membershipId: $m, role: $r, version: $v}) { membership { role version email } userErrors { code } } }`
	leave   = `mutation($m: ID!) { endMembership(input: {membershipId: $m}) { viewer { memberships { id } } userErrors { code } } }`
	team    = `query($a: ID!) { node(id: $a) { ... on Actor { name viewerCanEdit viewerCanManage members { id role email displayName version isInForce } memberInvitations { id email } } } }`
)

func TestMembers(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	_, hidden := p.newActor(t, "Brouillon", false)
	ana := p.enter(t, "ana@example.org", true, uuidText, "OWNER")
	ana1 := p.enter(t, "ana1@example.org", false, uuidText, "OWNER") // without a second factor
	edi := p.enter(t, "edi@example.org", true, uuidText, "EDITOR")
	bea, _ := p.signIn(t, "bea@example.org")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	for name, c := range map[string]struct{ token, actor, want string }{
		"nobody": {"", actor, "UNAUTHENTICATED"}, "an editor": {edi, actor, "FORBIDDEN"}, "a stranger": {bea, actor, "FORBIDDEN"}, "an owner without a second factor": {ana1, actor, "FACTOR_REQUIRED"},
		"an owner of another, hidden": {ana, hidden, "NOT_FOUND"}, "an owner of none": {ana, "act_00000000000000000000000000", "NOT_FOUND"}, "an owner of a programme": {ana, "prg_00000000000000000000000000", "NOT_FOUND"},
	} {
		if a := ask(c.token, invite, map[string]any{"a": c.actor, "e": "x@example.org", "r": "MEMBER"}); a.code("inviteMember") != c.want {
			t.Errorf("%s invites: %v", name, a)
		}
	}
	a := ask(ana, invite, map[string]any{"a": actor, "e": "Bea@Example.org", "r": "EDITOR"})
	if a.code("inviteMember") != "" {
		t.Fatalf("inviting: %v", a)
	}
	invitation := a.Data["inviteMember"]["invitation"].(map[string]any)["id"]
	if m := p.mailed(t); m.To != "bea@example.org" || !strings.Contains(m.Body, "Secours d’essai") || !strings.Contains(m.Body, "rédaction") {
		t.Errorf("the mail is %v", m)
	}
	if a := ask(ana, invite, map[string]any{"a": actor, "e": "bea@example.org", "r": "MEMBER"}); a.code("inviteMember") != "TAKEN" {
		t.Errorf("inviting twice: %v", a)
	}
	if a := ask(ana, invite, map[string]any{"a": actor, "e": "edi@example.org", "r": "MEMBER"}); a.code("inviteMember") != "TAKEN" {
		t.Errorf("inviting a member: %v", a)
	}
	for name, token := range map[string]string{"the owner": ana, "an editor": edi} {
		if a := ask(token, respond, map[string]any{"i": invitation, "a": "ACCEPT"}); a.code("answerMembershipInvitation") != "NOT_FOUND" {
			t.Errorf("%s answers another's invitation: %v", name, a)
		}
	}
	if a := ask(bea, `query($i: ID!) { node(id: $i) { ... on MembershipInvitation { role } } viewer { membershipInvitations { id } } }`, map[string]any{"i": invitation}); a.Data["node"]["role"] != "EDITOR" || len(a.Data["viewer"]["membershipInvitations"].([]any)) != 1 {
		t.Errorf("the invited sees %v", a)
	}
	if a := ask(edi, `query($i: ID!) { node(id: $i) { ... on MembershipInvitation { role } } }`, map[string]any{"i": invitation}); a.Data["node"] != nil {
		t.Errorf("an editor sees an invitation: %v", a)
	}
	for range 2 {
		a := ask(bea, respond, map[string]any{"i": invitation, "a": "ACCEPT"})
		if v := fmt.Sprint(a.Data["answerMembershipInvitation"]["viewer"]); a.code("answerMembershipInvitation") != "" || !strings.Contains(v, "role:EDITOR") || !strings.Contains(v, "isInForce:true") || !strings.Contains(v, "membershipInvitations:[]") {
			t.Errorf("accepting: %v", a)
		}
	}
	if a := ask(bea, respond, map[string]any{"i": invitation, "a": "DECLINE"}); a.code("answerMembershipInvitation") != "WRONG_STATE" {
		t.Errorf("declining what was accepted: %v", a)
	}
	if a := ask(ana, recall, map[string]any{"i": invitation}); a.code("withdrawMembershipInvitation") != "WRONG_STATE" {
		t.Errorf("withdrawing what was accepted: %v", a)
	}
	second := ask(ana, invite, map[string]any{"a": actor, "e": "cleo@example.org", "r": "OWNER"}).Data["inviteMember"]["invitation"].(map[string]any)["id"]
	if a := ask(edi, recall, map[string]any{"i": second}); a.code("withdrawMembershipInvitation") != "NOT_FOUND" {
		t.Errorf("an editor withdraws: %v", a)
	}
	if a := ask(ana, recall, map[string]any{"i": second}); a.code("withdrawMembershipInvitation") != "" {
		t.Errorf("withdrawing: %v", a)
	}
	cleo, _ := p.signIn(t, "cleo@example.org")
	if a := ask(cleo, respond, map[string]any{"i": second, "a": "ACCEPT"}); a.code("answerMembershipInvitation") != "WRONG_STATE" {
		t.Errorf("accepting what was withdrawn: %v", a)
	}

	// Who sees whom.
	for name, c := range map[string]struct {
		token         string
		edit, manage  bool
		members, mail int
	}{"an owner": {ana, true, true, 4, 4}, "an owner without a second factor": {ana1, false, false, 4, 1}, "an editor": {edi, true, false, 4, 1}, "a stranger": {cleo, false, false, 0, 0}, "nobody": {"", false, false, 0, 0}} {
		node := ask(c.token, team, map[string]any{"a": actor}).Data["node"]
		mails := 0
		for _, m := range node["members"].([]any) {
			if m.(map[string]any)["email"] != nil {
				mails++
			}
		}
		if node["viewerCanEdit"] != c.edit || node["viewerCanManage"] != c.manage || len(node["members"].([]any)) != c.members || mails != c.mail {
			t.Errorf("%s sees %v", name, node)
		}
	}

	members := ask(ana, team, map[string]any{"a": actor}).Data["node"]["members"].([]any)
	of := func(email string) map[string]any {
		for _, m := range members {
			if m := m.(map[string]any); m["email"] == email {
				return m
			}
		}
		t.Fatalf("%s is no member", email)
		return nil
	}
	if a := ask(edi, promote, map[string]any{"m": of("bea@example.org")["id"], "r": "OWNER", "v": 1}); a.code("changeMemberRole") != "FORBIDDEN" {
		t.Errorf("an editor promotes: %v", a)
	}
	if a := ask(cleo, promote, map[string]any{"m": of("bea@example.org")["id"], "r": "OWNER", "v": 1}); a.code("changeMemberRole") != "NOT_FOUND" {
		t.Errorf("a stranger promotes: %v", a)
	}
	if a := ask(ana, promote, map[string]any{"m": of("bea@example.org")["id"], "r": "OWNER", "v": 7}); a.code("changeMemberRole") != "STALE" {
		t.Errorf("promoting another version: %v", a)
	}
	if a := ask(ana, promote, map[string]any{"m": of("bea@example.org")["id"], "r": "CASE_WORKER", "v": 1}); a.code("changeMemberRole") != "" || fmt.Sprint(a.Data["changeMemberRole"]["membership"]) != "map[email:bea@example.org role:CASE_WORKER version:2]" {
		t.Errorf("promoting: %v", a)
	}
	if a := ask(edi, leave, map[string]any{"m": of("bea@example.org")["id"]}); a.code("endMembership") != "FORBIDDEN" {
		t.Errorf("an editor ends another's membership: %v", a)
	}
	if a := ask(edi, leave, map[string]any{"m": of("edi@example.org")["id"]}); a.code("endMembership") != "" || len(a.Data["endMembership"]["viewer"].(map[string]any)["memberships"].([]any)) != 0 {
		t.Errorf("leaving: %v", a)
	}
	if a := ask(edi, leave, map[string]any{"m": of("edi@example.org")["id"]}); a.code("endMembership") != "NOT_FOUND" {
		t.Errorf("leaving twice: %v", a)
	}

	// Two owners leave at the same time: one of them stays.
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for token, email := range map[string]string{ana: "ana@example.org", ana1: "ana1@example.org"} {
		id := of(email)["id"]
		all.Go(func() {
			code := ask(token, leave, map[string]any{"m": id}).code("endMembership")
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	all.Wait()
	if codes[""] != 1 || codes["LAST_OWNER"] != 1 {
		t.Errorf("two owners who leave are told %v", codes)
	}
	for token, email := range map[string]string{ana: "ana@example.org", ana1: "ana1@example.org"} {
		if a := ask(token, released(t, "resident/Me", "EraseMe"), map[string]any{"confirmEmail": email}); a.code("eraseMyAccount") != "" && a.code("eraseMyAccount") != "LAST_OWNER" {
			t.Errorf("erasing: %v", a)
		}
	}
	var owners int
	if err := p.db.Open(t, postgres.RoleOwner).QueryRow(`SELECT count(*) FROM account.membership WHERE actor_id = $1 AND role = 'OWNER' AND ended_at IS NULL`, uuidText).Scan(&owners); err != nil || owners != 1 {
		t.Errorf("%d owners are left: %v", owners, err)
	}

	// What was refused and what was done is in the record; no address is.
	var done, refused, telling int
	if err := p.db.Open(t, postgres.RoleOwner).QueryRow(`SELECT count(*) FILTER (WHERE outcome = 'DONE'), count(*) FILTER (WHERE outcome IN ('FORBIDDEN', 'NOT_FOUND')), count(*) FILTER (WHERE a::text LIKE '%@%' OR a::text LIKE '%Secours%')
		FROM account.audit a WHERE action IN ('INVITE_MEMBER', 'ACCEPT_INVITATION', 'ANSWER_MEMBERSHIP_INVITATION', 'WITHDRAW_INVITATION', 'WITHDRAW_MEMBERSHIP_INVITATION', 'CHANGE_ROLE', 'CHANGE_MEMBER_ROLE', 'END_MEMBERSHIP')`).Scan(&done, &refused, &telling); err != nil || done != 7 || refused != 12 || telling != 0 {
		t.Errorf("%d and %d rows in the record, %d of them tell contents: %v", done, refused, telling, err)
	}
}

func TestInvitationsRunOut(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	ana := p.enter(t, "ana@example.org", true, uuidText, "OWNER")
	bea, _ := p.signIn(t, "bea@example.org")
	first := p.ask(t, "192.0.2.1", ana, invite, map[string]any{"a": actor, "e": "bea@example.org", "r": "MEMBER"}).Data["inviteMember"]["invitation"].(map[string]any)["id"]
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`UPDATE account.invitation SET expires_at = $1`, time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	if a := p.ask(t, "192.0.2.1", bea, respond, map[string]any{"i": first, "a": "ACCEPT"}); a.code("answerMembershipInvitation") != "WRONG_STATE" {
		t.Errorf("accepting after the time: %v", a)
	}
	if a := p.ask(t, "192.0.2.1", ana, invite, map[string]any{"a": actor, "e": "bea@example.org", "r": "MEMBER"}); a.code("inviteMember") != "" {
		t.Errorf("inviting again: %v", a)
	}
}
