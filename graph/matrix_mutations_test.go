package graph

import (
	"encoding/json"
	"fmt"

	"testing"

	"github.com/google/uuid"
)

// mutations does every mutation for every caller, on the things of its lines.
func (m *matrix) mutations(t *testing.T, lines []*line) {
	t.Helper()
	named := map[string]bool{}
	for _, l := range lines {
		for _, name := range l.names {
			named[name] = true
			if m.schema.Mutation.Fields.ForName(name) == nil {
				t.Errorf("docs/visibility.md names %s, which is no mutation", name)
				continue
			}
			for _, c := range m.callers {
				m.compareDone(t, l, c, name, m.mutate(t, c, name, l.of))
			}
		}
	}
	for _, f := range m.schema.Mutation.Fields {
		if !named[f.Name] {
			t.Errorf("docs/visibility.md does not say who may do %s", f.Name)
		}
	}
}

// compareDone is compare for what is done: with one wall alone it counts that nothing is, not what one is told.
func (m *matrix) compareDone(t *testing.T, l *line, c matrixCaller, name, got string) {
	t.Helper()
	what := name + " of " + l.of
	if m.alone && l.either && l.cells[c.kind] != "done" && got != "done" {
		m.cells++
		return
	}
	if got == "told" {
		got = "done"
	}
	m.compare(t, l, c, what, got)
}

// mutate does a mutation for a caller with a sample of an input, and gives the word for what came of it; told: what is wrong with the input.
func (m *matrix) mutate(t *testing.T, c matrixCaller, name, of string) string {
	t.Helper()
	input := m.sample(t, name, of)
	body := m.send(t, "192.0.2.1", c.token, fmt.Sprintf("mutation { %s%s { userErrors { code field message } } }", name, input), nil)
	if leaks := m.leaks(c, body); len(leaks) > 0 && !m.open(c, leaks) {
		m.differences++
		t.Errorf("%s is told of %v by %s", c.name, leaks, name)
	}
	var a struct {
		Data   map[string]*struct{ UserErrors []struct{ Code string } }
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if len(a.Errors) > 0 {
		switch code := a.Errors[0].Extensions.Code; code {
		case "UNAUTHENTICATED":
			return "in"
		case "FORBIDDEN":
			return "no"
		case "NOT_FOUND":
			return "—"
		case "RATE_LIMITED":
			return "done" // as often as here nobody does it
		default:
			if !m.alone {
				t.Fatalf("%s does %s%s: %s", c.name, name, input, body)
			}
			return "blocked"
		}
	}
	for _, e := range a.Data[name].UserErrors {
		if e.Code == "FACTOR_REQUIRED" {
			return "factor"
		}
	}
	if len(a.Data[name].UserErrors) > 0 {
		return "told"
	}
	return "done"
}

// sample is an input of a mutation that is about something, made anew each time.
func (m *matrix) sample(t *testing.T, name, of string) string {
	t.Helper()
	m.run(t, `DELETE FROM account.attempt`)
	actor := m.actorOf(of)
	switch name {
	case "enrolSecondFactor", "requestPersonalDataExport":
		return ""
	case "requestSignInCode":
		return `(input: {email: "new@example.org"})`
	case "signIn":
		return `(input: {email: "new@example.org", code: "00000000"})`
	case "refreshSession", "signOut":
		return `(input: {refreshToken: "x"})`
	case "openSession":
		return `(input: {})`
	case "updateProfile":
		return `(input: {version: 0, displayName: "x"})`
	case "requestEmailChange":
		return `(input: {email: "other@example.org"})`
	case "confirmEmailChange":
		return `(input: {email: "other@example.org", code: "00000000"})`
	case "confirmSecondFactor", "showSecondFactor", "removeSecondFactor":
		return `(input: {code: "000000"})`
	case "eraseMyAccount":
		return `(input: {confirmEmail: "wrong@example.org"})`
	case "claimActor":
		return fmt.Sprintf(`(input: {actorId: %q, message: "x"})`, globalID(actorPrefix, m.orphan))
	case "endSession":
		return fmt.Sprintf(`(input: {sessionId: %q})`, globalID(sessionPrefix, m.victim))
	case "answerMembershipInvitation":
		return fmt.Sprintf(`(input: {invitationId: %q, answer: ACCEPT})`, m.fresh(t, invitationPrefix, `INSERT INTO account.invitation (id, actor_id, email, role) VALUES ($1::uuid, '`+m.orphan+`', $1::text || '@example.org', 'EDITOR')`))
	case "confirmClaim":
		return fmt.Sprintf(`(input: {claimId: %q, code: "00000000"})`, m.claim(t))
	case "withdrawClaim":
		return fmt.Sprintf(`(input: {claimId: %q})`, m.claim(t))
	case "decideClaim":
		return fmt.Sprintf(`(input: {claimId: %q, decision: REFUSE, reason: "x", version: 1})`, m.claim(t))
	case "inviteMember":
		return fmt.Sprintf(`(input: {actorId: %q, email: "%s@example.org", role: MEMBER})`, globalID(actorPrefix, actor), uuid.NewString())
	case "changeMemberRole":
		return fmt.Sprintf(`(input: {membershipId: %q, role: EDITOR, version: 1})`, m.membership(t))
	case "endMembership":
		return fmt.Sprintf(`(input: {membershipId: %q})`, m.membership(t))
	case "withdrawMembershipInvitation":
		return fmt.Sprintf(`(input: {invitationId: %q})`, m.fresh(t, invitationPrefix, `INSERT INTO account.invitation (id, actor_id, email, role) VALUES ($1::uuid, '`+m.ours+`', $1::text || '@example.org', 'EDITOR')`))
	case "suspendAccount", "resetSecondFactor":
		return fmt.Sprintf(`(input: {personId: %q, reason: "x"})`, globalID(personPrefix, m.victim))
	case "reinstateAccount":
		return fmt.Sprintf(`(input: {personId: %q})`, globalID(personPrefix, m.victim))
	case "appointOwner":
		m.run(t, `DELETE FROM account.invitation WHERE actor_id = $1`, m.orphan)
		return fmt.Sprintf(`(input: {actorId: %q, email: "appointed@example.org"})`, globalID(actorPrefix, m.orphan))
	}
	for _, samples := range []func(*testing.T, string, string) string{m.formingSample, m.needSample, m.fileSample} {
		if input := samples(t, name, of); input != "" {
			return input
		}
	}
	t.Fatalf("there is no sample of %s: give one beside those in graph/matrix_mutations_test.go", name)
	return ""
}

// actorOf is the organisation that a line is about.
func (m *matrix) actorOf(of string) string {
	switch of {
	case "theirs, published":
		return m.ours
	case "theirs, not published":
		return m.draft
	}
	return uuid.NewString()
}

// fresh inserts a row with a new id, and gives that.
func (m *matrix) fresh(t *testing.T, prefix, insert string) string {
	t.Helper()
	id := uuid.NewString()
	m.run(t, insert, id)
	return globalID(prefix, id)
}

// claim is a new one of somebody else.
func (m *matrix) claim(t *testing.T) string {
	t.Helper()
	m.run(t, `DELETE FROM account.claim WHERE person_id = $1`, m.victim)
	return m.fresh(t, claimPrefix, `INSERT INTO account.claim (id, actor_id, person_id, message) VALUES ($1, '`+m.orphan+`', '`+m.victim+`', '`+mark+`victim')`)
}

// membership is a new one of somebody else in the organisation that lines are about.
func (m *matrix) membership(t *testing.T) string {
	t.Helper()
	m.run(t, `DELETE FROM account.membership WHERE person_id = $1`, m.victim)
	return m.fresh(t, membershipPrefix, `INSERT INTO account.membership (id, person_id, actor_id, role) VALUES ($1, '`+m.victim+`', '`+m.ours+`', 'MEMBER')`)
}
