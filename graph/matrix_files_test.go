package graph

import (
	"fmt"
	"strings"
	"testing"
)

// fileSample is an input of a mutation about files, or about what was signed elsewhere; "" for another mutation.
func (m *matrix) fileSample(t *testing.T, name, of string) string {
	t.Helper()
	switch name {
	case "setActorLogo":
		return fmt.Sprintf(`(input: {actorId: %q, version: 1})`, globalID(actorPrefix, m.actorOf(of)))
	case "setProgrammeImage":
		return fmt.Sprintf(`(input: {programmeId: %q, version: 1})`, m.programme(t, of))
	case "setConventionDocument":
		return fmt.Sprintf(`(input: {conventionId: %q, version: 1})`, m.convention(t, of, "DRAFT"))
	case "recordConvention":
		return fmt.Sprintf(`(input: {allianceId: %q, title: "x", validatedOn: "2020-05-04", source: {title: "x", url: "https://example.org/x"}})`, m.alliance(t, of, m.ours))
	case "recordSignature":
		return fmt.Sprintf(`(input: {conventionId: %q, actorId: %q, version: 1, signedOn: "2020-05-04", documentSha256: %q})`, m.convention(t, of, "OPEN_FOR_SIGNATURE"), globalID(actorPrefix, m.ours), strings.Repeat("0", 64))
	}
	return ""
}

// signOnPaper keeps a sheet for each signatory of a convention.
func (m *matrix) signOnPaper(t *testing.T, convention string) {
	t.Helper()
	id, err := idOf(conventionPrefix, convention)
	if err != nil {
		t.Fatal(err)
	}
	m.run(t, `INSERT INTO civic.signature_document (convention_id, actor_id, sha256) SELECT s.convention_id, s.actor_id, encode(sha256('a document'), 'hex') FROM civic.signatory s WHERE s.convention_id = $1`, id)
}
