package graph

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vektah/gqlparser/v2"

	"alliances/internal/cache"
	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// coherence is one change, and a question whose answer it changes by the events of one subject alone.
type coherence struct {
	subject  string
	parent   string // SELECT that gives the id in the question and in the change; "": there is none
	prefix   string // of that id for clients
	question string
	change   string // of one row, each time of another or to another value
}

// below is a question below an object.
func below(typeName, selection string) string {
	return "query ($id: ID!) { node(id: $id) { ... on " + typeName + " { " + selection + " } } }"
}

// Shorthands of the parents: one that is published, with a row of a table.
func programmeWith(table string) string {
	return `SELECT p.id FROM civic.programme p JOIN civic.` + table + ` x ON x.programme_id = p.id WHERE p.is_public AND p.archived_at IS NULL AND x.is_public GROUP BY p.id ORDER BY count(*) DESC, p.id`
}

func allianceWith(table string) string {
	return `SELECT a.id FROM civic.alliance a JOIN civic.` + table + ` x ON x.alliance_id = a.id WHERE a.is_public AND a.archived_at IS NULL AND x.is_public GROUP BY a.id ORDER BY count(*) DESC, a.id`
}

const (
	felixPyatID = `SELECT id FROM civic.territory WHERE code = '13203-felix-pyat'`
	marseilleID = `SELECT id FROM civic.territory WHERE kind = 'COMMUNE' AND code = '13055'`
	openMission = `SELECT t.id FROM civic.mission t JOIN civic.shift s ON s.mission_id = t.id WHERE t.is_public AND t.archived_at IS NULL AND t.status = 'OPEN'
		AND s.is_public AND s.cancelled_at IS NULL AND s.ends_at > now() AND s.taken < s.capacity - 2 GROUP BY t.id ORDER BY count(*) DESC, t.id`
)

var coherences = []coherence{
	{"source", `SELECT id FROM civic.source ORDER BY id`, sourcePrefix, below("Source", "title"), `UPDATE civic.source SET title = title || 'x' WHERE id = $id`},
	{"need", `SELECT id FROM civic.need WHERE is_public ORDER BY id`, needPrefix, below("Need", "title"), `UPDATE civic.need SET title = title || 'x' WHERE id = $id`},
	{"need_audience", `SELECT need_id FROM civic.need_audience WHERE is_public GROUP BY 1 ORDER BY count(*) DESC, 1`, needPrefix, below("Need", "audiences { code }"),
		`DELETE FROM civic.need_audience WHERE need_id = $id AND audience_id = (SELECT min(audience_id::text)::uuid FROM civic.need_audience WHERE need_id = $id)`},
	{"offer", `SELECT need_id FROM civic.offer WHERE is_public AND need_id IS NOT NULL ORDER BY 1`, needPrefix, below("Need", "offers { nodes { description } }"), `UPDATE civic.offer SET description = description || 'x' WHERE need_id = $id AND is_public`},
	{"app_release", "", "", `{ app(platform: IOS, version: "2.5") { message } }`, `UPDATE civic.app_release SET message = message || 'x'`},
	{"territory", felixPyatID, "", `{ territory(kind: NEIGHBOURHOOD, code: "13203-felix-pyat") { population } }`, `UPDATE civic.territory SET population = coalesce(population, 0) + 1 WHERE id = $id`},
	{"territory_outline", `SELECT territory_id FROM civic.territory_outline ORDER BY 1`, territoryPrefix, below("Territory", "outline { geometry }"),
		`UPDATE civic.territory_outline SET geometry = jsonb_set(geometry, '{n}', to_jsonb(random())) WHERE territory_id = $id`},
	{"territory_link", marseilleID, territoryPrefix, below("Territory", "parents { note }"), `UPDATE civic.territory_link SET note = coalesce(note, '') || 'x' WHERE child_id = $id`},
	{"territory_closure", felixPyatID, territoryPrefix, below("Territory", "ancestors { code }"),
		`DELETE FROM civic.territory_closure WHERE descendant_id = $id AND ancestor_id = (SELECT min(ancestor_id::text)::uuid FROM civic.territory_closure WHERE descendant_id = $id AND distance > 0)`},
	{"city_contract", `SELECT id FROM civic.city_contract ORDER BY id`, cityContractPrefix, below("CityContract", "name"), `UPDATE civic.city_contract SET name = name || 'x' WHERE id = $id`},
	{"theme", `SELECT id FROM civic.theme ORDER BY id`, themePrefix, below("Theme", "code"), `UPDATE civic.theme SET code = code || 'x' WHERE id = $id`},
	{"audience", `SELECT id FROM civic.audience ORDER BY id`, audiencePrefix, below("Audience", "code"), `UPDATE civic.audience SET code = code || 'x' WHERE id = $id`},
	{"indicator", `SELECT id FROM civic.indicator ORDER BY id`, indicatorPrefix, below("Indicator", "unit"), `UPDATE civic.indicator SET unit = unit || 'x' WHERE id = $id`},
	{"scheme", `SELECT id FROM civic.scheme ORDER BY id`, schemePrefix, below("Scheme", "code"), `UPDATE civic.scheme SET code = code || 'x' WHERE id = $id`},
	{"label", `SELECT id FROM civic.theme ORDER BY id`, themePrefix, below("Theme", "label"), `UPDATE civic.label SET label = label || 'x' WHERE subject_id = $id`},
	{"actor", `SELECT id FROM civic.actor WHERE is_public ORDER BY id`, actorPrefix, below("Actor", "description"), `UPDATE civic.actor SET description = coalesce(description, '') || 'x' WHERE id = $id`},
	{"actor_identifier", `SELECT actor_id FROM civic.actor_identifier ORDER BY 1`, actorPrefix, below("Actor", "identifiers { checkedOn }"),
		`UPDATE civic.actor_identifier SET checked_on = coalesce(checked_on, current_date) - 1 WHERE actor_id = $id`},
	{"actor_territory", `SELECT actor_id FROM civic.actor_territory x JOIN civic.actor a ON a.id = actor_id WHERE a.is_public GROUP BY 1 ORDER BY count(*) DESC, 1`, actorPrefix,
		below("Actor", "territories { nodes { code } }"), `DELETE FROM civic.actor_territory WHERE actor_id = $id AND territory_id = (SELECT min(territory_id::text)::uuid FROM civic.actor_territory WHERE actor_id = $id)`},
	{"actor_place", marseilleID, territoryPrefix, below("Territory", "actors { nodes { id } }"),
		`DELETE FROM civic.actor_place WHERE territory_id = $id AND actor_id = (SELECT actor_id FROM civic.actor_place WHERE territory_id = $id AND is_public ORDER BY sort_name LIMIT 1)`},
	{"alliance", `SELECT id FROM civic.alliance WHERE is_public ORDER BY id`, alliancePrefix, below("Alliance", "purpose"), `UPDATE civic.alliance SET purpose = coalesce(purpose, '') || 'x' WHERE id = $id`},
	{"alliance_member", allianceWith("alliance_member"), alliancePrefix, below("Alliance", "members { nodes { joinedOn } }"), `UPDATE civic.alliance_member SET joined_on = coalesce(joined_on, '2020-01-01') - 1 WHERE alliance_id = $id`},
	{"alliance_audience", allianceWith("alliance_audience"), alliancePrefix, below("Alliance", "audiences { code }"),
		`DELETE FROM civic.alliance_audience WHERE alliance_id = $id AND audience_id = (SELECT min(audience_id::text)::uuid FROM civic.alliance_audience WHERE alliance_id = $id)`},
	{"alliance_territory", allianceWith("alliance_territory"), alliancePrefix, below("Alliance", "territories { code }"),
		`DELETE FROM civic.alliance_territory WHERE alliance_id = $id AND territory_id = (SELECT min(territory_id::text)::uuid FROM civic.alliance_territory WHERE alliance_id = $id)`},
	{"alliance_theme", allianceWith("alliance_theme"), alliancePrefix, below("Alliance", "themes { code }"),
		`DELETE FROM civic.alliance_theme WHERE alliance_id = $id AND theme_id = (SELECT min(theme_id::text)::uuid FROM civic.alliance_theme WHERE alliance_id = $id)`},
	{"convention", allianceWith("convention"), alliancePrefix, below("Alliance", "conventions { nodes { note } }"), `UPDATE civic.convention SET note = coalesce(note, '') || 'x' WHERE alliance_id = $id`},
	{"signatory", `SELECT convention_id FROM civic.signatory s JOIN civic.convention c ON c.id = convention_id WHERE c.is_public ORDER BY 1`, conventionPrefix, below("Convention", "signatories { signedOn }"),
		`UPDATE civic.signatory SET signed_on = coalesce(signed_on, '2020-01-01') - 1 WHERE convention_id = $id`},
	{"programme", `SELECT id FROM civic.programme WHERE is_public ORDER BY id`, programmePrefix, below("Programme", "summary"), `UPDATE civic.programme SET summary = coalesce(summary, '') || 'x' WHERE id = $id`},
	{"programme_access", programmeWith("programme_access"), programmePrefix, below("Programme", "access { phone }"), `UPDATE civic.programme_access SET phone = coalesce(phone, '') || '1' WHERE programme_id = $id`},
	{"programme_theme", programmeWith("programme_theme"), programmePrefix, below("Programme", "themes { code }"),
		`DELETE FROM civic.programme_theme WHERE programme_id = $id AND theme_id = (SELECT min(theme_id::text)::uuid FROM civic.programme_theme WHERE programme_id = $id)`},
	{"programme_audience", programmeWith("programme_audience"), programmePrefix, below("Programme", "audiences { code }"),
		`DELETE FROM civic.programme_audience WHERE programme_id = $id AND audience_id = (SELECT min(audience_id::text)::uuid FROM civic.programme_audience WHERE programme_id = $id)`},
	{"programme_operator", `SELECT o.programme_id FROM civic.programme_operator o JOIN civic.actor a ON a.id = o.actor_id JOIN civic.programme p ON p.id = o.programme_id
		WHERE a.is_public AND p.is_public GROUP BY 1 ORDER BY count(*) DESC, 1`, programmePrefix, below("Programme", "operators { id }"),
		`DELETE FROM civic.programme_operator WHERE programme_id = $id AND actor_id = (SELECT min(o.actor_id::text)::uuid FROM civic.programme_operator o JOIN civic.actor a ON a.id = o.actor_id WHERE a.is_public AND o.programme_id = $id)`},
	{"programme_service", programmeWith("programme_service"), programmePrefix, below("Programme", "services { label }"), `UPDATE civic.programme_service SET label = label || 'x' WHERE programme_id = $id`},
	{"programme_zone", programmeWith("programme_zone"), programmePrefix, below("Programme", "servedTerritories { nodes { code } }"), `UPDATE civic.programme_zone SET is_public = NOT is_public WHERE programme_id = $id`},
	{"statement", programmeWith("statement"), programmePrefix, below("Programme", "statements { text }"), `UPDATE civic.statement SET text = text || 'x' WHERE programme_id = $id`},
	{"site", programmeWith("site"), programmePrefix, below("Programme", "sites { nodes { capacity } }"), `UPDATE civic.site SET capacity = coalesce(capacity, 0) + 1 WHERE programme_id = $id`},
	{"site_within", `SELECT programme_id FROM civic.site_within x JOIN civic.programme p ON p.id = programme_id WHERE x.is_public AND x.territory_id = (` + marseilleID + `) GROUP BY 1 ORDER BY count(*) DESC, 1`, programmePrefix,
		below("Programme", `sites(within: {kind: COMMUNE, code: "13055"}) { nodes { id } }`), `UPDATE civic.site_within SET is_public = NOT is_public WHERE programme_id = $id`},
	{"programme_place", marseilleID, territoryPrefix, below("Territory", "programmes { nodes { id } }"),
		`DELETE FROM civic.programme_place WHERE territory_id = $id AND programme_id = (SELECT programme_id FROM civic.programme_place WHERE territory_id = $id AND is_public ORDER BY rank, elsewhere, last_day, programme_id LIMIT 1)`},
	{"site_point", "", "", `{ programmesNear(near: {latitude: 43.31, longitude: 5.39}, radiusMetres: 100000) { edges { distanceMetres } } }`,
		`UPDATE civic.site_point SET location = point(location[0] + 0.001, location[1])`},
	{"contribution", `SELECT contributor_id FROM civic.contribution c JOIN civic.actor a ON a.id = contributor_id WHERE a.is_public AND c.is_public AND superseded_by_id IS NULL GROUP BY 1 ORDER BY count(*), 1`, actorPrefix,
		below("Actor", "contributionsGiven { nodes { description } }"), `UPDATE civic.contribution SET description = coalesce(description, '') || 'x' WHERE contributor_id = $id`},
	{"objective", programmeWith("objective"), programmePrefix, below("Programme", "objectives { target }"), `UPDATE civic.objective SET target = target + 1 WHERE programme_id = $id`},
	{"outcome", programmeWith("outcome"), programmePrefix, below("Programme", "outcomes { nodes { note } }"), `UPDATE civic.outcome SET note = coalesce(note, '') || 'x' WHERE programme_id = $id`},
	{"timeline_event", programmeWith("timeline_event"), programmePrefix, below("Programme", "timeline { nodes { occurredOn } }"), `UPDATE civic.timeline_event SET occurred_on = occurred_on - 1 WHERE programme_id = $id`},
	{"mission", openMission, missionPrefix, below("Mission", "description"), `UPDATE civic.mission SET description = coalesce(description, '') || 'x' WHERE id = $id`},
	{"shift", openMission, missionPrefix, below("Mission", "shifts(upcoming: true) { nodes { endsAt } }"), `UPDATE civic.shift SET ends_at = ends_at + interval '1 hour' WHERE mission_id = $id`},
	{"shift_places", openMission, missionPrefix, below("Mission", "shifts(upcoming: true) { nodes { placesLeft } }"), `UPDATE civic.shift SET taken = taken + 1 WHERE mission_id = $id AND taken < capacity - 1`},
	{"shift_opening", openMission, "", `{ missions(first: 100) { nodes { id } } }`, `UPDATE civic.shift SET taken = CASE WHEN taken < capacity THEN capacity ELSE 0 END WHERE mission_id = $id`},
	{"search_entry", "", "", `{ search(text: "essai") { nodes { ... on Node { id } } } }`,
		`DELETE FROM civic.search_entry WHERE object_id = (SELECT object_id FROM civic.search_entry WHERE names[1] LIKE '%essai%' AND kind = 'ACTOR' ORDER BY weight DESC, object_id LIMIT 1)`},
	{"search_word", "", "", `{ search(text: "organizme") { nodes { ... on Node { id } } } }`, `UPDATE civic.search_word SET word = CASE word WHEN 'organisme' THEN 'organsime' ELSE 'organisme' END WHERE word IN ('organisme', 'organsime')`},
	{"tally", "", "", `{ programmes { totalCount } }`, `UPDATE civic.tally SET n = n + 1`},
}

// For every subject of events there is a question that only its events keep from being answered with what was: with them it never is, and
// without them it is.
func TestEverySubjectMatters(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	r := newReader(t, db)
	admin := db.Open(t, localpg.Superuser)
	feed, err := postgres.OpenFeed(db.DSN(postgres.RoleApp), discard())
	if err != nil {
		t.Fatal(err)
	}
	answers := cache.New(feed.Fresh, 64<<20)
	var withheld atomic.Value
	withheld.Store("")
	feed.Follow(func(events []postgres.Event) {
		answers.Apply(slices.DeleteFunc(events, func(e postgres.Event) bool { return e.Subject == withheld.Load() }))
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { feed.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })

	var covered []string
	for _, c := range coherences {
		covered = append(covered, c.subject)
		var id string
		if c.parent != "" {
			if err := admin.QueryRow(`SELECT id FROM (` + c.parent + `) x (id) LIMIT 1`).Scan(&id); err != nil {
				t.Fatalf("%s: %v", c.subject, err)
			}
		}
		doc, errs := gqlparser.LoadQueryWithRules(r.schema, c.question, nil)
		if errs != nil {
			t.Fatalf("%s: %v", c.subject, errs)
		}
		variables := map[string]any{}
		if c.prefix != "" {
			variables["id"] = globalID(c.prefix, id)
		}
		fill := func(ctx context.Context) cache.Filled {
			read := r.store.Read()
			read.Live = true
			result := r.executor.Execute(ctx, doc, doc.Operations[0], variables, read)
			if len(result.Errors) > 0 {
				t.Fatalf("%s: %v", c.subject, result.Errors)
			}
			f := holes(result.Data, read.Living)
			f.Dependencies, f.ValidUntil, f.Keep = read.Dependencies, read.ValidUntil, true
			return f
		}
		// stale makes the change after the question was answered, and tells whether it still is as before.
		stale := func(without string) bool {
			withheld.Store(without)
			if err := feed.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			before := answers.Do(t.Context(), c.subject, c.subject, fill).Form(cache.Identity).Body
			change := strings.ReplaceAll(c.change, "$id", "'"+id+"'")
			if result, err := admin.Exec(change); err != nil {
				t.Fatalf("%s: %v", change, err)
			} else if n, _ := result.RowsAffected(); n == 0 {
				t.Fatalf("%s: nothing is changed by %s", c.subject, change)
			}
			if err := feed.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			now := fill(t.Context()).Plain()
			if bytes.Equal(before, now) {
				t.Fatalf("%s: the change does not change the answer: %s", c.subject, now)
			}
			a := answers.Get(c.subject)
			return a != nil && bytes.Equal(a.Form(cache.Identity).Body, before)
		}
		if stale("") {
			t.Errorf("%s: a change leaves an answer stale", c.subject)
		}
		if !stale(c.subject) {
			t.Errorf("%s: without its events no answer is stale, so that nothing shows that they are needed", c.subject)
		}
		withheld.Store("")
		answers.Apply([]postgres.Event{{Subject: postgres.Everything}})
	}
	var subjects []string
	rows, err := admin.Query(`SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'event_insert' UNION SELECT 'civic.' || p FROM unnest('{shift_places,shift_opening}'::text[]) p`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		subjects = append(subjects, strings.TrimPrefix(name, "civic."))
	}
	slices.Sort(subjects)
	slices.Sort(covered)
	if !slices.Equal(subjects, covered) {
		t.Errorf("the events have the subjects\n%v, looked at were\n%v", fmt.Sprint(subjects), fmt.Sprint(covered))
	}
}
