package graph

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// formingSample is sample for how alliances form and act: on things of the organisation that a line is about, made anew each time.
func (m *matrix) formingSample(t *testing.T, name, of string) string {
	t.Helper()
	orphan, asked := globalID(actorPrefix, m.orphan), globalID(actorPrefix, m.theirs)
	switch name {
	case "proposeAlliance":
		return fmt.Sprintf(`(input: {actorId: %q, name: "x"})`, globalID(actorPrefix, m.actorOf(of)))
	case "updateAlliance":
		return fmt.Sprintf(`(input: {allianceId: %q, version: 1, name: "x"})`, m.alliance(t, of, m.ours))
	case "inviteToAlliance":
		return fmt.Sprintf(`(input: {allianceId: %q, actorId: %q, roles: [PARTNER]})`, m.alliance(t, of, m.ours), asked)
	case "inviteManyToAlliance":
		return fmt.Sprintf(`(input: {allianceId: %q, actorIds: [%q], roles: [PARTNER]})`, m.alliance(t, of, m.ours), asked)
	case "leaveAlliance":
		return fmt.Sprintf(`(input: {allianceId: %q, actorId: %q})`, m.alliance(t, of, m.orphan), globalID(actorPrefix, m.ours))
	case "excludeMember", "handOverCoordination":
		return fmt.Sprintf(`(input: {allianceId: %q, actorId: %q})`, m.alliance(t, of, m.ours), orphan)
	case "completeAlliance", "dissolveAlliance":
		return fmt.Sprintf(`(input: {allianceId: %q})`, m.alliance(t, of, m.ours))
	case "answerInvitation":
		return fmt.Sprintf(`(input: {invitationId: %q, answer: ACCEPT})`, m.allianceInvitation(t, of, m.orphan, m.ours))
	case "withdrawInvitation":
		return fmt.Sprintf(`(input: {invitationId: %q})`, m.allianceInvitation(t, of, m.ours, m.orphan))
	case "draftConvention":
		return fmt.Sprintf(`(input: {allianceId: %q, title: "x"})`, m.alliance(t, of, m.ours))
	case "updateConvention":
		return fmt.Sprintf(`(input: {conventionId: %q, version: 1, title: "x"})`, m.convention(t, of, "DRAFT"))
	case "addSignatory":
		return fmt.Sprintf(`(input: {conventionId: %q, actorId: %q})`, m.convention(t, of, "OPEN_FOR_SIGNATURE"), orphan)
	case "withdrawSignature":
		convention := m.convention(t, of, "OPEN_FOR_SIGNATURE")
		if _, id, ok := parseID(convention); ok {
			m.run(t, `UPDATE civic.signatory SET signed_on = current_date, signed_version = 1 WHERE convention_id = $1`, id)
		}
		return fmt.Sprintf(`(input: {conventionId: %q, actorId: %q})`, convention, globalID(actorPrefix, m.ours))
	case "openConvention":
		return fmt.Sprintf(`(input: {conventionId: %q, version: 1})`, m.convention(t, of, "DRAFT"))
	case "amendConvention":
		return fmt.Sprintf(`(input: {conventionId: %q, version: 1})`, m.convention(t, of, "OPEN_FOR_SIGNATURE"))
	case "terminateConvention":
		return fmt.Sprintf(`(input: {conventionId: %q, version: 1, reason: "x"})`, m.convention(t, of, "OPEN_FOR_SIGNATURE"))
	case "signConvention":
		return fmt.Sprintf(`(input: {conventionId: %q, actorId: %q, version: 1})`, m.convention(t, of, "OPEN_FOR_SIGNATURE"), globalID(actorPrefix, m.ours))
	case "createProgramme":
		return fmt.Sprintf(`(input: {actorId: %q, title: "x"})`, globalID(actorPrefix, m.actorOf(of)))
	case "updateProgramme":
		return fmt.Sprintf(`(input: {programmeId: %q, version: 1, title: "x"})`, m.programme(t, of))
	case "recordContribution":
		return fmt.Sprintf(`(input: {actorId: %q, programmeId: %q, contributorId: %q, kind: GOODS})`, globalID(actorPrefix, m.actorOf(of)), m.programme(t, of), orphan)
	case "recordOutcome":
		return fmt.Sprintf(`(input: {programmeId: %q, indicator: "people_sheltered", value: 1})`, m.programme(t, of))
	}
	return ""
}

// alliance is a new one that an actor coordinates, and of which another is a member.
func (m *matrix) alliance(t *testing.T, of, coordinator string) string {
	t.Helper()
	if of == "absent" {
		return globalID(alliancePrefix, uuid.NewString())
	}
	id := uuid.NewString()
	m.run(t, `INSERT INTO civic.alliance (id, name, status, sort_name, declared_by_id, is_public) VALUES ($1, 'x', 'ACTIVE', 'x', $2, $3)`, id, coordinator, of == "theirs, published")
	for i, actor := range []string{m.ours, m.orphan} {
		role := "PARTNER"
		if actor == coordinator {
			role = "COORDINATOR"
		}
		m.run(t, `INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position, is_public) VALUES (gen_random_uuid(), $1, $2, ARRAY[$3], $4, $5)`, id, actor, role, i+1, of == "theirs, published")
	}
	return globalID(alliancePrefix, id)
}

// allianceInvitation is a new one, to an alliance that another actor coordinates.
func (m *matrix) allianceInvitation(t *testing.T, of, coordinator, invited string) string {
	t.Helper()
	if of == "absent" {
		return globalID(allianceInvitationPrefix, uuid.NewString())
	}
	id := uuid.NewString()
	m.run(t, `INSERT INTO civic.alliance (id, name, status, sort_name, is_public) VALUES ($1, 'x', 'FORMING', 'x', false)`, id)
	m.run(t, `INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position, is_public) VALUES (gen_random_uuid(), $1, $2, '{COORDINATOR}', 1, false)`, id, coordinator)
	return m.fresh(t, allianceInvitationPrefix, `INSERT INTO civic.alliance_invitation (id, alliance_id, actor_id, roles, expires_at) VALUES ($1, '`+id+`', '`+invited+`', '{PARTNER}', now() + interval '1 day')`)
}

// convention is a new one that the organisation wrote and is to sign: validated where it is published, else in a state.
func (m *matrix) convention(t *testing.T, of, status string) string {
	t.Helper()
	if of == "absent" {
		return globalID(conventionPrefix, uuid.NewString())
	}
	public := of == "theirs, published"
	_, alliance, _ := parseID(m.alliance(t, of, m.ours))
	id := uuid.NewString()
	m.run(t, `INSERT INTO civic.convention (id, alliance_id, title, basis, status, validated_on, declared_by_id, is_public)
		VALUES ($1, $2, 'x', 'SIGNED_HERE', CASE WHEN $4 THEN 'VALIDATED' ELSE $5 END, CASE WHEN $4 THEN current_date END, $3, $4)`, id, alliance, m.ours, public, status)
	m.run(t, `INSERT INTO civic.signatory (convention_id, actor_id, is_founding, is_public) VALUES ($1, $2, NOT $3, $3)`, id, m.ours, public)
	return globalID(conventionPrefix, id)
}

// programme is a new one that the organisation runs.
func (m *matrix) programme(t *testing.T, of string) string {
	t.Helper()
	if of == "absent" {
		return globalID(programmePrefix, uuid.NewString())
	}
	id, public := uuid.NewString(), of == "theirs, published"
	m.run(t, `INSERT INTO civic.programme (id, title, status, sort_name, declared_by_id, is_public) VALUES ($1, 'x', 'OPEN', 'x', $2, $3)`, id, m.ours, public)
	m.run(t, `INSERT INTO civic.programme_operator (programme_id, actor_id, position, is_public) VALUES ($1, $2, 1, $3)`, id, m.ours, public)
	return globalID(programmePrefix, id)
}
