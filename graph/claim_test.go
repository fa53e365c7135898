package graph

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"alliances/internal/pgtest"
)

const (
	claim       = `mutation($a: ID!, $e: EmailAddress, $m: String) { claimActor(input: {actorId: $a, email: $e, message: $m}) { claim { id status email message actor { name } person { personId } hasOwner version } codeExpiresAt userErrors { code field } } }`
	confirm     = `mutation($c: ID!, $k: String!) { confirmClaim(input: {claimId: $c, code: $k}) { claim { status version } viewer { memberships { role isInForce actor { name } } } userErrors { code } } }`
	unclaim     = `mutation($c: ID!) { withdrawClaim(input: {claimId: $c}) { claim { status } userErrors { code } } }`
	decide      = `mutation($c: ID!, $d: ClaimDecision!, $r: String!, $v: Int!) { decideClaim(input: {claimId: $c, decision: $d, reason: $r, version: $v}) { claim { status reason } userErrors { code field } } }`
	queue       = `query($s: ClaimStatus = PENDING, $after: String) { moderation { claims(status: $s, first: 2, after: $after) { nodes { id message person { personId email displayName } hasOwner actor { name } } pageInfo { hasNextPage endCursor } totalCount } } }`
	ownClaims   = `{ viewer { claims { id status reason hasOwner person { personId } } } }`
	oneClaim    = `query($c: ID!) { node(id: $c) { ... on Claim { status hasOwner person { email } } } }`
	setWebsite  = `UPDATE civic.actor SET website = $2 WHERE id = $1`
	ownersOf    = `SELECT count(*) FROM account.membership WHERE actor_id = $1 AND role = 'OWNER' AND ended_at IS NULL`
	description = "Je suis la directrice, voir notre site."
)

// run runs a statement as the owner of the schema.
func (p *program) run(t testing.TB, text string, args ...any) {
	t.Helper()
	if _, err := p.owner.Exec(text, args...); err != nil {
		t.Fatal(err)
	}
}

// count is the number that a statement of the owner of the schema gives.
func (p *program) count(t testing.TB, text string, args ...any) (n int) {
	t.Helper()
	if err := p.owner.QueryRow(text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// staff signs somebody in who has roles for the installation, with a second factor or without.
func (p *program) staff(t testing.TB, email string, factor bool, roles string) (token string) {
	t.Helper()
	token = p.enter(t, email, factor, "", "")
	p.run(t, `UPDATE account.person SET platform_roles = $2::text[] WHERE email = $1`, email, roles)
	return token
}

// claimed makes a claim, and gives its id.
func (p *program) claimed(t testing.TB, token, actor string, email, message any) string {
	t.Helper()
	a := p.ask(t, "192.0.2.1", token, claim, map[string]any{"a": actor, "e": email, "m": message})
	made, _ := a.Data["claimActor"]["claim"].(map[string]any)
	if a.code("claimActor") != "" || made["status"] != "PENDING" {
		t.Fatalf("claiming: %v", a)
	}
	return made["id"].(string)
}

// Who shows an address at the domain of an organisation without an owner is its owner.
func TestClaimByMail(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	_, bare := p.newActor(t, "Sans site", true)
	_, hidden := p.newActor(t, "Brouillon", false)
	p.run(t, setWebsite, uuidText, "https://www.secours.example.org/accueil")
	ana, _ := p.signIn(t, "ana@example.net")
	bea, _ := p.signIn(t, "bea@example.net")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	mails := p.count(t, `SELECT count(*) FROM civic.job`)
	for name, c := range map[string]struct {
		token, actor string
		email, text  any
		want         string
	}{
		"nobody": {"", actor, "ana@example.org", nil, "UNAUTHENTICATED"}, "another domain": {ana, actor, "ana@example.com", nil, "INVALID"}, "a public provider": {ana, actor, "ana@gmail.com", nil, "INVALID"},
		"no address": {ana, actor, "ana", nil, "INVALID"}, "an organisation without a site": {ana, bare, "ana@example.org", nil, "INVALID"}, "without a word": {ana, bare, nil, nil, "INVALID"},
		"without a letter": {ana, bare, nil, " \n", "INVALID"}, "with too many": {ana, bare, nil, strings.Repeat("é", 2001), "INVALID"}, "what is hidden": {ana, hidden, nil, "x", "NOT_FOUND"},
		"what is not there": {ana, "act_00000000000000000000000000", nil, "x", "NOT_FOUND"}, "a programme": {ana, "prg_00000000000000000000000000", nil, "x", "NOT_FOUND"},
	} {
		if a := ask(c.token, claim, map[string]any{"a": c.actor, "e": c.email, "m": c.text}); a.code("claimActor") != c.want {
			t.Errorf("%s: %v", name, a)
		}
	}
	if p.count(t, `SELECT count(*) FROM account.claim`) != 0 || p.count(t, `SELECT count(*) FROM civic.job`) != mails {
		t.Error("what was refused is there, or was mailed")
	}

	a := ask(ana, claim, map[string]any{"a": actor, "e": "Ana@Example.org"})
	made := fmt.Sprint(a.Data["claimActor"]["claim"])
	if a.code("claimActor") != "" || a.Data["claimActor"]["codeExpiresAt"] == nil || !strings.Contains(made, "email:ana@example.org") || !strings.Contains(made, "person:<nil>") || !strings.Contains(made, "hasOwner:<nil>") {
		t.Fatalf("claiming: %v", a)
	}
	id := a.Data["claimActor"]["claim"].(map[string]any)["id"].(string)
	m := p.mailed(t)
	first := p.mailedCode(t)
	if m.To != "ana@example.org" || !strings.Contains(m.Body, "Secours d’essai") || len(first) != 8 {
		t.Errorf("the mail is %v", m)
	}
	if again := p.claimed(t, ana, actor, "ana@example.org", nil); again != id || p.mailedCode(t) == first {
		t.Errorf("the same again is %s, not %s, or sends no other code", again, id)
	}
	code := p.mailedCode(t)
	if a := ask(ana, claim, map[string]any{"a": actor, "e": "other@example.org"}); a.code("claimActor") != "TAKEN" {
		t.Errorf("a second claim: %v", a)
	}
	for name, c := range map[string]struct{ token, code, want string }{"another": {bea, code, "NOT_FOUND"}, "nobody": {"", code, "UNAUTHENTICATED"}, "with the first code": {ana, first, "WRONG_CODE"}} {
		if a := ask(c.token, confirm, map[string]any{"c": id, "k": c.code}); a.code("confirmClaim") != c.want {
			t.Errorf("%s confirms: %v", name, a)
		}
	}
	if a := ask(bea, oneClaim, map[string]any{"c": id}); a.Data["node"] != nil {
		t.Errorf("somebody else sees it: %v", a)
	}
	for range 2 {
		a := ask(ana, confirm, map[string]any{"c": id, "k": code[:4] + " " + code[4:]})
		if got := fmt.Sprint(a.Data["confirmClaim"]); a.code("confirmClaim") != "" || !strings.Contains(got, "role:OWNER") || !strings.Contains(got, "isInForce:false") || !strings.Contains(got, "status:APPROVED version:2") {
			t.Errorf("confirming: %v", a)
		}
	}
	if a := ask(ana, invite, map[string]any{"a": actor, "e": "x@example.org", "r": "MEMBER"}); a.code("inviteMember") != "FACTOR_REQUIRED" {
		t.Errorf("an owner without a second factor: %v", a)
	}
	if a := ask(ana, claim, map[string]any{"a": actor, "m": "x"}); a.code("claimActor") != "TAKEN" {
		t.Errorf("an owner claims: %v", a)
	}
	if a := ask(ana, unclaim, map[string]any{"c": id}); a.code("withdrawClaim") != "WRONG_STATE" {
		t.Errorf("taking back what was granted: %v", a)
	}

	// What has an owner is not to be had by mail.
	if a := ask(bea, claim, map[string]any{"a": actor, "e": "bea@example.org"}); a.code("claimActor") != "WRONG_STATE" {
		t.Errorf("claiming what has an owner by mail: %v", a)
	}
	waiting := p.claimed(t, bea, actor, nil, description)
	if a := ask(bea, confirm, map[string]any{"c": waiting, "k": "00000000"}); a.code("confirmClaim") != "WRONG_STATE" {
		t.Errorf("confirming without a code: %v", a)
	}
	for range 2 {
		if a := ask(bea, unclaim, map[string]any{"c": waiting}); a.code("withdrawClaim") != "" || fmt.Sprint(a.Data["withdrawClaim"]["claim"]) != "map[status:WITHDRAWN]" {
			t.Errorf("taking back: %v", a)
		}
	}
	if n := p.count(t, ownersOf, uuidText); n != 1 {
		t.Errorf("%d owners are there", n)
	}
	if n := p.count(t, `SELECT count(*) FROM account.audit a WHERE action IN ('CLAIM_ACTOR', 'CONFIRM_CLAIM', 'WITHDRAW_CLAIM') AND outcome = 'DONE' AND a::text NOT LIKE '%@%'`); n != 4 {
		t.Errorf("%d rows are in the record", n)
	}
}

// A code of a claim has five tries, and three are sent in a quarter of an hour; one that was given back is good for the rest, whatever became of the answer.
func TestCodesOfClaims(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	p.run(t, setWebsite, uuidText, "https://example.org")
	old, _ := p.newActor(t, "Secours d’avant", true)
	p.run(t, `UPDATE civic.actor SET successor_id = $2 WHERE id = $1`, old, uuidText)
	mod := p.staff(t, "mod@example.net", true, "{MODERATOR}")
	ana, _ := p.signIn(t, "ana@example.net")
	id := p.claimed(t, ana, globalID(actorPrefix, old), "ana@example.org", nil)
	confirmed := func(code string) string {
		t.Helper()
		return p.ask(t, "192.0.2.1", ana, confirm, map[string]any{"c": id, "k": code}).code("confirmClaim")
	}
	right := p.mailedCode(t)
	for range 5 {
		if got := confirmed("00000000"); got != "WRONG_CODE" {
			t.Errorf("a wrong code: %s", got)
		}
	}
	if got := confirmed(right); got != "WRONG_CODE" {
		t.Errorf("the right code after five wrong ones: %s", got)
	}
	if n := p.ask(t, "192.0.2.1", mod, queue, nil).Data["moderation"]["claims"].(map[string]any)["totalCount"]; n != 0.0 {
		t.Errorf("%v claims wait for a moderator, and one for its code alone", n)
	}
	// The id of what was merged leads to what it is now.
	for range 2 {
		if again := p.claimed(t, ana, actor, "ana@example.org", nil); again != id {
			t.Errorf("another claim: %s", again)
		}
	}
	if a := p.ask(t, "192.0.2.9", ana, claim, map[string]any{"a": actor, "e": "ana@example.org"}); a.code("claimActor") != "RATE_LIMITED" {
		t.Errorf("a fourth code: %v", a)
	}
	p.run(t, `UPDATE account.code SET used_at = now() WHERE purpose = 'CLAIM'`)
	if got := confirmed("00000000"); got != "" || p.count(t, ownersOf, uuidText) != 1 {
		t.Errorf("a confirmation that goes on is told %s", got)
	}
	// Who leaves takes the claims and their codes along.
	p.run(t, `UPDATE account.membership SET role = 'MEMBER'`)
	if a := p.ask(t, "192.0.2.1", ana, released(t, "resident/Me", "EraseMe"), map[string]any{"confirmEmail": "ana@example.net"}); a.code("eraseMyAccount") != "" {
		t.Errorf("erasing: %v", a)
	}
	if n := p.count(t, `SELECT (SELECT count(*) FROM account.claim) + (SELECT count(*) FROM account.code WHERE purpose = 'CLAIM')`); n != 0 {
		t.Errorf("%d rows of claims are left", n)
	}
}

// Five claims of a person wait at most, whatever comes at once.
func TestClaimsAreBounded(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	ana, _ := p.signIn(t, "ana@example.net")
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for i := range 8 {
		_, actor := p.newActor(t, fmt.Sprintf("Secours %d", i), true)
		for range 2 {
			all.Go(func() {
				code := p.ask(t, "192.0.2.1", ana, claim, map[string]any{"a": actor, "m": "x"}).code("claimActor")
				mu.Lock()
				defer mu.Unlock()
				codes[code]++
			})
		}
	}
	all.Wait()
	if n := p.count(t, `SELECT count(*) FROM account.claim`); codes[""] != 5 || n != 5 || codes["TAKEN"]+codes["WRONG_STATE"] != 11 {
		t.Errorf("%d claims wait, answers are %v", n, codes)
	}
}

func TestClaimByModerator(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, actor := p.newActor(t, "Secours d’essai", true)
	mod, weak := p.staff(t, "mod@example.net", true, "{MODERATOR}"), p.staff(t, "weak@example.net", false, "{MODERATOR}")
	aud := p.staff(t, "aud@example.net", true, "{AUDITOR}")
	ana := p.enter(t, "ana@example.net", true, uuidText, "EDITOR")
	bea, _ := p.signIn(t, "bea@example.net")
	own := p.enter(t, "own@example.net", true, uuidText, "OWNER")
	ask := func(token, document string, variables map[string]any) accountAnswer {
		t.Helper()
		return p.ask(t, "192.0.2.1", token, document, variables)
	}
	first, second := p.claimed(t, ana, actor, nil, description), p.claimed(t, bea, actor, nil, "x")
	of := p.claimed(t, mod, actor, nil, "x")

	// The queue, oldest first; nobody else has one.
	page := ask(mod, queue, nil).Data["moderation"]["claims"].(map[string]any)
	nodes, info := page["nodes"].([]any), page["pageInfo"].(map[string]any)
	if got := fmt.Sprint(nodes[0]); len(nodes) != 2 || page["totalCount"] != 3.0 || nodes[0].(map[string]any)["id"] != first || !strings.Contains(got, "email:ana@example.net") || !strings.Contains(got, "hasOwner:true") || !strings.Contains(got, description) {
		t.Errorf("the queue is %v", page)
	}
	if rest := ask(mod, queue, map[string]any{"after": info["endCursor"]}).Data["moderation"]["claims"].(map[string]any)["nodes"].([]any); len(rest) != 1 || rest[0].(map[string]any)["id"] != of {
		t.Errorf("the rest of the queue is %v", rest)
	}
	if a := ask(mod, queue, map[string]any{"after": "x"}); a.code("") != "BAD_REQUEST" {
		t.Errorf("another cursor: %v", a)
	}
	for name, token := range map[string]string{"nobody": "", "a moderator without a second factor": weak, "an auditor": aud, "a claimant": ana, "an owner": own} {
		if a := ask(token, queue, nil); a.code("") != "" || a.Data["moderation"] != nil {
			t.Errorf("%s has a queue: %v", name, a)
		}
	}
	for token, want := range map[string]string{mod: "map[hasOwner:true person:map[email:ana@example.net] status:PENDING]", ana: "map[hasOwner:<nil> person:<nil> status:PENDING]", bea: "map[]", own: "map[]", aud: "map[]", weak: "map[]"} {
		if got := fmt.Sprint(ask(token, oneClaim, map[string]any{"c": first}).Data["node"]); got != want {
			t.Errorf("a claim is %s, not %s", got, want)
		}
	}

	for name, c := range map[string]struct{ token, claim, reason, want string }{
		"nobody": {"", first, "x", "UNAUTHENTICATED"}, "the claimant": {ana, first, "x", "FORBIDDEN"}, "an owner": {own, first, "x", "FORBIDDEN"}, "an auditor": {aud, first, "x", "FORBIDDEN"},
		"a stranger, of what is not there": {bea, "clm_00000000000000000000000000", "x", "FORBIDDEN"}, "without a second factor": {weak, first, "x", "FACTOR_REQUIRED"}, "of the own claim": {mod, of, "x", "FORBIDDEN"},
		"what is not there": {mod, "clm_00000000000000000000000000", "x", "NOT_FOUND"}, "an organisation": {mod, actor, "x", "NOT_FOUND"}, "without a reason": {mod, first, " ", "INVALID"}, "with a long one": {mod, first, strings.Repeat("x", 1001), "INVALID"},
	} {
		if a := ask(c.token, decide, map[string]any{"c": c.claim, "d": "APPROVE", "r": c.reason, "v": 1}); a.code("decideClaim") != c.want {
			t.Errorf("%s decides: %v", name, a)
		}
	}
	if a := ask(mod, decide, map[string]any{"c": first, "d": "APPROVE", "r": "x", "v": 2}); a.code("decideClaim") != "STALE" {
		t.Errorf("another version: %v", a)
	}
	if a := ask(bea, `mutation { updateProfile(input: {locale: "en", version: 1}) { userErrors { code } } }`, nil); a.code("updateProfile") != "" {
		t.Fatal(a)
	}
	if a := ask(mod, decide, map[string]any{"c": second, "d": "REFUSE", "r": "Vous n’y êtes pas.", "v": 1}); a.code("decideClaim") != "" || fmt.Sprint(a.Data["decideClaim"]["claim"]) != "map[reason:Vous n’y êtes pas. status:REFUSED]" {
		t.Errorf("refusing: %v", a)
	}
	if m := p.mailed(t); m.To != "bea@example.net" || m.Subject != "Your claim is refused" || !strings.Contains(m.Body, "Secours d’essai") || !strings.Contains(m.Body, "Vous n’y êtes pas.") {
		t.Errorf("the mail is %v", m)
	}
	if got := fmt.Sprint(ask(bea, ownClaims, nil).Data["viewer"]); !strings.Contains(got, "status:REFUSED") || !strings.Contains(got, "reason:Vous n’y êtes pas.") || !strings.Contains(got, "person:<nil>") {
		t.Errorf("the refused sees %s", got)
	}
	if a := ask(mod, decide, map[string]any{"c": second, "d": "APPROVE", "r": "x", "v": 2}); a.code("decideClaim") != "WRONG_STATE" {
		t.Errorf("deciding what is decided: %v", a)
	}
	if a := ask(mod, decide, map[string]any{"c": first, "d": "APPROVE", "r": "Vérifié.", "v": 1}); a.code("decideClaim") != "" {
		t.Errorf("approving: %v", a)
	}
	if m := p.mailed(t); m.To != "ana@example.net" || m.Subject != "Votre demande est acceptée" || !strings.Contains(m.Body, "second facteur") {
		t.Errorf("the mail is %v", m)
	}
	if v := ask(ana, whoAmI, nil).Data["viewer"]; fmt.Sprint(v["memberships"]) != "[map[role:OWNER]]" {
		t.Errorf("who was an editor is %v", v)
	}
	// Who is suspended is not made an owner.
	third := p.claimed(t, bea, actor, nil, "x")
	p.run(t, `UPDATE account.person SET suspended_at = now(), suspension_reason = 'x' WHERE email = 'bea@example.net'`)
	if a := ask(mod, decide, map[string]any{"c": third, "d": "APPROVE", "r": "x", "v": 1}); a.code("decideClaim") != "WRONG_STATE" {
		t.Errorf("approving who is suspended: %v", a)
	}
	if done, refused := p.count(t, `SELECT count(*) FROM account.audit WHERE action IN ('APPROVE_CLAIM', 'REFUSE_CLAIM') AND outcome = 'DONE'`), p.count(t, `SELECT count(*) FROM account.audit WHERE action = 'DECIDE_CLAIM' AND outcome IN ('FORBIDDEN', 'NOT_FOUND')`); done != 2 || refused != 7 {
		t.Errorf("%d done and %d refused are in the record", done, refused)
	}
}

// Of those who prove at the same time one becomes the owner; a claim is decided once, whoever else confirms or withdraws it meanwhile.
func TestClaimsAtOnce(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	mods := []string{p.staff(t, "mod1@example.net", true, "{MODERATOR}"), p.staff(t, "mod2@example.net", true, "{MODERATOR}")}
	people := make([]string, 4)
	for i := range people {
		people[i], _ = p.signIn(t, fmt.Sprintf("p%d@example.net", i))
	}
	for round := range 4 {
		p.age(t, 30*time.Minute)
		uuidText, actor := p.newActor(t, fmt.Sprintf("Secours %d", round), true)
		p.run(t, setWebsite, uuidText, "https://example.org")
		var ids, codes []string
		for i, token := range people {
			ids = append(ids, p.claimed(t, token, actor, fmt.Sprintf("p%d-%d@example.org", round, i), nil))
			codes = append(codes, p.mailedCode(t))
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		note := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			got[what]++
		}
		for i, token := range people {
			all.Go(func() {
				note("confirm " + p.ask(t, "192.0.2.1", token, confirm, map[string]any{"c": ids[i], "k": codes[i]}).code("confirmClaim"))
			})
		}
		all.Wait()
		if n := p.count(t, ownersOf, uuidText); n != 1 || got["confirm "] != 1 || got["confirm TAKEN"] != 3 {
			t.Errorf("%d owners, answers %v", n, got)
		}

		// Whose proof came too late waits for a moderator: two of them, who differ, and the person, at once.
		late := p.claimed(t, people[0], func() string {
			_, other := p.newActor(t, fmt.Sprintf("Autre %d", round), true)
			return other
		}(), nil, "x")
		clear(got)
		for i, mod := range mods {
			all.Go(func() {
				note(p.ask(t, "192.0.2.1", mod, decide, map[string]any{"c": late, "d": []string{"APPROVE", "REFUSE"}[i], "r": "x", "v": 1}).code("decideClaim"))
			})
		}
		all.Go(func() {
			note(p.ask(t, "192.0.2.1", people[0], unclaim, map[string]any{"c": late}).code("withdrawClaim"))
		})
		all.Wait()
		if got[""] != 1 || got["WRONG_STATE"] != 2 {
			t.Errorf("three who decide are told %v", got)
		}
		p.run(t, `DELETE FROM account.claim`)
	}

	// The person confirms while a moderator refuses: one of them is first.
	uuidText, actor := p.newActor(t, "Dernier", true)
	p.run(t, setWebsite, uuidText, "https://example.org")
	p.age(t, 30*time.Minute)
	id := p.claimed(t, people[0], actor, "last@example.org", nil)
	code := p.mailedCode(t)
	var all sync.WaitGroup
	answers := make([]string, 2)
	all.Go(func() {
		answers[0] = p.ask(t, "192.0.2.1", people[0], confirm, map[string]any{"c": id, "k": code}).code("confirmClaim")
	})
	all.Go(func() {
		answers[1] = p.ask(t, "192.0.2.1", mods[0], decide, map[string]any{"c": id, "d": "REFUSE", "r": "x", "v": 1}).code("decideClaim")
	})
	all.Wait()
	owners := p.count(t, ownersOf, uuidText)
	if (answers[0] == "") == (answers[1] == "") || (answers[0] == "") != (owners == 1) {
		t.Errorf("who confirms is told %q, who refuses %q, and there are %d owners", answers[0], answers[1], owners)
	}
}
