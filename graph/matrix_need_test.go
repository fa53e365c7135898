package graph

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// needSample is sample for needs and offers.
func (m *matrix) needSample(t *testing.T, name, of string) string {
	t.Helper()
	actor := globalID(actorPrefix, m.actorOf(of))
	switch name {
	case "publishNeed":
		var place string
		if err := m.owner.QueryRow(`SELECT id FROM civic.territory WHERE code = '13203-belle-de-mai'`).Scan(&place); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`(input: {actorId: %q, title: "x", territoryId: %q, theme: "logement-hebergement"})`, actor, globalID(territoryPrefix, place))
	case "updateNeed":
		return fmt.Sprintf(`(input: {needId: %q, version: 1, title: "x"})`, m.need(t, of, m.ours, "OPEN"))
	case "meetNeed", "closeNeed":
		return fmt.Sprintf(`(input: {needId: %q})`, m.need(t, of, m.ours, "OPEN"))
	case "reopenNeed":
		return fmt.Sprintf(`(input: {needId: %q})`, m.need(t, of, m.ours, "CLOSED"))
	case "makeOffer":
		return fmt.Sprintf(`(input: {actorId: %q, kind: GOODS, description: "x"})`, actor)
	case "withdrawOffer":
		return fmt.Sprintf(`(input: {offerId: %q})`, m.offer(t, of, m.ours, m.orphan))
	case "answerOffer":
		return fmt.Sprintf(`(input: {offerId: %q, answer: ACCEPT})`, m.offer(t, of, m.orphan, m.ours))
	}
	return ""
}

// need is a new one that an actor published.
func (m *matrix) need(t *testing.T, of, publisher, status string) string {
	t.Helper()
	if of == "absent" {
		return globalID(needPrefix, uuid.NewString())
	}
	return m.fresh(t, needPrefix, `INSERT INTO civic.need (id, territory_id, theme_id, title, status, declared_by_id)
		SELECT $1, (SELECT id FROM civic.territory WHERE code = '13203-belle-de-mai'), (SELECT id FROM civic.theme ORDER BY code LIMIT 1), 'x', '`+status+`', '`+publisher+`'`)
}

// offer is a new one of an actor, for a need that another published.
func (m *matrix) offer(t *testing.T, of, from, to string) string {
	t.Helper()
	if of == "absent" {
		return globalID(offerPrefix, uuid.NewString())
	}
	_, need, _ := parseID(m.need(t, of, to, "OPEN"))
	return m.fresh(t, offerPrefix, `INSERT INTO civic.offer (id, actor_id, need_id, kind, description, is_public) VALUES ($1, '`+from+`', '`+need+`', 'GOODS', 'x', false)`)
}
