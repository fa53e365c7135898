package graph

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// fileSample is an input of a mutation about files, or about what was signed elsewhere; "" for another mutation. What it is about is made anew,
// published or a draft; the version is one that nobody has read, so that nothing is done twice.
func (m *matrix) fileSample(t *testing.T, name, of string) string {
	t.Helper()
	digest := strings.Repeat("0", 64)
	switch name {
	case "setActorLogo":
		actor := map[string]string{"theirs, published": m.ours, "theirs, a draft": m.draft}[of]
		if actor == "" {
			actor = uuid.NewString()
		}
		return fmt.Sprintf(`(input: {actorId: %q, version: -1})`, globalID(actorPrefix, actor))
	case "setProgrammeImage":
		return fmt.Sprintf(`(input: {programmeId: %q, version: -1})`, m.newProgramme(t, of))
	case "recordConvention":
		alliance, _ := m.newConvention(t, of, "DRAFT")
		return fmt.Sprintf(`(input: {allianceId: %q, title: "x", validatedOn: "2020-05-04", documentSha256: %q})`, alliance, digest)
	case "setConventionDocument":
		_, convention := m.newConvention(t, of, "DRAFT")
		return fmt.Sprintf(`(input: {conventionId: %q, version: -1})`, convention)
	case "recordSignature":
		_, convention := m.newConvention(t, of, "OPEN_FOR_SIGNATURE")
		return fmt.Sprintf(`(input: {conventionId: %q, actorId: %q, version: -1, signedOn: "2020-05-04", documentSha256: %q})`, convention, globalID(actorPrefix, m.ours), digest)
	}
	return ""
}

// newProgramme is one that theirs runs, as a line says it.
func (m *matrix) newProgramme(t *testing.T, of string) string {
	t.Helper()
	id := uuid.NewString()
	if of != "absent" {
		m.run(t, `INSERT INTO civic.programme (id, title, status, sort_name, is_public) VALUES ($1, $3, 'OPEN', 'x', $2)`, id, of == "theirs, published", mark+id)
		m.run(t, `INSERT INTO civic.programme_operator (programme_id, actor_id, position, is_public) VALUES ($1, $2, 1, $3)`, id, m.ours, of == "theirs, published")
	}
	return globalID(programmePrefix, id)
}

// newConvention is an alliance that theirs coordinates, and a convention that it signs, as a line says it.
func (m *matrix) newConvention(t *testing.T, of, status string) (alliance, convention string) {
	t.Helper()
	ids := [2]string{uuid.NewString(), uuid.NewString()}
	if of != "absent" {
		isPublic := of == "theirs, published"
		m.run(t, `INSERT INTO civic.alliance (id, name, status, sort_name, declared_by_id, is_public) VALUES ($1, $4, 'FORMING', 'x', $2, $3)`, ids[0], m.ours, isPublic, mark+ids[0])
		m.run(t, `INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position, is_public) VALUES ($1, $2, $3, '{COORDINATOR}', 1, $4)`, uuid.NewString(), ids[0], m.ours, isPublic)
		m.run(t, `INSERT INTO civic.convention (id, alliance_id, title, basis, status, declared_by_id, is_public) VALUES ($1, $2, $5, 'SIGNED_HERE', $6, $3, $4)`, ids[1], ids[0], m.ours, isPublic, mark+ids[1], status)
		m.run(t, `INSERT INTO civic.signatory (convention_id, actor_id, is_public) VALUES ($1, $2, $3)`, ids[1], m.ours, isPublic)
	}
	return globalID(alliancePrefix, ids[0]), globalID(conventionPrefix, ids[1])
}

// Who may change files, and say what was signed elsewhere, in each state of what that is about: the lines of work of editors, and of owners.
func TestFilesMatrix(t *testing.T) {
	t.Parallel()
	m := &matrix{matrixWorld: newMatrixWorld(t, false, false), schema: realSchema(t)}
	for _, c := range []struct {
		of    string
		cells map[string]string
	}{
		{"theirs, published", map[string]string{"nobody": "in", "resident": "no", "member": "no", "editor": "done", "owner": "done", "owner₀": "factor", "case worker": "no", "of another": "no", "moderator": "no", "auditor": "no", "suspended": "in", "session ended": "in"}},
		{"theirs, a draft", map[string]string{"nobody": "in", "resident": "—", "member": "no", "editor": "done", "owner": "done", "owner₀": "factor", "case worker": "no", "of another": "—", "moderator": "—", "auditor": "—", "suspended": "in", "session ended": "in"}},
		{"absent", map[string]string{"nobody": "in", "resident": "—", "member": "—", "editor": "—", "owner": "—", "owner₀": "—", "case worker": "—", "of another": "—", "moderator": "—", "auditor": "—", "suspended": "in", "session ended": "in"}},
	} {
		for _, name := range []string{"setActorLogo", "setProgrammeImage", "recordConvention", "setConventionDocument", "recordSignature"} {
			for _, caller := range m.callers {
				want := c.cells[caller.kind]
				if name == "recordSignature" && caller.kind == "editor" && want == "done" {
					want = "no" // owner's work
				}
				body := m.send(t, "192.0.2.1", caller.token, fmt.Sprintf("mutation { %s%s { userErrors { code field message } } }", name, m.fileSample(t, name, c.of)), nil)
				if got := wordFor(t, name, body); got != want {
					t.Errorf("%s of %s by %s: %s, want %s: %s", name, c.of, caller.name, got, want, body)
				}
			}
		}
	}
}

// wordFor is the page's word for an answer.
func wordFor(t *testing.T, name string, body []byte) string {
	t.Helper()
	var a struct {
		Data   map[string]*struct{ UserErrors []struct{ Code string } }
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Errors) > 0 {
		return map[string]string{"UNAUTHENTICATED": "in", "FORBIDDEN": "no", "NOT_FOUND": "—"}[a.Errors[0].Extensions.Code]
	}
	for _, e := range a.Data[name].UserErrors {
		if e.Code == "FACTOR_REQUIRED" {
			return "factor"
		}
	}
	return "done"
}
