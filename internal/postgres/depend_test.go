package postgres_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestATextSaysWhatItReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text           string
		whole, keyed   []string
		today, instant bool
	}{
		{text: `SELECT s.id FROM civic.site s JOIN civic.actor a ON a.id = s.host_id`, whole: []string{"actor", "site"}},
		{text: `SELECT FROM civic.site /*k*/ s, civic.actor/*k*/ a`, keyed: []string{"actor", "site"}},
		{text: `SELECT FROM civic.site /*k*/ s WHERE EXISTS (SELECT FROM civic.site o)`, whole: []string{"site"}},
		{text: `SELECT FROM civic.shift s`, whole: []string{"shift", "shift_opening", "shift_places"}},
		{text: `SELECT FROM civic.shift /*k schedule*/ s`, keyed: []string{"shift"}},
		{text: `SELECT FROM civic.shift /*opening*/ s`, whole: []string{"shift", "shift_opening"}},
		{text: `SELECT civic.search_key(civic.fold($1)) FROM civic.tally`, whole: []string{"tally"}},
		{text: `SELECT 1 WHERE $1 > current_date`, today: true},
		{text: `SELECT 1 WHERE $1 > now()`, instant: true},
		{text: `SELECT 1 WHERE $1 > now() /*until*/`},
		{text: `SELECT 1 WHERE $1 > now() /*until*/ OR $2 > CURRENT_TIMESTAMP`, instant: true},
	} {
		whole, keyed, today, instant := postgres.Origins(c.text)
		if !slices.Equal(whole, c.whole) || !slices.Equal(keyed, c.keyed) || today != c.today || instant != c.instant {
			t.Errorf("%s\nreads %v, by parents %v, the day: %v, the instant: %v", c.text, whole, keyed, today, instant)
		}
	}
	for _, text := range []string{`SELECT civic.close_ended()`, `SELECT FROM civic.site /*key*/ s`, `SELECT FROM civic.site /*schedule*/ s`} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken for something", text)
				}
			}()
			postgres.Origins(text)
		}()
	}
}

// An answer that time changes says when: at the first end of a shift that counts, at midnight, or within a second where nobody worked it out.
func TestUntilWhenAnAnswerHolds(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	now := time.Now().UTC().Truncate(time.Second)
	at := func(hours int) string {
		return now.Add(time.Duration(hours) * time.Hour).Format("'2006-01-02T15:04:05Z'")
	}
	const id = "00000000-0000-0000-0000-00000000000"
	writer := as(t, db, postgres.RoleImport)
	for _, statement := range []string{
		`INSERT INTO civic.territory (id, source_key, kind, code, name, time_zone, sort_name) VALUES ('` + id + `1', 't', 'COMMUNE', 't', 't', 'Europe/Paris', 't')`,
		`INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES ('` + id + `2', 'a', 'COMPANY', 'DECLARED', 'a')`,
		`INSERT INTO civic.mission (id, organiser_id, territory_id, title, sign_up_mode, status, sort_name) SELECT ('` + id + `' || n)::uuid, '` + id + `2', '` + id + `1', 'm', 'INSTANT', 'OPEN', 'm' FROM generate_series(3, 6) n`,
		// Missions 3 and 4 have two shifts each, the second of 3 is full; 5 has one that is over; 6 has none.
		`INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity, taken) VALUES
			(gen_random_uuid(), '` + id + `3', ` + at(1) + `, ` + at(9) + `, 'Europe/Paris', 2, 0), (gen_random_uuid(), '` + id + `3', ` + at(2) + `, ` + at(3) + `, 'Europe/Paris', 2, 2),
			(gen_random_uuid(), '` + id + `4', ` + at(4) + `, ` + at(5) + `, 'Europe/Paris', 2, 0), (gen_random_uuid(), '` + id + `4', ` + at(6) + `, ` + at(7) + `, 'Europe/Paris', 2, 0),
			(gen_random_uuid(), '` + id + `5', ` + at(-2) + `, ` + at(-1) + `, 'Europe/Paris', 2, 0)`,
	} {
		must(t, writer, statement)
	}
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	page := func(first int, total bool) postgres.PageRequest {
		return postgres.PageRequest{First: first, Rows: true, Info: true, Total: total}
	}
	const never, soon = 1000, 0
	for name, c := range map[string]struct {
		read  func(*postgres.Read) error
		hours int
	}{
		"upcoming shifts": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "3", id + "4"}, new(true), page(5, true))
			return err
		}, 3},
		"a page of them": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "4"}, new(true), page(1, false))
			return err
		}, 4},
		"a page and their number": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "4"}, new(true), page(1, true))
			return err
		}, soon},
		"shifts that are over": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "4"}, new(false), page(5, false))
			return err
		}, soon},
		"all shifts": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "4"}, nil, page(5, true))
			return err
		}, never},
		"no upcoming shifts": {func(r *postgres.Read) error {
			_, err := r.Shifts(t.Context(), []string{id + "5", id + "6"}, new(true), page(5, true))
			return err
		}, never},
		"missions with places":       {func(r *postgres.Read) error { _, err := r.MissionPage(t.Context(), nil, page(5, true)); return err }, 5},
		"the first of them":          {func(r *postgres.Read) error { _, err := r.MissionPage(t.Context(), nil, page(1, false)); return err }, 1},
		"the first and their number": {func(r *postgres.Read) error { _, err := r.MissionPage(t.Context(), nil, page(1, true)); return err }, 1},
		"their number": {func(r *postgres.Read) error {
			_, err := r.MissionPage(t.Context(), nil, postgres.PageRequest{First: 1, Total: true})
			return err
		}, soon},
		"missions with all shifts": {func(r *postgres.Read) error {
			_, err := r.MissionPage(t.Context(), &civic.MissionFilter{HasPlaces: new(false)}, page(5, true))
			return err
		}, 3},
		"actors": {func(r *postgres.Read) error { _, err := r.ActorPage(t.Context(), nil, page(5, true)); return err }, never},
	} {
		read := store.Read()
		if err := c.read(read); err != nil {
			t.Fatal(err)
		}
		switch until := read.ValidUntil; {
		case c.hours == never && !until.IsZero(), c.hours == soon && (until.IsZero() || until.After(time.Now().Add(2*time.Second))),
			c.hours != never && c.hours != soon && !until.Equal(now.Add(time.Duration(c.hours)*time.Hour)):
			t.Errorf("%s hold until %v, %v from now; %d hours were expected", name, until, until.Sub(now), c.hours)
		}
	}
	read := store.Read()
	if _, err := read.Members(t.Context(), []string{id + "9"}, page(5, false)); err != nil {
		t.Fatal(err)
	}
	if until := read.ValidUntil; time.Until(until) > 24*time.Hour || until.Hour() != 0 || until.Minute() != 0 || !until.After(time.Now().Add(-time.Minute)) {
		t.Errorf("members of today hold until %v", until)
	}
}

// Every batch method is called; what PostgreSQL plans to read for its statements is what their texts name.
func TestTextsNameEveryTableThatIsRead(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t)
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var home string
	conn := as(t, db, postgres.RolePublic)
	conn.SetMaxOpenConns(1) // prepared statements are of a session
	if err := conn.QueryRow(`SELECT id FROM civic.territory WHERE kind = 'DEPARTMENT' AND code = '13'`).Scan(&home); err != nil {
		t.Fatal(err)
	}
	for _, at := range []*string{nil, &home} {
		for variant := range 3 {
			callAll(t, store, at, home, variant)
		}
	}
	explained := 0
	for i, text := range postgres.Texts() {
		name := fmt.Sprint("explained_", i)
		if _, err := conn.Exec(`PREPARE ` + name + ` AS ` + text); err != nil {
			continue // another test asks for a text that no statement is
		}
		nulls := ""
		if n := strings.Count(text, "$"); n > 0 {
			var parameters int
			if err := conn.QueryRow(`SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = $1`, name).Scan(&parameters); err != nil {
				t.Fatal(err)
			}
			nulls = "(" + strings.TrimSuffix(strings.Repeat("NULL, ", parameters), ", ") + ")"
		}
		var plan string
		if err := conn.QueryRow(`EXPLAIN (FORMAT JSON) EXECUTE ` + name + nulls).Scan(&plan); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var tree any
		if err := json.Unmarshal([]byte(plan), &tree); err != nil {
			t.Fatal(err)
		}
		explained++
		whole, keyed, _, _ := postgres.Origins(text)
		for _, table := range relations(tree) {
			if !slices.Contains(whole, table) && !slices.Contains(keyed, table) {
				t.Errorf("a statement reads %s, and its text does not name it: %s", table, text)
			}
		}
	}
	if explained < 100 {
		t.Errorf("only %d statements were looked at", explained)
	}
}

// relations are the tables that a plan reads.
func relations(plan any) (names []string) {
	switch node := plan.(type) {
	case []any:
		for _, child := range node {
			names = append(names, relations(child)...)
		}
	case map[string]any:
		if name, ok := node["Relation Name"].(string); ok {
			names = append(names, name)
		}
		for _, child := range node {
			names = append(names, relations(child)...)
		}
	}
	return names
}

// callAll calls every method of a reading with arguments of their types: nothing, something, or something after a cursor of another list.
func callAll(t *testing.T, store *postgres.Store, home *string, id string, variant int) {
	t.Helper()
	called := 0
	for method := range reflect.TypeFor[*postgres.Read]().Methods() {
		if method.Name == "Together" {
			continue
		}
		read := store.Read()
		read.Home = home
		arguments := []reflect.Value{reflect.ValueOf(read), reflect.ValueOf(t.Context())}
		for i := 2; i < method.Type.NumIn(); i++ {
			arguments = append(arguments, argument(t, method.Type.In(i), id, variant))
		}
		method.Func.Call(arguments) // its error may be that of a filter that nothing satisfies
		if read.Statements > 0 {
			called++
			if len(read.Dependencies) == 0 {
				t.Errorf("%s runs statements and depends on nothing", method.Name)
			}
		}
	}
	if called < 50 {
		t.Fatalf("only %d methods ran a statement", called)
	}
}

func argument(t *testing.T, want reflect.Type, id string, variant int) reflect.Value {
	switch want {
	case reflect.TypeFor[[]string]():
		return reflect.ValueOf([]string{id})
	case reflect.TypeFor[postgres.PageRequest]():
		return reflect.ValueOf(postgres.PageRequest{First: 3, Rows: variant != 1, Edges: true, Total: variant != 0})
	case reflect.TypeFor[civic.GeoPoint]():
		return reflect.ValueOf(civic.GeoPoint{Latitude: 43.3, Longitude: 5.4})
	case reflect.TypeFor[*civic.GeoPoint]():
		if variant == 1 {
			return reflect.Zero(want)
		}
		return reflect.ValueOf(&civic.GeoPoint{Latitude: 43.3, Longitude: 5.4})
	case reflect.TypeFor[*time.Time]():
		return reflect.ValueOf(new(time.Now()))
	}
	v := reflect.New(want).Elem()
	switch want.Kind() {
	case reflect.String:
		v.SetString("13003")
		if want == reflect.TypeFor[civic.ProgrammeOrder]() {
			v.Set(reflect.ValueOf([]civic.ProgrammeOrder{civic.ProgrammesByName, civic.ObjectiveReached, ""}[variant]))
		}
	case reflect.Int:
		v.SetInt(1000)
	case reflect.Bool:
		v.SetBool(variant > 0)
	case reflect.Pointer:
		if variant == 0 {
			return v
		}
		if want.Elem().Kind() == reflect.String && want.Elem().Name() == "string" {
			if variant == 2 {
				return v
			}
			return reflect.ValueOf(new("13003"))
		}
		v.Set(reflect.New(want.Elem()))
		if want.Elem().Kind() == reflect.Struct {
			for i := range want.Elem().NumField() {
				v.Elem().Field(i).Set(argument(t, want.Elem().Field(i).Type, id, variant))
			}
		} else {
			v.Elem().Set(argument(t, want.Elem(), id, variant))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(want, 1, 1))
		v.Index(0).Set(argument(t, want.Elem(), id, variant))
	default:
		t.Fatalf("no argument of type %s is known", want)
	}
	return v
}
