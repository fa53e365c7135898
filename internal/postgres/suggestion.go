package postgres

import (
	"context"
	"strconv"
	"strings"

	"alliances/internal/civic"
)

// suggested is how many are ranked at most: beyond that nobody reads.
const suggested = 100

// profile is what suggestions are for: statements that give, of the parent k, the ids of its territories, themes and audiences, the worlds to look
// in, and the actors that are not to be suggested.
type profile struct{ place, theme, audience, world, barred string }

// Points: an actor that acts there comes before one that acts around, and one that has done such things before one that has not.
const (
	pointsSame, pointsInside, pointsAround                         = 30, 20, 10
	pointsThemed, pointsServed, pointsGiven, pointsAllied, mostFor = 8, 5, 6, 6, 3
	pointsOffered                                                  = 10
)

// ranking is the FROM item t of the best of all actors. Those with more than a territory are few, and found through what they did; of the others
// those that come first by name in each territory are enough, as their points depend on the territory alone.
func (p profile) ranking() string {
	return strings.NewReplacer("%place", p.place, "%theme", p.theme, "%audience", p.audience, "%world", p.world, "%barred", p.barred, "%limit", strconv.Itoa(suggested),
		"%same", strconv.Itoa(pointsSame), "%inside", strconv.Itoa(pointsInside), "%around", strconv.Itoa(pointsAround), "%most", strconv.Itoa(mostFor),
		"%forThemed", strconv.Itoa(pointsThemed), "%forServed", strconv.Itoa(pointsServed), "%forGiven", strconv.Itoa(pointsGiven), "%forAllied", strconv.Itoa(pointsAllied),
		"%forOffered", strconv.Itoa(pointsOffered)).Replace(rankingText)
}

const rankingText = `(WITH place AS MATERIALIZED (%place),
	around AS MATERIALIZED (SELECT DISTINCT c.ancestor_id AS id FROM place JOIN civic.territory_closure c ON c.descendant_id = place.id AND c.distance > 0
		JOIN civic.territory w ON w.id = c.ancestor_id WHERE w.kind NOT IN ('COUNTRY', 'REGION') AND c.ancestor_id NOT IN (SELECT id FROM place)),
	asked AS MATERIALIZED (%theme),
	theme AS MATERIALIZED (SELECT id FROM asked UNION SELECT th.id FROM civic.theme th WHERE th.parent_id IN (SELECT id FROM asked)),
	audience AS MATERIALIZED (%audience),
	world AS MATERIALIZED (%world),
	barred AS MATERIALIZED (%barred),
	matching AS MATERIALIZED (SELECT m.programme_id, bool_or(m.on_theme) AS on_theme, NOT bool_and(m.on_theme) AS for_audience FROM (
			SELECT pt.programme_id, true AS on_theme FROM civic.programme_theme pt WHERE pt.theme_id IN (SELECT id FROM theme) AND pt.is_public AND EXISTS (SELECT FROM civic.programme_place pl WHERE pl.programme_id = pt.programme_id AND pl.territory_id IN (SELECT id FROM place) AND pl.is_public)
			UNION ALL SELECT pa.programme_id, false FROM civic.programme_audience pa WHERE pa.audience_id IN (SELECT id FROM audience) AND pa.is_public AND EXISTS (SELECT FROM civic.programme_place pl WHERE pl.programme_id = pa.programme_id AND pl.territory_id IN (SELECT id FROM place) AND pl.is_public)) m GROUP BY 1),
	relevant AS MATERIALIZED (SELECT p.id, p.alliance_id, m.on_theme, m.for_audience FROM matching m JOIN civic.programme p ON p.id = m.programme_id WHERE p.is_public AND p.archived_at IS NULL),
	extra AS MATERIALIZED (SELECT x.actor_id, sum(x.themed)::integer AS themed, sum(x.served)::integer AS served, sum(x.given)::integer AS given, sum(x.allied)::integer AS allied, sum(x.offered)::integer AS offered FROM (
			SELECT o.actor_id, count(*) FILTER (WHERE r.on_theme) AS themed, count(*) FILTER (WHERE r.for_audience) AS served, 0 AS given, 0 AS allied, 0 AS offered
				FROM relevant r JOIN civic.programme_operator o ON o.programme_id = r.id WHERE o.is_public GROUP BY 1
			UNION ALL SELECT g.contributor_id, 0, 0, count(*), 0, 0 FROM relevant r JOIN civic.contribution g ON g.to_programme_id = r.id WHERE g.is_public AND g.superseded_by_id IS NULL GROUP BY 1
			UNION ALL SELECT m.actor_id, 0, 0, 0, count(DISTINCT m.alliance_id), 0 FROM civic.alliance_member m WHERE m.is_public AND m.alliance_id <> k.id AND m.alliance_id IN (
				SELECT r.alliance_id FROM relevant r WHERE r.on_theme
				UNION SELECT apl.alliance_id FROM civic.alliance_territory apl JOIN civic.alliance_theme ath ON ath.alliance_id = apl.alliance_id
					WHERE apl.territory_id IN (SELECT id FROM place) AND ath.theme_id IN (SELECT id FROM theme) AND apl.is_public AND ath.is_public) GROUP BY 1
			UNION ALL SELECT f.actor_id, 0, 0, 0, 0, count(*) FROM civic.offer f WHERE f.need_id IS NULL AND f.status = 'OPEN' AND f.is_public AND coalesce(f.available_until, current_date) >= current_date
				AND EXISTS (SELECT FROM civic.actor_place ap WHERE ap.actor_id = f.actor_id AND ap.is_public AND (ap.territory_id IN (SELECT id FROM place) OR ap.is_direct AND ap.territory_id IN (SELECT id FROM around))) GROUP BY 1
		) x WHERE x.actor_id NOT IN (SELECT actor_id FROM barred) GROUP BY x.actor_id),
	candidate AS MATERIALIZED (SELECT e.actor_id FROM extra e
		UNION SELECT l.actor_id FROM world CROSS JOIN place CROSS JOIN (VALUES (true), (false)) AS d (direct) CROSS JOIN LATERAL (SELECT ap.actor_id FROM civic.actor_place ap
			WHERE ap.territory_id = place.id AND ap.world = world.name AND ap.is_direct = d.direct AND ap.is_public AND ap.actor_id NOT IN (SELECT actor_id FROM barred) AND ap.actor_id NOT IN (SELECT actor_id FROM extra)
			ORDER BY ap.sort_name, ap.actor_id LIMIT %limit) l
		UNION SELECT l.actor_id FROM world CROSS JOIN around CROSS JOIN LATERAL (SELECT ap.actor_id FROM civic.actor_place ap
			WHERE ap.territory_id = around.id AND ap.world = world.name AND ap.is_direct AND ap.is_public AND ap.actor_id NOT IN (SELECT actor_id FROM barred) AND ap.actor_id NOT IN (SELECT actor_id FROM extra)
			ORDER BY ap.sort_name, ap.actor_id LIMIT %limit) l),
	near AS MATERIALIZED (SELECT id, false AS is_around FROM place UNION ALL SELECT id, true FROM around),
	scored AS MATERIALIZED (SELECT a.id AS actor_id, a.sort_name, coalesce(n.points, 0) + least(coalesce(e.themed, 0), %most) * %forThemed + least(coalesce(e.served, 0), %most) * %forServed
				+ least(coalesce(e.given, 0), %most) * %forGiven + least(coalesce(e.allied, 0), %most) * %forAllied + least(coalesce(e.offered, 0), 1) * %forOffered AS score,
			coalesce(e.themed, 0) AS themed, coalesce(e.served, 0) AS served, coalesce(e.given, 0) AS given, coalesce(e.allied, 0) AS allied, coalesce(e.offered, 0) AS offered
		FROM candidate c JOIN civic.actor a ON a.id = c.actor_id LEFT JOIN extra e ON e.actor_id = c.actor_id
		CROSS JOIN LATERAL (SELECT max(CASE WHEN near.is_around THEN %around WHEN ap.is_direct THEN %same ELSE %inside END) AS points
			FROM civic.actor_place ap JOIN near ON near.id = ap.territory_id AND (ap.is_direct OR NOT near.is_around) WHERE ap.actor_id = c.actor_id AND ap.is_public) n
		WHERE a.is_public AND a.archived_at IS NULL AND a.world IN (SELECT name FROM world)
		ORDER BY score DESC, a.sort_name, a.id LIMIT %limit)
	SELECT s.*, n.nearness, n.territory FROM scored s LEFT JOIN LATERAL (SELECT CASE WHEN near.is_around THEN 'AROUND' WHEN ap.is_direct THEN 'SAME' ELSE 'INSIDE' END AS nearness, w.name AS territory
		FROM near JOIN civic.actor_place ap ON ap.territory_id = near.id AND ap.is_public AND (ap.is_direct OR NOT near.is_around) JOIN civic.territory w ON w.id = near.id
		WHERE ap.actor_id = s.actor_id ORDER BY near.is_around, ap.is_direct DESC, w.population, w.sort_name LIMIT 1) n ON true) t`

// suggestions is a list of suggestions by rank.
func suggestions(name string, p profile) list {
	return list{name: name, from: p.ranking(), columns: "t.actor_id, t.score, t.nearness, t.territory, t.themed, t.served, t.given, t.allied, t.offered",
		keys: []key{{"-t.score", "integer"}, {"t.sort_name", "text"}, {"t.actor_id", "uuid"}}}
}

var (
	partners = suggestions("suggested partners", profile{
		place: `SELECT x.id FROM (SELECT apl.territory_id AS id FROM civic.alliance_territory apl WHERE apl.alliance_id = k.id
			UNION SELECT si.territory_id FROM civic.programme p JOIN civic.site si ON si.programme_id = p.id
				WHERE p.alliance_id = k.id AND NOT EXISTS (SELECT FROM civic.alliance_territory apl WHERE apl.alliance_id = k.id)) x
			WHERE EXISTS (SELECT FROM civic.alliance_member m WHERE m.alliance_id = k.id AND ` + activeMember + ` AND m.actor_id = ANY (` + mineIDs + `))`,
		theme: `SELECT ath.theme_id AS id FROM civic.alliance_theme ath WHERE ath.alliance_id = k.id
			UNION SELECT pt.theme_id FROM civic.programme p JOIN civic.programme_theme pt ON pt.programme_id = p.id WHERE p.alliance_id = k.id`,
		audience: `SELECT aau.audience_id AS id FROM civic.alliance_audience aau WHERE aau.alliance_id = k.id
			UNION SELECT pa.audience_id FROM civic.programme p JOIN civic.programme_audience pa ON pa.programme_id = p.id WHERE p.alliance_id = k.id`,
		world: `SELECT w.name FROM unnest('{ASSOCIATION,COMPANY,PUBLIC_AUTHORITY}'::text[]) w (name)
			WHERE NOT EXISTS (SELECT FROM civic.alliance_member m WHERE m.alliance_id = k.id AND ` + activeMember + ` AND m.world = w.name)`,
		barred: `SELECT m.actor_id FROM civic.alliance_member m WHERE m.alliance_id = k.id AND ` + activeMember + `
			UNION SELECT i.actor_id FROM civic.alliance_invitation i WHERE i.alliance_id = k.id AND (i.status = 'DECLINED' OR i.status = 'PENDING' AND i.expires_at > now())`,
	})
	answerers = suggestions("who could answer a need", profile{
		place:    `SELECT n.territory_id AS id FROM civic.need n WHERE n.id = k.id`,
		theme:    `SELECT n.theme_id AS id FROM civic.need n WHERE n.id = k.id`,
		audience: `SELECT na.audience_id AS id FROM civic.need_audience na WHERE na.need_id = k.id`,
		world:    `SELECT w.name FROM unnest('{ASSOCIATION,COMPANY,PUBLIC_AUTHORITY}'::text[]) w (name)`,
		barred:   `SELECT n.declared_by_id AS actor_id FROM civic.need n WHERE n.id = k.id`,
	})
)

// SuggestedPartners ranks actors of the worlds that each alliance lacks, for those who act for its members: nobody is in it that is a member, is asked
// to join, or declined to.
func (r *Read) SuggestedPartners(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.PartnerSuggestion], error) {
	return ownPages[civic.PartnerSuggestion](readWhole(ctx), r, partners, ids, p)
}

// Answerable ranks the actors that could answer each need.
func (r *Read) Answerable(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.PartnerSuggestion], error) {
	return pages[civic.PartnerSuggestion](readWhole(ctx), r, answerers, ids, p)
}
