package graph

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// partner is an organisation with somebody who decides for it.
type partner struct {
	p     *program
	uuid  string
	id    string
	token string
}

func (p *program) newPartner(t testing.TB, name, world string) *partner {
	t.Helper()
	u, id := p.newActor(t, name, true)
	if _, err := p.db.Open(t, postgres.RoleOwner).Exec(`UPDATE civic.actor SET world = $2 WHERE id = $1`, u, world); err != nil {
		t.Fatal(err)
	}
	return &partner{p, u, id, p.enter(t, "o"+strings.ReplaceAll(u, "-", "")[:12]+"@example.org", true, u, "OWNER")}
}

// do sends an operation, and gives the payload of its only field.
func (o *partner) do(t testing.TB, document string, variables map[string]any) (payload map[string]any, code string) {
	t.Helper()
	a := o.p.ask(t, "192.0.2.1", o.token, document, variables)
	for field, payload := range a.Data {
		return payload, a.code(field)
	}
	return nil, a.code("")
}

// must is do for what succeeds: it gives the object of the payload.
func (o *partner) must(t testing.TB, object, document string, variables map[string]any) map[string]any {
	t.Helper()
	payload, code := o.do(t, document, variables)
	found, ok := payload[object].(map[string]any)
	if code != "" || !ok {
		t.Fatalf("%.60s: %s, %v", document, code, payload)
	}
	return found
}

func form(t testing.TB, name string) string {
	t.Helper()
	text, err := Released("partner/FormAlliance", name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// propose has an organisation propose an alliance.
func (o *partner) propose(t testing.TB, input map[string]any) map[string]any {
	t.Helper()
	all := map[string]any{"actorId": o.id, "name": "Un toit", "purpose": "Loger 120 personnes"}
	for k, v := range input {
		all[k] = v
	}
	return o.must(t, "alliance", form(t, "ProposeAlliance"), map[string]any{"input": all})
}

// join has another organisation be invited, and accept.
func (o *partner) join(t testing.TB, alliance any, other *partner, roles ...string) {
	t.Helper()
	invitation := o.must(t, "invitation", form(t, "InviteToAlliance"), map[string]any{"input": map[string]any{"allianceId": alliance, "actorId": other.id, "roles": roles}})
	other.must(t, "alliance", form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation["id"], "answer": "ACCEPT"})
}

func list(of any) []any { found, _ := of.([]any); return found }

func nodes(connection any) []any { return list(connection.(map[string]any)["nodes"]) }

// kinds are what happened on a timeline.
func kinds(alliance map[string]any) (found []string) {
	for _, event := range nodes(alliance["timeline"]) {
		found = append(found, event.(map[string]any)["kind"].(string))
	}
	return found
}

// The story of 2020: one organisation proposes, is told which worlds are missing, invites, and the last signature makes it an alliance that
// everybody sees.
func TestAnAllianceForms(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	solutions, hotel, state := p.newPartner(t, "Marseille Solutions (essai)", "ASSOCIATION"), p.newPartner(t, "Village d’essai", "COMPANY"), p.newPartner(t, "Préfecture d’essai", "PUBLIC_AUTHORITY")
	stranger := p.newPartner(t, "Une autre", "COMPANY")
	alliance := solutions.propose(t, nil)
	id := alliance["id"]
	if alliance["status"] != "PROPOSED" || alliance["isTripartite"] != false || !slices.Equal(list(alliance["missingWorlds"]), []any{"COMPANY", "PUBLIC_AUTHORITY"}) || !slices.Equal(kinds(alliance), []string{"PROPOSED"}) {
		t.Fatalf("what was proposed is %v", alliance)
	}
	const look = `query($id: ID!) { node(id: $id) { ... on Alliance { id name status nextActions { action isAllowed } } } }`
	sees := func(who *partner) bool {
		t.Helper()
		node, _ := who.do(t, look, map[string]any{"id": id})
		return node != nil
	}
	nobody := &partner{p: p}
	if !sees(solutions) || sees(hotel) || sees(nobody) || sees(stranger) {
		t.Error("an alliance that was proposed is not for its members alone")
	}
	invitation := solutions.must(t, "invitation", form(t, "InviteToAlliance"), map[string]any{"input": map[string]any{"allianceId": id, "actorId": hotel.id, "roles": []string{"HOST"}, "message": "Vos chambres sont vides."}})
	if mail := p.mailed(t); !strings.Contains(mail.Body, "Un toit") || !strings.Contains(mail.Body, "Village d’essai") {
		t.Errorf("who is invited is told %q", mail.Body)
	}
	const inbox = `query($id: ID!) { node(id: $id) { ... on Actor { invitations(statuses: [PENDING], first: 20) { totalCount nodes { id roles message alliance { id name purpose missingWorlds } nextActions { action isAllowed } } } conventionsToSign(first: 20) { totalCount nodes { id version title documentUrl } } } } }`
	waiting, code := hotel.do(t, inbox, map[string]any{"id": hotel.id})
	if got := nodes(waiting["invitations"]); code != "" || len(got) != 1 || got[0].(map[string]any)["alliance"].(map[string]any)["name"] != "Un toit" {
		t.Errorf("what waits for who is invited: %v %s", waiting, code)
	}
	for _, other := range []*partner{stranger, nobody} {
		if seen, code := other.do(t, inbox, map[string]any{"id": hotel.id}); code != "" || len(nodes(seen["invitations"])) != 0 {
			t.Errorf("others see what waits: %v %s", seen, code)
		}
		if seen, _ := other.do(t, `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": invitation["id"]}); seen != nil {
			t.Errorf("others see an invitation: %v", seen)
		}
	}
	if !sees(hotel) || sees(stranger) {
		t.Error("who is invited does not see to what, or others do")
	}
	if _, code := stranger.do(t, form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation["id"], "answer": "ACCEPT"}); code != "NOT_FOUND" {
		t.Errorf("another accepts: %s", code)
	}
	if _, code := solutions.do(t, form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation["id"], "answer": "ACCEPT"}); code != "FORBIDDEN" {
		t.Errorf("who invites accepts: %s", code)
	}
	if _, code := hotel.do(t, form(t, "InviteToAlliance"), map[string]any{"input": map[string]any{"allianceId": id, "actorId": state.id, "roles": []string{"FUNDER"}}}); code != "FORBIDDEN" {
		t.Errorf("who is invited invites: %s", code)
	}
	for range 2 { // a phone that asks again
		alliance = hotel.must(t, "alliance", form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation["id"], "answer": "ACCEPT"})
	}
	if alliance["status"] != "FORMING" || len(nodes(alliance["members"])) != 2 || !slices.Equal(kinds(alliance), []string{"PROPOSED", "MEMBER_JOINED"}) {
		t.Errorf("after the second has joined: %v", alliance)
	}
	solutions.join(t, id, state, "FUNDER")

	convention := solutions.must(t, "convention", form(t, "DraftConvention"), map[string]any{"input": map[string]any{"allianceId": id, "title": "Convention d’essai", "terms": "Chacun fait sa part.",
		"startsOn": "2026-05-04", "expiresOn": "2036-12-31", "openForSignature": true}})
	if convention["status"] != "OPEN_FOR_SIGNATURE" || len(list(convention["signatories"])) != 3 {
		t.Fatalf("the convention is %v", convention)
	}
	if seen, _ := nobody.do(t, `query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": convention["id"]}); seen != nil {
		t.Error("everybody sees a convention that nobody has signed")
	}
	sign := func(who *partner, actor string, version any) (map[string]any, string) {
		t.Helper()
		payload, code := who.do(t, form(t, "SignConvention"), map[string]any{"conventionId": convention["id"], "actorId": actor, "version": version})
		signed, _ := payload["convention"].(map[string]any)
		return signed, code
	}
	if _, code := sign(solutions, hotel.id, convention["version"]); code != "FORBIDDEN" {
		t.Errorf("one signs for another: %s", code)
	}
	if signed, code := sign(hotel, hotel.id, 0); code != "STALE" || signed["version"] != convention["version"] {
		t.Errorf("one signs what one has not read: %s %v", code, signed)
	}
	// All at the same time: one of the signatures is the last, and validates once.
	var all sync.WaitGroup
	for _, who := range []*partner{solutions, hotel, state, solutions, hotel, state} {
		all.Go(func() {
			if _, code := sign(who, who.id, convention["version"]); code != "" {
				t.Errorf("signing: %s", code)
			}
		})
	}
	all.Wait()
	published, code := nobody.do(t, `query($id: ID!) { node(id: $id) { ... on Alliance { status isTripartite daysToFirstConvention members { totalCount } conventions { nodes { status validatedOn signatories { signedOn } } } timeline(first: 50) { nodes { kind } } } } }`, map[string]any{"id": id})
	if code != "" || published["status"] != "ACTIVE" || published["isTripartite"] != true || published["daysToFirstConvention"] != 0.0 || len(nodes(published["conventions"])) != 1 {
		t.Fatalf("after the last signature everybody sees %v %s", published, code)
	}
	if got, want := kinds(published), []string{"PROPOSED", "MEMBER_JOINED", "MEMBER_JOINED", "CONVENTION_DRAFTED", "CONVENTION_SIGNED", "CONVENTION_SIGNED", "CONVENTION_SIGNED", "CONVENTION_VALIDATED"}; !slices.Equal(got, want) {
		t.Errorf("what happened is %v", got)
	}
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	o := p.newPartner(t, "Une", "ASSOCIATION")
	key := uuid.NewString()
	input := map[string]any{"actorId": o.id, "name": "Un toit", "idempotencyKey": key}
	var all sync.WaitGroup
	ids := make([]any, 8)
	for n := range ids {
		all.Go(func() {
			ids[n] = o.must(t, "alliance", form(t, "ProposeAlliance"), map[string]any{"input": input})["id"]
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("the same request made %v and %v", ids[0], id)
		}
	}
	input["name"] = "Deux toits"
	if _, code := o.do(t, form(t, "ProposeAlliance"), map[string]any{"input": input}); code != "CONFLICT" {
		t.Errorf("another body with the same key: %s", code)
	}
	if other := p.newPartner(t, "Deux", "ASSOCIATION"); other.propose(t, map[string]any{"idempotencyKey": key})["id"] == ids[0] {
		t.Error("another's key is one's own")
	}
}

func conduct(t testing.TB, name string) string {
	t.Helper()
	text, err := Released("partner/RunProgramme", name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What an alliance does is written by those who do it, is theirs until it opens, and then seen by the residents in their one request.
func TestAnAllianceActs(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	p := newProgram(t, db)
	owner := db.Open(t, postgres.RoleOwner)
	var theme, audience, indicator, place string
	if err := owner.QueryRow(`SELECT (SELECT min(code) FROM civic.theme), (SELECT min(code) FROM civic.audience), (SELECT min(code) FROM civic.indicator WHERE counts_people), (SELECT id FROM civic.territory WHERE code = '13203-belle-de-mai')`).
		Scan(&theme, &audience, &indicator, &place); err != nil {
		t.Fatal(err)
	}
	solutions, state := p.newPartner(t, "Solutions d’essai", "ASSOCIATION"), p.newPartner(t, "Préfecture d’essai", "PUBLIC_AUTHORITY")
	alliance := solutions.propose(t, map[string]any{"themes": []string{theme}})["id"]
	solutions.join(t, alliance, state, "FUNDER")
	input := map[string]any{"actorId": solutions.id, "allianceId": alliance, "title": "Un toit d’essai", "summary": "120 personnes à l’abri", "themes": []string{theme}, "audiences": []string{audience},
		"startsOn": "2026-05-04", "sites": []any{map[string]any{"name": "Village d’essai", "territoryId": globalID(territoryPrefix, place), "precision": "TERRITORY", "address": "3 rue secrète", "capacity": 120}}}
	programme := solutions.must(t, "programme", conduct(t, "CreateProgramme"), map[string]any{"input": input})
	if programme["status"] != "PLANNED" || len(nodes(programme["sites"])) != 1 || len(list(programme["themes"])) != 1 || len(list(programme["audiences"])) != 1 {
		t.Fatalf("what was made is %v", programme)
	}
	nobody := &partner{p: p}
	const neighbourhood = `{ territory(kind: NEIGHBOURHOOD, code: "13203-belle-de-mai") { programmes(first: 100) { nodes { id title status operators { nodes { actor { name } } } declaredBy { name } sites(first: 5) { nodes { name address capacity } } contributions(first: 5) { edges { via node { share contributor { name } source { url } } } } outcomes(first: 5) { nodes { value isReference source { title } } } } } } }`
	seen := func() map[string]any {
		t.Helper()
		payload, code := nobody.do(t, strings.Replace(neighbourhood, "operators { nodes { actor { name } } }", "", 1), nil)
		if code != "" {
			t.Fatal(code)
		}
		for _, node := range nodes(payload["programmes"]) {
			if node.(map[string]any)["id"] == programme["id"] {
				return node.(map[string]any)
			}
		}
		return nil
	}
	update := func(who *partner, version any, change map[string]any) (map[string]any, string) {
		t.Helper()
		change["programmeId"], change["version"] = programme["id"], version
		payload, code := who.do(t, conduct(t, "UpdateProgramme"), map[string]any{"input": change})
		found, _ := payload["programme"].(map[string]any)
		return found, code
	}
	opened, code := update(solutions, programme["version"], map[string]any{"status": "OPEN"})
	if code != "" || opened["status"] != "OPEN" {
		t.Fatalf("opening: %s %v", code, opened)
	}
	if seen() != nil {
		t.Error("the programme of an alliance that is not published is seen")
	}
	convention := solutions.must(t, "convention", form(t, "DraftConvention"), map[string]any{"input": map[string]any{"allianceId": alliance, "title": "Convention d’essai", "openForSignature": true,
		"objectives": []any{map[string]any{"indicator": indicator, "target": 120}}}})
	for _, who := range []*partner{solutions, state} {
		who.must(t, "convention", form(t, "SignConvention"), map[string]any{"conventionId": convention["id"], "actorId": who.id, "version": convention["version"]})
	}
	if now := seen(); now == nil || list(now["sites"].(map[string]any)["nodes"])[0].(map[string]any)["address"] != nil {
		t.Fatalf("once the alliance is published its open programme is seen as %v", now)
	}
	if _, code := update(state, opened["version"], map[string]any{"title": "Autre"}); code != "FORBIDDEN" {
		t.Errorf("who does not run it changes it: %s", code)
	}
	if stale, code := update(solutions, programme["version"], map[string]any{"title": "Autre"}); code != "STALE" || stale["title"] != "Un toit d’essai" {
		t.Errorf("of two editors the later overwrites: %s %v", code, stale)
	}
	for field, change := range map[string]map[string]any{
		"endsOn": {"endsOn": "2020-01-01"}, "themes": {"themes": []string{"nonsense"}}, "title": {"title": strings.Repeat("a", 201)}, "audiences": {"audiences": []string{audience, audience}},
		"sites": {"sites": []any{map[string]any{"name": "Ailleurs", "territoryId": globalID(territoryPrefix, place), "precision": "EXACT", "location": map[string]any{"latitude": 48.85, "longitude": 2.35}}}},
	} {
		change["programmeId"], change["version"] = programme["id"], opened["version"]
		payload, code := solutions.do(t, conduct(t, "UpdateProgramme"), map[string]any{"input": change})
		errs := list(payload["userErrors"])
		if code != "INVALID" || len(errs) == 0 || list(errs[0].(map[string]any)["field"])[0] != field {
			t.Errorf("a wrong %s: %s %v", field, code, errs)
		}
	}
	given := map[string]any{"actorId": state.id, "programmeId": programme["id"], "kind": "FUNDING", "share": 1, "source": map[string]any{"title": "Arrêté d’essai", "url": "https://example.org/arrete"}}
	contribution := state.must(t, "contribution", conduct(t, "RecordContribution"), map[string]any{"input": given})
	given["corrects"], given["share"] = contribution["id"], 0.5
	state.must(t, "contribution", conduct(t, "RecordContribution"), map[string]any{"input": given})
	outcome := solutions.must(t, "outcome", conduct(t, "RecordOutcome"), map[string]any{"input": map[string]any{"programmeId": programme["id"], "indicator": indicator, "value": 120, "target": 120, "measuredOn": "2026-06-26",
		"source": map[string]any{"title": "Bilan d’essai"}}})
	if outcome["isReference"] != true {
		t.Errorf("the first outcome is %v", outcome)
	}
	if _, code := state.do(t, conduct(t, "RecordOutcome"), map[string]any{"input": map[string]any{"programmeId": programme["id"], "indicator": indicator, "value": 1}}); code != "FORBIDDEN" {
		t.Errorf("who does not run it says what came of it: %s", code)
	}
	now := seen()
	edges := list(now["contributions"].(map[string]any)["edges"])
	if len(edges) != 1 || edges[0].(map[string]any)["node"].(map[string]any)["share"] != 0.5 || len(nodes(now["outcomes"])) != 1 {
		t.Errorf("the resident sees %v", now)
	}
	if closed, code := update(solutions, opened["version"], map[string]any{"status": "CLOSED"}); code != "" || closed["status"] != "CLOSED" {
		t.Errorf("closing: %s", code)
	}
}
