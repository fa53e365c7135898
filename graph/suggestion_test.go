package graph

import (
	"fmt"
	"slices"
	"testing"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// scoredSlowly looks at every actor for a need, one fact after the other.
const scoredSlowly = `WITH n AS (SELECT * FROM civic.need WHERE id = $1), th AS (SELECT t.id FROM civic.theme t, n WHERE t.id = n.theme_id OR t.parent_id = n.theme_id),
	pr AS (SELECT p.id, p.alliance_id, EXISTS (SELECT FROM civic.programme_theme x WHERE x.programme_id = p.id AND x.is_public AND x.theme_id IN (SELECT id FROM th)) AS themed,
			EXISTS (SELECT FROM civic.programme_audience x JOIN civic.need_audience y ON y.audience_id = x.audience_id JOIN n ON n.id = y.need_id WHERE x.programme_id = p.id AND x.is_public AND y.is_public) AS served
		FROM civic.programme p WHERE p.is_public AND p.archived_at IS NULL AND EXISTS (SELECT FROM civic.programme_place pp, n WHERE pp.programme_id = p.id AND pp.territory_id = n.territory_id AND pp.is_public)),
	al AS (SELECT a.id FROM civic.alliance a WHERE a.id IN (SELECT alliance_id FROM pr WHERE themed)
		OR EXISTS (SELECT FROM civic.alliance_territory x, n WHERE x.alliance_id = a.id AND x.territory_id = n.territory_id AND x.is_public) AND EXISTS (SELECT FROM civic.alliance_theme x WHERE x.alliance_id = a.id AND x.is_public AND x.theme_id IN (SELECT id FROM th))),
	acts AS (SELECT x.actor_id, min(CASE WHEN x.territory_id = n.territory_id THEN 1 WHEN EXISTS (SELECT FROM civic.territory_closure c WHERE c.descendant_id = x.territory_id AND c.ancestor_id = n.territory_id) THEN 2
			WHEN w.kind NOT IN ('COUNTRY', 'REGION') AND EXISTS (SELECT FROM civic.territory_closure c WHERE c.ancestor_id = x.territory_id AND c.descendant_id = n.territory_id) THEN 3 END) AS level
		FROM civic.actor_territory x JOIN civic.territory w ON w.id = x.territory_id, n WHERE x.is_public GROUP BY 1)
	SELECT a.id, CASE acts.level WHEN 1 THEN 30 WHEN 2 THEN 20 WHEN 3 THEN 10 ELSE 0 END
		+ 8 * least(3, (SELECT count(*) FROM civic.programme_operator o JOIN pr ON pr.id = o.programme_id AND pr.themed WHERE o.actor_id = a.id AND o.is_public))
		+ 5 * least(3, (SELECT count(*) FROM civic.programme_operator o JOIN pr ON pr.id = o.programme_id AND pr.served WHERE o.actor_id = a.id AND o.is_public))
		+ 6 * least(3, (SELECT count(*) FROM civic.contribution c JOIN pr ON pr.id = c.to_programme_id AND (pr.themed OR pr.served) WHERE c.contributor_id = a.id AND c.is_public AND c.superseded_by_id IS NULL))
		+ 6 * least(3, (SELECT count(DISTINCT m.alliance_id) FROM civic.alliance_member m WHERE m.actor_id = a.id AND m.is_public AND m.alliance_id IN (SELECT id FROM al)))
		+ CASE WHEN acts.level IS NOT NULL AND EXISTS (SELECT FROM civic.offer o WHERE o.actor_id = a.id AND o.need_id IS NULL AND o.status = 'OPEN' AND o.is_public AND (o.available_until IS NULL OR o.available_until >= current_date)) THEN 10 ELSE 0 END AS score, a.name
	FROM civic.actor a LEFT JOIN acts ON acts.actor_id = a.id WHERE a.is_public AND a.archived_at IS NULL AND a.id <> (SELECT declared_by_id FROM n)
	ORDER BY score DESC, a.sort_name, a.id LIMIT 100`

// The best of all actors are found without a look at all of them.
func TestTheBestAreSuggested(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	store, owner := newReader(t, db).store, db.Open(t, postgres.RoleOwner)
	var needs []string
	each2(t, owner, `SELECT id, '' FROM civic.need WHERE is_public ORDER BY id`, func(id, _ string) { needs = append(needs, id) })
	compared, above := 0, 0
	for _, need := range needs {
		var want []string
		rows, err := owner.Query(scoredSlowly, need)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, name string
			var score int
			if err := rows.Scan(&id, &score, &name); err != nil {
				t.Fatal(err)
			}
			if score > 0 {
				want = append(want, fmt.Sprint(score, " ", name, " ", id))
			}
			if score > 30 {
				above++
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		found, err := store.Read().Answerable(t.Context(), []string{need}, postgres.PageRequest{First: 100, Rows: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range found[0].Nodes() {
			var name string
			if err := owner.QueryRow(`SELECT name FROM civic.actor WHERE id = $1`, s.ActorID).Scan(&name); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(s.Score, " ", name, " ", s.ActorID))
		}
		if compared += len(want); !slices.Equal(got, want) {
			i := 0
			for i < min(len(got), len(want)) && got[i] == want[i] {
				i++
			}
			t.Errorf("need %s: %d are suggested, not %d; from the %dth on %.3q, not %.3q", need, len(got), len(want), i, got[i:min(i+3, len(got))], want[i:min(i+3, len(want))])
		}
	}
	if t.Logf("%d suggestions of %d needs, %d for more than a territory", compared, len(needs), above); compared < 200 || above < 20 {
		t.Error("too few to tell")
	}
}
