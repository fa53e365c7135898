package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// actsIn has an organisation act in a territory, and gives the id of that.
func (o *partner) actsIn(t testing.TB, code string) (territory string) {
	t.Helper()
	if err := o.p.db.Open(t, postgres.RoleOwner).QueryRow(`INSERT INTO civic.actor_territory (actor_id, territory_id) SELECT $1, id FROM civic.territory WHERE code = $2 AND kind <> 'REGION' RETURNING territory_id`, o.uuid, code).Scan(&territory); err != nil {
		t.Fatal(err)
	}
	return globalID(territoryPrefix, territory)
}

func need(t testing.TB, name string) string {
	t.Helper()
	text, err := Released("partner/Needs", name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// suggestedIn gives the names of those who are suggested, and checks that each has its reasons.
func suggestedIn(t testing.TB, connection any) (names []string) {
	t.Helper()
	for _, node := range nodes(connection) {
		s := node.(map[string]any)
		if len(list(s["reasons"])) == 0 || s["score"].(float64) <= 0 {
			t.Errorf("suggested without a reason: %v", s)
		}
		names = append(names, s["actor"].(map[string]any)["name"].(string))
	}
	return names
}

// A need that is published tells who could answer it, and is told to them; what they offer is between the two until it is accepted, and an alliance
// is born of it.
func TestANeedIsAnswered(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.NewScenario(t))
	state, hotel, far := p.newPartner(t, "Préfecture d’essai", "PUBLIC_AUTHORITY"), p.newPartner(t, "Hôtel d’essai", "COMPANY"), p.newPartner(t, "Loin d’ici", "COMPANY")
	place := hotel.actsIn(t, "13203-belle-de-mai")
	far.actsIn(t, "01004")
	input := map[string]any{"actorId": state.id, "title": "120 personnes à la rue", "territoryId": place, "theme": "logement-hebergement", "urgency": "CRITICAL", "peopleEstimated": 120, "observedOn": "2020-04-01",
		"source": map[string]any{"title": "Recensement d’essai"}}
	published := state.must(t, "need", need(t, "PublishNeed"), map[string]any{"input": input})
	if names := suggestedIn(t, published["answerable"]); !slices.Contains(names, "Hôtel d’essai") || slices.Contains(names, "Loin d’ici") || slices.Contains(names, "Préfecture d’essai") {
		t.Errorf("who could answer: %v", names)
	}
	if mail := p.mailed(t); !strings.Contains(mail.Subject, "Urgent") || !strings.Contains(mail.Body, "120 personnes à la rue") {
		t.Errorf("who could answer is told %q", mail.Body)
	}
	inbox := func(who, of *partner) []any {
		t.Helper()
		seen, code := who.do(t, need(t, "PartnerInbox"), map[string]any{"actorId": of.id})
		if code != "" {
			t.Fatalf("the inbox: %s", code)
		}
		return nodes(seen["needsToAnswer"])
	}
	nobody := &partner{p: p}
	if len(inbox(hotel, hotel)) != 1 || len(inbox(far, far)) != 0 || len(inbox(state, state)) != 0 || len(inbox(state, hotel)) != 0 || len(inbox(nobody, hotel)) != 0 {
		t.Errorf("what waits for an answer: %v, %v, %v, %v, %v", inbox(hotel, hotel), inbox(far, far), inbox(state, state), inbox(state, hotel), inbox(nobody, hotel))
	}
	const offer = `mutation($input: MakeOfferInput!) { makeOffer(input: $input) { offer { id status kind actor { name } need { id } nextActions { action isAllowed } } userErrors { code field message } } }`
	made := hotel.must(t, "offer", offer, map[string]any{"input": map[string]any{"actorId": hotel.id, "needId": published["id"], "kind": "PREMISES", "description": "Soixante chambres.", "quantity": 60,
		"availableFrom": "2020-04-02", "availableUntil": "2020-07-31"}})
	if mail := p.mailed(t); !strings.Contains(mail.Body, "Hôtel d’essai") {
		t.Errorf("who published the need is told %q", mail.Body)
	}
	if len(inbox(hotel, hotel)) != 0 {
		t.Error("what was answered still waits")
	}
	const look = `query($n: ID!, $o: ID!) { node(id: $n) { ... on Need { status offers { totalCount nodes { description } } offersToAnswer { nodes { id description } } alliances { nodes { name } } } } offer: node(id: $o) { ... on Offer { status } } }`
	sees := func(who *partner) string {
		t.Helper()
		a := p.ask(t, "192.0.2.1", who.token, look, map[string]any{"n": published["id"], "o": made["id"]})
		n := a.Data["node"]
		return fmt.Sprintf("%d accepted, %d to answer, %v", len(nodes(n["offers"])), len(nodes(n["offersToAnswer"])), a.Data["offer"])
	}
	for who, want := range map[*partner]string{nobody: "0 accepted, 0 to answer, map[]", far: "0 accepted, 0 to answer, map[]", hotel: "0 accepted, 0 to answer, map[status:OPEN]", state: "0 accepted, 1 to answer, map[status:OPEN]"} {
		if got := sees(who); got != want {
			t.Errorf("before the answer: %s, not %s", got, want)
		}
	}
	const answer = `mutation($id: ID!, $a: InvitationAnswer!) { answerOffer(input: {offerId: $id, answer: $a}) { offer { status } userErrors { code } } }`
	if _, code := hotel.do(t, answer, map[string]any{"id": made["id"], "a": "ACCEPT"}); code != "FORBIDDEN" {
		t.Errorf("who offers accepts: %s", code)
	}
	if _, code := far.do(t, answer, map[string]any{"id": made["id"], "a": "ACCEPT"}); code != "NOT_FOUND" {
		t.Errorf("another accepts: %s", code)
	}
	for range 2 {
		if accepted := state.must(t, "offer", answer, map[string]any{"id": made["id"], "a": "ACCEPT"}); accepted["status"] != "ACCEPTED" {
			t.Errorf("accepted: %v", accepted)
		}
	}
	if got := sees(nobody); got != "1 accepted, 0 to answer, map[status:ACCEPTED]" {
		t.Errorf("after the answer everybody sees %s", got)
	}
	if _, code := hotel.do(t, `mutation($id: ID!) { withdrawOffer(input: {offerId: $id}) { offer { status } userErrors { code } } }`, map[string]any{"id": made["id"]}); code != "WRONG_STATE" {
		t.Errorf("what was accepted is taken back: %s", code)
	}
	alliance := state.propose(t, map[string]any{"needId": published["id"], "territories": []string{place}, "themes": []string{"logement-hebergement"}})
	missing, code := state.do(t, form(t, "MissingPartners"), map[string]any{"allianceId": alliance["id"], "first": 50})
	names := suggestedIn(t, missing["suggestedPartners"])
	if code != "" || !slices.Contains(names, "Hôtel d’essai") || slices.Contains(names, "Préfecture d’essai") {
		t.Errorf("suggested: %v %s", names, code)
	}
	if other, _ := hotel.do(t, form(t, "MissingPartners"), map[string]any{"allianceId": alliance["id"]}); other != nil {
		t.Errorf("others see an alliance that forms: %v", other)
	}
	invitation := state.must(t, "invitation", form(t, "InviteToAlliance"), map[string]any{"input": map[string]any{"allianceId": alliance["id"], "actorId": hotel.id, "roles": []string{"HOST"}}})
	if _, code := hotel.do(t, form(t, "AnswerInvitation"), map[string]any{"invitationId": invitation["id"], "answer": "DECLINE"}); code != "" {
		t.Errorf("declining: %s", code)
	}
	missing, _ = state.do(t, form(t, "MissingPartners"), map[string]any{"allianceId": alliance["id"], "first": 50})
	if names := suggestedIn(t, missing["suggestedPartners"]); slices.Contains(names, "Hôtel d’essai") {
		t.Error("who declined is suggested again")
	}
	const move = `mutation($id: ID!) { meetNeed(input: {needId: $id}) { need { status nextActions { action isAllowed } } userErrors { code } } }`
	if _, code := hotel.do(t, move, map[string]any{"id": published["id"]}); code != "FORBIDDEN" {
		t.Errorf("another tells that a need is met: %s", code)
	}
	if met := state.must(t, "need", move, map[string]any{"id": published["id"]}); met["status"] != "MET" {
		t.Errorf("met: %v", met)
	}
	if _, code := far.do(t, offer, map[string]any{"input": map[string]any{"actorId": far.id, "needId": published["id"], "kind": "GOODS", "description": "x"}}); code != "WRONG_STATE" {
		t.Errorf("an offer for what is met: %s", code)
	}
}

// What is wrong with a need is told at its place, and nothing is written.
func TestWrongNeeds(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.NewScenario(t))
	o := p.newPartner(t, "Une", "ASSOCIATION")
	place := o.actsIn(t, "13203-belle-de-mai")
	for field, change := range map[string]map[string]any{
		"title": {"title": " "}, "theme": {"theme": "rien"}, "territoryId": {"territoryId": "x"}, "audiences 1": {"audiences": []string{"tous-publics", "rien"}},
		"peopleEstimated": {"peopleEstimated": 0}, "observedOn": {"observedOn": "2999-01-01"}, "description": {"description": strings.Repeat("x", 5001)}, "source url": {"source": map[string]any{"title": "x", "url": "javascript:1"}},
	} {
		input := map[string]any{"actorId": o.id, "title": "x", "territoryId": place, "theme": "logement-hebergement"}
		for k, v := range change {
			input[k] = v
		}
		payload, code := o.do(t, need(t, "PublishNeed"), map[string]any{"input": input})
		if errs := list(payload["userErrors"]); code != "INVALID" || payload["need"] != nil || len(errs) != 1 || strings.Trim(fmt.Sprint(errs[0].(map[string]any)["field"]), "[]") != field {
			t.Errorf("%s: %s %v", field, code, payload)
		}
	}
	var kept int
	if err := p.db.Open(t, postgres.RoleOwner).QueryRow(`SELECT count(*) FROM civic.need`).Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d needs were kept (%v)", kept, err)
	}
}
