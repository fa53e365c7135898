package graph

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"alliances/internal/pgtest"
)

const (
	account   = `personId email displayName platformRoles hasSecondFactor suspensionReason suspendedAt memberships { role email isInForce actor { name } }`
	find      = `query($e: EmailAddress!) { moderation { account(email: $e) { ` + account + ` } } }`
	suspend   = `mutation($p: ID!, $r: String!) { suspendAccount(input: {personId: $p, reason: $r}) { account { suspensionReason } userErrors { code } } }`
	reinstate = `mutation($p: ID!) { reinstateAccount(input: {personId: $p}) { account { suspendedAt suspensionReason } userErrors { code } } }`
	reset     = `mutation($p: ID!, $r: String!) { resetSecondFactor(input: {personId: $p, reason: $r}) { account { hasSecondFactor } userErrors { code } } }`
	appoint   = `mutation($a: ID!, $e: EmailAddress!) { appointOwner(input: {actorId: $a, email: $e}) { invitation { id role status email } userErrors { code } } }`
)

// personOf is the id of the person of an address.
func (p *program) personOf(t testing.TB, email string) string {
	t.Helper()
	var id string
	if err := p.owner.QueryRow(`SELECT id FROM account.person WHERE email = $1`, email).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return globalID(personPrefix, id)
}

func TestAccountsAreFoundByAddressAlone(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, _ := p.newActor(t, "Secours d’essai", true)
	mod, weak, aud := p.staff(t, "mod@example.org", true, "{MODERATOR}"), p.staff(t, "weak@example.org", false, "{MODERATOR}"), p.staff(t, "aud@example.org", true, "{AUDITOR}")
	ana := p.enter(t, "ana@example.org", true, uuidText, "OWNER")
	ask := func(token, email string) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, find, map[string]any{"e": email})
	}
	found := fmt.Sprint(ask(mod, "Ana@Example.org").Data["moderation"]["account"])
	if want := fmt.Sprintf("map[displayName:<nil> email:ana@example.org hasSecondFactor:false memberships:[map[actor:map[name:Secours d’essai] email:ana@example.org isInForce:<nil> role:OWNER]] personId:%s platformRoles:[] suspendedAt:<nil> suspensionReason:<nil>]", p.personOf(t, "ana@example.org")); found != want {
		t.Errorf("found %s, not %s", found, want)
	}
	for _, email := range []string{"", "ana", "%", "ana@example", "an@example.org", "ana@example.org%"} {
		if a := ask(mod, email); a.code("") != "" || a.Data["moderation"]["account"] != nil {
			t.Errorf("by %q: %v", email, a)
		}
	}
	for _, token := range []string{"", weak, aud, ana} {
		if a := ask(token, "ana@example.org"); a.code("") != "" || a.Data["moderation"] != nil {
			t.Errorf("others find %v", a)
		}
	}
	// Each question for an address that can be is in the record, with whom it found.
	if asked, hits := p.count(t, `SELECT count(*) FROM account.audit WHERE action = 'FIND_ACCOUNT' AND request_id = 'test'`), p.count(t, `SELECT count(*) FROM account.audit WHERE action = 'FIND_ACCOUNT' AND subject_id = (SELECT id FROM account.person WHERE email = 'ana@example.org')`); asked != 2 || hits != 1 {
		t.Errorf("%d questions are recorded, %d of them with whom they found", asked, hits)
	}
}

func TestSuspension(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	mod, weak, aud := p.staff(t, "mod@example.org", true, "{MODERATOR}"), p.staff(t, "weak@example.org", false, "{MODERATOR}"), p.staff(t, "aud@example.org", true, "{AUDITOR}")
	ana, refreshing := p.signIn(t, "ana@example.org")
	bea, _ := p.signIn(t, "bea@example.org")
	person := p.personOf(t, "ana@example.org")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	for name, c := range map[string]struct{ token, person, reason, want string }{
		"nobody": {"", person, "x", "UNAUTHENTICATED"}, "somebody": {bea, person, "x", "FORBIDDEN"}, "the person": {ana, person, "x", "FORBIDDEN"}, "an auditor": {aud, person, "x", "FORBIDDEN"},
		"somebody, of nobody": {bea, "per_00000000000000000000000000", "x", "FORBIDDEN"}, "without a second factor": {weak, person, "x", "FACTOR_REQUIRED"}, "oneself": {mod, p.personOf(t, "mod@example.org"), "x", "FORBIDDEN"},
		"another moderator": {mod, p.personOf(t, "weak@example.org"), "x", "FORBIDDEN"}, "an auditor is": {mod, p.personOf(t, "aud@example.org"), "x", "FORBIDDEN"},
		"nobody is": {mod, "per_00000000000000000000000000", "x", "NOT_FOUND"}, "a session is": {mod, "ses_00000000000000000000000000", "x", "NOT_FOUND"}, "without a reason": {mod, person, "", "INVALID"},
	} {
		for _, m := range []struct{ field, document string }{{"suspendAccount", suspend}, {"resetSecondFactor", reset}} {
			if a := ask(c.token, m.document, map[string]any{"p": c.person, "r": c.reason}); a.code(m.field) != c.want {
				t.Errorf("%s, %s: %v", name, m.field, a)
			}
		}
		if c.want == "FORBIDDEN" || c.want == "NOT_FOUND" {
			if a := ask(c.token, reinstate, map[string]any{"p": c.person}); a.code("reinstateAccount") != c.want {
				t.Errorf("%s, reinstateAccount: %v", name, a)
			}
		}
	}
	if a := ask(mod, reinstate, map[string]any{"p": person}); a.code("reinstateAccount") != "WRONG_STATE" {
		t.Errorf("reinstating who is not suspended: %v", a)
	}
	if a := ask(mod, suspend, map[string]any{"p": person, "r": "Messages injurieux. Voir http://evil.example.com"}); a.code("suspendAccount") != "" || !strings.Contains(fmt.Sprint(a.Data), "suspensionReason:Messages injurieux") {
		t.Errorf("suspending: %v", a)
	}
	if m := p.mailed(t); m.To != "ana@example.org" || m.Subject != "Votre compte est suspendu" || !strings.Contains(m.Body, "Messages injurieux") || strings.Contains(m.Body, "http://evil") {
		t.Errorf("the mail is %v", m)
	}
	if a := ask(ana, whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
		t.Errorf("the session goes on: %v", a)
	}
	if a := ask("", released(t, "resident/SignIn", "RefreshSession"), map[string]any{"refreshToken": refreshing}); a.code("refreshSession") != "SESSION_REQUIRED" {
		t.Errorf("the session is renewed: %v", a)
	}
	ask("", released(t, "resident/SignIn", "RequestSignInCode"), map[string]any{"email": "ana@example.org"})
	if a := ask("", released(t, "resident/SignIn", "SignIn"), map[string]any{"email": "ana@example.org", "code": p.mailedCode(t)}); a.code("signIn") != "SUSPENDED" {
		t.Errorf("signing in: %v", a)
	}
	if a := ask(mod, suspend, map[string]any{"p": person, "r": "x"}); a.code("suspendAccount") != "WRONG_STATE" {
		t.Errorf("suspending twice: %v", a)
	}
	if a := ask(mod, reinstate, map[string]any{"p": person}); a.code("reinstateAccount") != "" || fmt.Sprint(a.Data["reinstateAccount"]["account"]) != "map[suspendedAt:<nil> suspensionReason:<nil>]" {
		t.Errorf("reinstating: %v", a)
	}
	if m := p.mailed(t); m.To != "ana@example.org" || m.Subject != "Votre compte est rétabli" {
		t.Errorf("the mail is %v", m)
	}
	if a := ask(ana, whoAmI, nil); a.code("") != "UNAUTHENTICATED" {
		t.Errorf("the session comes back: %v", a)
	}
	again, _ := p.signIn(t, "ana@example.org")
	if a := ask(again, whoAmI, nil); a.code("") != "" {
		t.Errorf("who is reinstated signs in: %v", a)
	}

	// The second factor of somebody who lost it.
	if a := ask(mod, reset, map[string]any{"p": person, "r": "x"}); a.code("resetSecondFactor") != "WRONG_STATE" {
		t.Errorf("taking away what is not there: %v", a)
	}
	p.run(t, `INSERT INTO account.factor (person_id, secret, confirmed_at) SELECT id, 'x', now() FROM account.person WHERE email = 'ana@example.org'`)
	p.run(t, `INSERT INTO account.recovery_code (person_id, digest) SELECT person_id, sha256('x') FROM account.factor`)
	if a := ask(mod, find, map[string]any{"e": "ana@example.org"}); !strings.Contains(fmt.Sprint(a.Data), "hasSecondFactor:true") {
		t.Errorf("the factor is not told: %v", a)
	}
	if a := ask(mod, reset, map[string]any{"p": person, "r": "Pièce d’identité vue."}); a.code("resetSecondFactor") != "" || fmt.Sprint(a.Data["resetSecondFactor"]["account"]) != "map[hasSecondFactor:false]" {
		t.Errorf("taking it away: %v", a)
	}
	if m := p.mailed(t); m.To != "ana@example.org" || !strings.Contains(m.Body, "second facteur") || !strings.Contains(m.Body, "Pièce d’identité vue.") {
		t.Errorf("the mail is %v", m)
	}
	if a := ask(again, whoAmI, nil); a.code("") != "UNAUTHENTICATED" || p.count(t, `SELECT count(*) FROM account.recovery_code`) != 0 {
		t.Errorf("a session or a recovery code outlives the factor: %v", a)
	}
	if done, refused := p.count(t, `SELECT count(*) FROM account.audit a WHERE action IN ('SUSPEND_ACCOUNT', 'REINSTATE_ACCOUNT', 'RESET_SECOND_FACTOR') AND outcome = 'DONE' AND subject_kind = 'Viewer' AND a::text NOT LIKE '%vue%'`),
		p.count(t, `SELECT count(*) FROM account.audit WHERE action IN ('SUSPEND_ACCOUNT', 'REINSTATE_ACCOUNT', 'RESET_SECOND_FACTOR') AND outcome IN ('FORBIDDEN', 'NOT_FOUND')`); done != 3 || refused != 27 {
		t.Errorf("%d done and %d refused are in the record", done, refused)
	}
}

// Where no owner can act, because there is none or all are suspended, a moderator appoints one, and nowhere else.
func TestAppointing(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	_, hidden := p.newActor(t, "Brouillon", false)
	mod, weak, aud := p.staff(t, "mod@example.org", true, "{MODERATOR}"), p.staff(t, "weak@example.org", false, "{MODERATOR}"), p.staff(t, "aud@example.org", true, "{AUDITOR}")
	old := p.enter(t, "old@example.org", true, uuidText, "OWNER")
	edi := p.enter(t, "edi@example.org", true, uuidText, "EDITOR")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	if a := ask(old, invite, map[string]any{"a": actor, "e": "new@example.org", "r": "MEMBER"}); a.code("inviteMember") != "" {
		t.Fatal(a)
	}
	foreign := invitationOf(t, ask(old, invite, map[string]any{"a": actor, "e": "else@example.org", "r": "OWNER"}), "inviteMember")
	for name, c := range map[string]struct{ token, actor, want string }{
		"nobody": {"", actor, "UNAUTHENTICATED"}, "the owner": {old, actor, "FORBIDDEN"}, "an editor": {edi, actor, "FORBIDDEN"}, "an auditor": {aud, actor, "FORBIDDEN"}, "without a second factor": {weak, actor, "FACTOR_REQUIRED"},
		"where an owner can act": {mod, actor, "WRONG_STATE"}, "what is hidden": {mod, hidden, "NOT_FOUND"}, "what is not there": {mod, "act_00000000000000000000000000", "NOT_FOUND"},
	} {
		if a := ask(c.token, appoint, map[string]any{"a": c.actor, "e": "new@example.org"}); a.code("appointOwner") != c.want {
			t.Errorf("%s: %v", name, a)
		}
	}
	if a := ask(mod, recall, map[string]any{"i": foreign}); a.code("withdrawMembershipInvitation") != "NOT_FOUND" {
		t.Errorf("a moderator withdraws where an owner can act: %v", a)
	}
	if a := ask(mod, suspend, map[string]any{"p": p.personOf(t, "old@example.org"), "r": "x"}); a.code("suspendAccount") != "" {
		t.Fatal(a)
	}
	if a := ask(mod, appoint, map[string]any{"a": actor, "e": "old@example.org"}); a.code("appointOwner") != "WRONG_STATE" {
		t.Errorf("appointing who is suspended: %v", a)
	}
	if a := ask(mod, appoint, map[string]any{"a": actor, "e": "mod@example.org"}); a.code("appointOwner") != "FORBIDDEN" {
		t.Errorf("appointing oneself: %v", a)
	}
	a := ask(mod, appoint, map[string]any{"a": actor, "e": "New@example.org"})
	if got := fmt.Sprint(a.Data["appointOwner"]["invitation"]); a.code("appointOwner") != "" || !strings.Contains(got, "role:OWNER") || !strings.Contains(got, "email:new@example.org") {
		t.Fatalf("appointing: %v", a)
	}
	first := invitationOf(t, a, "appointOwner")
	if m := p.mailed(t); m.To != "new@example.org" || !strings.Contains(m.Body, "responsable") || !strings.Contains(m.Body, "Secours d’essai") {
		t.Errorf("the mail is %v", m)
	}
	if a := ask(mod, appoint, map[string]any{"a": actor, "e": "new@example.org"}); a.code("appointOwner") != "TAKEN" {
		t.Errorf("appointing twice: %v", a)
	}
	if a := ask(mod, `query($i: ID!) { node(id: $i) { id } }`, map[string]any{"i": first}); a.Data["node"]["id"] != first {
		t.Errorf("the moderator does not see the invitation: %v", a)
	}
	if a := ask(mod, recall, map[string]any{"i": first}); a.code("withdrawMembershipInvitation") != "" {
		t.Errorf("withdrawing: %v", a)
	}
	// Who acts for it in another role becomes an owner.
	second := invitationOf(t, ask(mod, appoint, map[string]any{"a": actor, "e": "edi@example.org"}), "appointOwner")
	if a := ask(edi, respond, map[string]any{"i": second, "a": "ACCEPT"}); a.code("answerMembershipInvitation") != "" || !strings.Contains(fmt.Sprint(a.Data), "isInForce:true role:OWNER") {
		t.Errorf("accepting: %v", a)
	}
	if a := ask(mod, appoint, map[string]any{"a": actor, "e": "new@example.org"}); a.code("appointOwner") != "WRONG_STATE" {
		t.Errorf("appointing where somebody was appointed: %v", a)
	}
	if a := ask(mod, `query($i: ID!) { node(id: $i) { id } }`, map[string]any{"i": foreign}); a.Data["node"] != nil {
		t.Errorf("the moderator still sees invitations: %v", a)
	}
	// The new owner does not leave the suspended one alone, and may end that one's membership.
	members := fmt.Sprint(ask(edi, team, map[string]any{"a": actor}).Data["node"]["members"])
	of := map[string]any{}
	for _, m := range ask(edi, team, map[string]any{"a": actor}).Data["node"]["members"].([]any) {
		of[m.(map[string]any)["email"].(string)] = m.(map[string]any)["id"]
	}
	if a := ask(edi, leave, map[string]any{"m": of["edi@example.org"]}); a.code("endMembership") != "LAST_OWNER" {
		t.Errorf("the last owner who can act leaves: %v, %s", a, members)
	}
	if a := ask(edi, leave, map[string]any{"m": of["old@example.org"]}); a.code("endMembership") != "" {
		t.Errorf("ending the membership of who is suspended: %v", a)
	}
	// Nobody is left.
	p.run(t, `DELETE FROM account.person WHERE email = 'edi@example.org'`)
	var all sync.WaitGroup
	codes := make([]string, 4)
	for i := range codes {
		all.Go(func() {
			codes[i] = p.ask(t, "192.0.2.1", mod, appoint, map[string]any{"a": actor, "e": "last@example.org"}).code("appointOwner")
		})
	}
	all.Wait()
	if n := p.count(t, `SELECT count(*) FROM account.invitation WHERE email = 'last@example.org' AND status = 'PENDING'`); n != 1 || strings.Count(strings.Join(codes, " "), "TAKEN") != 3 {
		t.Errorf("%d invitations, answers %q", n, codes)
	}
}

// invitationOf is the id of the invitation that a mutation made.
func invitationOf(t testing.TB, a accountAnswer, field string) string {
	t.Helper()
	made, ok := a.Data[field]["invitation"].(map[string]any)
	if !ok {
		t.Fatalf("%s makes no invitation: %v", field, a)
	}
	return made["id"].(string)
}
