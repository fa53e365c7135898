package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// personal asks for what is one's own, an organisation's or the installation's: each line of the page that is not about the public graph.
func (m *matrix) personal(t *testing.T, lines []*line) {
	t.Helper()
	actor, sid := globalID(actorPrefix, m.ours), func(prefix, of string) string {
		t.Helper()
		var id string
		if err := m.owner.QueryRow(of).Scan(&id); err != nil {
			t.Fatalf("%s: %v", of, err)
		}
		return globalID(prefix, id)
	}
	m.run(t, `INSERT INTO account.claim (actor_id, person_id, email, message) VALUES ($1, $2, 'victim@example.org', '`+mark+`victim')`, m.ours, m.victim)
	m.run(t, `INSERT INTO account.invitation (actor_id, email, role, invited_by) SELECT $1, 'invitee@example.org', 'EDITOR', person_id FROM account.membership WHERE actor_id = $1 AND role = 'OWNER' LIMIT 1`, m.ours)
	m.run(t, `INSERT INTO account.membership (id, person_id, actor_id, role) VALUES ($1, $1, $2, 'MEMBER')`, m.victim, m.ours)
	defer m.run(t, `DELETE FROM account.membership WHERE id = $1`, m.victim)
	claim, invitation := sid(claimPrefix, `SELECT id FROM account.claim WHERE email = 'victim@example.org'`), sid(invitationPrefix, `SELECT id FROM account.invitation WHERE email = 'invitee@example.org'`)
	shift := globalID(shiftPrefix, m.states[shiftPrefix]["published"][0])
	m.run(t, `UPDATE civic.mission SET sign_up_mode = 'INSTANT', application_url = NULL, status = 'OPEN', archived_at = NULL WHERE is_public;
		UPDATE civic.shift SET cancelled_at = NULL, starts_at = now() + interval '1 day', ends_at = now() + interval '2 days' WHERE is_public`)
	asked := m.allianceInvitation(t, "theirs, not published", m.orphan, m.ours)
	signing := m.convention(t, "theirs, not published", "OPEN_FOR_SIGNATURE") // to be signed
	m.signOnPaper(t, signing)
	next := []string{m.alliance(t, "theirs, published", m.ours), m.convention(t, "theirs, published", ""), m.programme(t, "theirs, published")}
	made := m.offer(t, "theirs, not published", m.ours, m.orphan)
	_, asks, _ := parseID(m.offer(t, "theirs, not published", m.orphan, m.ours))
	var needed string
	if err := m.owner.QueryRow(`SELECT need_id FROM civic.offer WHERE id = $1`, asks).Scan(&needed); err != nil {
		t.Fatal(err)
	}
	needed = globalID(needPrefix, needed)
	_, formed, _ := parseID(next[0])
	m.run(t, `INSERT INTO civic.alliance_territory (alliance_id, territory_id) SELECT $1, id FROM civic.territory WHERE kind = 'COMMUNE' AND code = '13055'`, formed)
	m.run(t, `INSERT INTO civic.actor_territory (actor_id, territory_id) SELECT $1, id FROM civic.territory WHERE kind = 'COMMUNE' AND code = '13055' ON CONFLICT DO NOTHING`, m.ours)
	m.need(t, "theirs, published", m.orphan, "OPEN")
	own := func(types ...string) string {
		var b strings.Builder
		for _, name := range types {
			fmt.Fprintf(&b, " ... on %s {%s }", name, m.own(name, 3))
		}
		return b.String()
	}
	probes := map[string][]struct {
		document string
		path     []string // to what tells: there, "yes"; null, empty or false, "—"
		columns  bool     // it is about columns, which the rule alone keeps
	}{
		"the viewer": {{`{ viewer {` + m.own("Viewer", 3) + ` } }`, []string{"viewer"}, false}},
		"somebody else's account, session": {
			{fmt.Sprintf(`{ node(id: %q) { __typename } }`, globalID(personPrefix, m.victim)), []string{"node"}, false},
			{fmt.Sprintf(`{ node(id: %q) {%s } }`, globalID(sessionPrefix, m.victim), own("Session")), []string{"node"}, false}},
		"somebody else's claim":              {{fmt.Sprintf(`{ node(id: %q) {%s } }`, claim, own("Claim")), []string{"node"}, false}},
		"viewerCanEdit":                      {{fmt.Sprintf(`{ node(id: %q) { ... on Actor { viewerCanEdit } } }`, actor), []string{"node", "viewerCanEdit"}, false}},
		"viewerCanManage":                    {{fmt.Sprintf(`{ node(id: %q) { ... on Actor { viewerCanManage } } }`, actor), []string{"node", "viewerCanManage"}, false}},
		"viewerCanSignUp":                    {{fmt.Sprintf(`{ node(id: %q) { ... on Shift { viewerCanSignUp } } }`, shift), []string{"node", "viewerCanSignUp"}, false}},
		"who acts for theirs":                {{fmt.Sprintf(`{ node(id: %q) {%s } }`, globalID(membershipPrefix, m.victim), own("Membership")), []string{"node"}, false}, {fmt.Sprintf(`{ node(id: %q) { ... on Actor { members {%s } } } }`, actor, m.own("Membership", 1)), []string{"node", "members"}, false}},
		"the address of who acts for theirs": {{fmt.Sprintf(`{ node(id: %q) { ... on Membership { email } } }`, globalID(membershipPrefix, m.victim)), []string{"node", "email"}, false}},
		"nextActions": {
			{fmt.Sprintf(`{ node(id: %q) { ... on Alliance { nextActions { action } } } }`, next[0]), []string{"node", "nextActions"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Convention { nextActions { action isAllowed reason } } } }`, next[1]), []string{"node", "nextActions"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Programme { nextActions { action isAllowed reason } } } }`, next[2]), []string{"node", "nextActions"}, false}},
		"an invitation of theirs to an alliance, a convention it is to sign, an offer from or to theirs, needs it could answer, who could join its alliance": {
			{fmt.Sprintf(`{ node(id: %q) {%s } }`, made, own("Offer")), []string{"node"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Actor { offersMade { nodes { id } } } } }`, actor), []string{"node", "offersMade", "nodes"}, true},
			{fmt.Sprintf(`{ node(id: %q) { ... on Need { offersToAnswer { nodes { id } } } } }`, needed), []string{"node", "offersToAnswer", "nodes"}, true},
			{fmt.Sprintf(`{ node(id: %q) { ... on Actor { needsToAnswer { nodes { id } } } } }`, actor), []string{"node", "needsToAnswer", "nodes"}, true},
			{fmt.Sprintf(`{ node(id: %q) { ... on Alliance { suggestedPartners { nodes { score } } } } }`, next[0]), []string{"node", "suggestedPartners", "nodes"}, true},
			{fmt.Sprintf(`{ node(id: %q) {%s } }`, asked, own("AllianceInvitation")), []string{"node"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Actor { invitations {%s } } } }`, actor, m.own("AllianceInvitationConnection", 2)), []string{"node", "invitations", "nodes"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Convention { signatories { document {%s } } } } }`, signing, m.own("SignatureDocument", 1)), []string{"node", "signatories"}, false},
			{fmt.Sprintf(`{ node(id: %q) { ... on Actor { conventionsToSign { nodes { id } } } } }`, actor), []string{"node", "conventionsToSign", "nodes"}, true}},
		"an invitation to act for theirs": {{fmt.Sprintf(`{ node(id: %q) {%s } }`, invitation, own("MembershipInvitation")), []string{"node"}, false}, {fmt.Sprintf(`{ node(id: %q) { ... on Actor { memberInvitations { id } } } }`, actor), []string{"node", "memberInvitations"}, false}},
		"claims and accounts":             {{`{ moderation {` + m.own("Moderation", 4) + ` } }`, []string{"moderation", "claims", "nodes"}, false}, {`{ moderation { account(email: "victim@example.org") {` + m.own("Account", 3) + ` } } }`, []string{"moderation", "account"}, true}},
		"the record of who did what":      {{`{ audit(first: 3) {` + m.own("AuditEntryConnection", 3) + ` } }`, []string{"audit", "nodes"}, false}, {`{ auditCheck {` + m.own("AuditCheck", 1) + ` } }`, []string{"auditCheck"}, true}},
	}
	for _, l := range lines {
		if l.names[0] == "PUBLIC" {
			continue
		}
		asked, known := probes[l.of]
		if !known {
			t.Errorf("nothing is asked about the line %q of docs/visibility.md: say what in graph/matrix_personal_test.go", l.of)
		}
		for _, probe := range asked {
			if probe.columns && m.alone {
				continue
			}
			for _, c := range m.callers {
				_, data, word := m.asked(t, c, probe.document, nil)
				if word != "" {
					m.compare(t, l, c, l.of, word)
					continue
				}
				m.compare(t, l, c, l.of, toldAt(data, probe.path))
			}
		}
		delete(probes, l.of)
	}
	for of := range probes {
		t.Errorf("docs/visibility.md has no line about %q", of)
	}
	for _, name := range []string{"viewerCanEdit", "viewerCanManage", "members", "memberInvitations", "invitations", "conventionsToSign", "offersMade", "needsToAnswer"} {
		m.seen["Actor."+name] = true
	}
	for _, name := range []string{"Alliance", "Programme", "Mission"} {
		m.seen[name+".viewerCanEdit"] = true // TestWhatAViewerCan
	}
	for _, name := range []string{"Shift.viewerCanSignUp", "Alliance.nextActions", "Convention.nextActions", "Programme.nextActions", "Need.nextActions", "Need.offersToAnswer", "Alliance.suggestedPartners"} {
		m.seen[name] = true
	}
	m.seen["Signatory.document"] = true   // of what is published: TestRecordSignature
	m.seen["Alliance.invitations"] = true // the same list as that of an actor
	for _, name := range []string{"viewer", "moderation", "audit", "auditCheck"} {
		m.seen["Query."+name] = true
	}
}

// own is every field of a type that is not of the public graph.
func (m *matrix) own(typeName string, depth int) string {
	var b strings.Builder
	for _, f := range m.schema.Types[typeName].Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		if typeName == "Moderation" && f.Name == "account" {
			m.seen["Moderation.account"] = true // asked for by itself
			continue
		}
		args, ok := sampleArguments(f)
		if !ok {
			continue
		}
		def := m.schema.Types[f.Type.Name()]
		isPublic := slices.ContainsFunc(nodeTables, func(n struct{ typeName, prefix, table string }) bool { return n.typeName == def.Name })
		switch {
		case def.IsLeafType():
			fmt.Fprintf(&b, " %s%s", f.Name, args)
		case isPublic:
			fmt.Fprintf(&b, " %s%s { id }", f.Name, args)
		case depth == 0:
			continue
		default:
			fmt.Fprintf(&b, " %s%s {%s }", f.Name, args, m.own(def.Name, depth-1))
		}
		m.seen[typeName+"."+f.Name] = true
	}
	if b.Len() == 0 {
		return " __typename"
	}
	return b.String()
}

// toldAt is the word for what stands at a path of an answer.
func toldAt(data map[string]json.RawMessage, path []string) string {
	value := data[path[0]]
	for _, name := range path[1:] {
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil || object == nil {
			return "—"
		}
		value = object[name]
	}
	if text := string(value); text == "false" || text == "[]" {
		return "—"
	}
	return found("", value)
}

// fieldsAreCovered finds fields of the schema that nothing was asked about: whoever adds one says in docs/visibility.md who may see it, and asks it here.
func (m *matrix) fieldsAreCovered(t *testing.T) {
	t.Helper()
	for name, def := range m.schema.Types {
		if def.BuiltIn || def.Kind != "OBJECT" || name == "Mutation" || strings.HasSuffix(name, "Payload") {
			continue
		}
		for _, f := range def.Fields {
			key := name + "." + f.Name
			if strings.HasPrefix(f.Name, "__") || m.seen[key] || unasked[key] != "" || unasked[name] != "" {
				continue
			}
			t.Errorf("nobody is asked whether %s may be seen: it is of a type that no line of the matrix reaches", key)
		}
	}
}

// unasked are fields that the matrix does not ask for, and where they are asked for.
var unasked = map[string]string{
	"Query.node": "byID", "Query.nodes": "byID",
	"SessionTokens": "what signIn gives", "UserError": "what every mutation gives",
}
