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
