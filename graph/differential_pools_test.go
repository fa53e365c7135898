package graph

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// pools are what random operations are made of: things that exist, things that are hidden, and nonsense.
type pools struct {
	types   []string            // those that implement Node, in a fixed order
	ids     map[string][]string // by type
	hidden  map[string]bool     // the ids that the public does not see
	places  []place
	lived   int                 // how many of the places, the first ones, are of the population or above it
	texts   map[string][]string // by name of the argument or input field
	points  []object
	cursors map[string][]string // by list: see cursorKey
}

type place struct{ kind, code string }

// nodeTables are the types that implement Node, with the prefix of their ids and their table.
var nodeTables = []struct{ typeName, prefix, table string }{
	{"Territory", territoryPrefix, "territory"}, {"CityContract", cityContractPrefix, "city_contract"}, {"Theme", themePrefix, "theme"},
	{"Audience", audiencePrefix, "audience"}, {"Indicator", indicatorPrefix, "indicator"}, {"Scheme", schemePrefix, "scheme"},
	{"Source", sourcePrefix, "source"}, {"Actor", actorPrefix, "actor"}, {"Alliance", alliancePrefix, "alliance"},
	{"AllianceMember", memberPrefix, "alliance_member"}, {"Convention", conventionPrefix, "convention"}, {"Programme", programmePrefix, "programme"},
	{"Site", sitePrefix, "site"}, {"Contribution", contributionPrefix, "contribution"}, {"Objective", objectivePrefix, "objective"},
	{"Outcome", outcomePrefix, "outcome"}, {"TimelineEvent", timelineEventPrefix, "timeline_event"}, {"Mission", missionPrefix, "mission"},
	{"Shift", shiftPrefix, "shift"}, {"Need", needPrefix, "need"}, {"Offer", offerPrefix, "offer"},
}

// newPools reads a populated database as the role that sees every row.
func newPools(t testing.TB, db *pgtest.DB) *pools {
	t.Helper()
	conn := db.Open(t, postgres.RoleImport)
	p := &pools{ids: map[string][]string{}, hidden: map[string]bool{}, cursors: map[string][]string{}}
	// Imported rows have a UUID of version 5, most of those of the population another.
	for _, n := range nodeTables {
		p.types = append(p.types, n.typeName)
		each2(t, conn, `(SELECT id, is_public FROM civic.`+n.table+` WHERE substr(id::text, 15, 1) <> '5' ORDER BY id LIMIT 60)
			UNION (SELECT id, is_public FROM civic.`+n.table+` ORDER BY md5(id::text) LIMIT 15)
			UNION (SELECT id, is_public FROM civic.`+n.table+` WHERE NOT is_public ORDER BY id LIMIT 10) ORDER BY 1`,
			func(uuid string, public bool) {
				id := globalID(n.prefix, uuid)
				p.ids[n.typeName] = append(p.ids[n.typeName], id)
				p.hidden[id] = !public
			})
	}
	// The territories of the population and those above them; then some of each kind.
	p.ids["Territory"] = nil
	each2(t, conn, `WITH lived AS (SELECT territory_id FROM civic.mission UNION SELECT territory_id FROM civic.site WHERE substr(id::text, 15, 1) <> '5'),
		wanted AS (SELECT ancestor_id AS id FROM civic.territory_closure JOIN lived ON descendant_id = territory_id
			UNION (SELECT id FROM civic.territory WHERE kind IN ('PRIORITY_NEIGHBOURHOOD', 'INTERCOMMUNALITY', 'DISTRICT', 'DEPARTMENT') ORDER BY md5(id::text) LIMIT 12)
			UNION (SELECT id FROM civic.territory WHERE archived_at IS NOT NULL OR successor_id IS NOT NULL ORDER BY id LIMIT 4)
			UNION (SELECT child_id FROM civic.territory_link WHERE relation = 'OVERLAPS' ORDER BY md5(child_id::text) LIMIT 4)
			UNION (SELECT territory_id FROM civic.territory_outline ORDER BY length(geometry::text), territory_id LIMIT 4))
		SELECT id, concat_ws(' ', EXISTS (SELECT FROM lived JOIN civic.territory_closure ON descendant_id = territory_id WHERE ancestor_id = id), kind, code) AS name
		FROM civic.territory JOIN wanted USING (id) ORDER BY 2 DESC`,
		func(uuid, name string) {
			var at place
			var lived string
			fmt.Sscan(name, &lived, &at.kind, &at.code)
			p.places = append(p.places, at)
			if lived == "t" {
				p.lived = len(p.places)
			}
			p.ids["Territory"] = append(p.ids["Territory"], globalID(territoryPrefix, uuid))
		})
	p.texts = map[string][]string{
		"postalCode": {"13003", "13150", "13001", "00000", "13", ""},
		"version":    {"1.0", "2.0", "3.1.4", "3.0.9-beta.1", "4", "x"},
		"text":       {"essai", "Action d'essai 1", "felix piat", "marseille", "tarascon", "organisme 12", "é", "", "impact jeunes", "13003"},
		"from":       {"2020-01-01T00:00:00Z", "2090-06-02T10:00:00+02:00", "2030-01-01T00:00:00.25Z", "demain"},
		"to":         {"2090-06-03T00:00:00Z", "2099-01-01T00:00:00.5Z", "2020-01-01T00:00:00Z"},
		"themes":     {"inconnu"}, "audiences": {"inconnu"}, "email": {"nobody@example.org", "x"}, "action": {"SIGN_IN"},
		"malformed": {"", "prg", "prg_", "xyz_00000000000000000000000000", "act_zzzz", "prg_00000000000000000000000000", "é"},
	}
	for _, name := range []string{"theme", "audience"} {
		each2(t, conn, `SELECT code, 'x' FROM civic.`+name+` JOIN civic.programme_`+name+` ON id = `+name+`_id GROUP BY code ORDER BY count(*) DESC, code LIMIT 12`,
			func(code, _ string) { p.texts[name+"s"] = append(p.texts[name+"s"], code) })
	}
	for _, at := range [][2]any{{43.31, 5.39}, {43.3, 5.38}, {43.805, 4.66}, {48.85, 2.35}, {91.0, 5.0}} {
		p.points = append(p.points, object{{"latitude", at[0]}, {"longitude", at[1]}})
	}
	return p
}

func each2[A, B any](t testing.TB, conn *sql.DB, query string, found func(A, B)) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a A
		var b B
		if err := rows.Scan(&a, &b); err != nil {
			t.Fatal(err)
		}
		found(a, b)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// cursorKey names the lists whose cursors are good for each other.
func cursorKey(owner string, args object) string {
	for _, name := range []string{"orderBy", "includeServing", "near", "radiusMetres"} {
		if v, ok := args.get(name); ok && v != nil {
			owner += " " + literal(v)
		}
	}
	return owner
}

// gatherCursors fills the pool of cursors from first pages of every connection of the schema.
func (p *pools) gatherCursors(t testing.TB, d *differential) {
	t.Helper()
	for typeName, def := range d.schema.Types {
		for _, field := range def.Fields {
			if def.Kind != ast.Object || field.Arguments.ForName("after") == nil || typeName == "Viewer" || typeName == "Moderation" {
				continue
			}
			owner := typeName + "." + field.Name
			for _, args := range p.firstPages(owner) {
				selection := field.Name + arguments(append(args, pair{"first", 4})) + " { edges { cursor } }"
				document := "{ " + selection + " }"
				if typeName != "Query" {
					ids, _ := json.Marshal(p.ids[typeName])
					document = `{ nodes(ids: ` + string(ids) + `) { ... on ` + typeName + ` { ` + selection + ` } } }`
				}
				op := d.prepare(t, operation{document: document})
				result := d.read.execute(t.Context(), op)
				if len(result.Errors) > 0 {
					t.Fatalf("%s: %v", document, result.Errors)
				}
				key := cursorKey(owner, args)
				p.cursors[key] = cursorsIn(t, result.Data)
				if len(p.cursors[key]) == 0 {
					t.Logf("no cursors of %s", key)
				}
			}
		}
	}
}

// firstPages are the arguments that lists of their own kind of cursor are asked with.
func (p *pools) firstPages(owner string) []object {
	switch owner {
	case "Query.search":
		return []object{{{"text", "essai"}}}
	case "Query.territories":
		return []object{nil, {{"orderBy", symbol("NAME")}}, {{"orderBy", symbol("POPULATION")}}}
	case "Query.actors", "Query.alliances":
		return []object{nil, {{"orderBy", symbol("NAME")}}}
	case "Query.programmes":
		return []object{nil, {{"orderBy", symbol("OPEN_FIRST")}}, {{"orderBy", symbol("TITLE")}}, {{"orderBy", symbol("OBJECTIVE_REACHED")}}}
	case "Territory.programmes":
		return []object{nil, {{"includeServing", false}}, {{"includeServing", true}}}
	case "Query.programmesNear":
		var all []object
		for _, near := range p.points[:2] {
			all = append(all, object{{"near", near}}, object{{"near", near}, {"radiusMetres", 2000}})
		}
		return all
	}
	return []object{nil}
}

// cursorsIn finds the cursors of an answer: at most 30 different ones, in a fixed order.
func cursorsIn(t testing.TB, data []byte) []string {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var found []string
	seen := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v { // an object here has one member
				walk(e)
			}
			if c, ok := v["cursor"].(string); ok && !seen[c] && len(found) < 30 {
				seen[c] = true
				found = append(found, c)
			}
		}
	}
	walk(v)
	return found
}
