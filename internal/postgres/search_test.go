package postgres_test

import (
	"testing"
	"fmt"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// scenarioStore reads the shared database as the public role.
func scenarioStore(t testing.TB) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), pgtest.Scenario(t).DSN(postgres.RolePublic), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// described names a thing found: its kind, the code of a territory, its name.
func described(result civic.SearchResult) string {
	switch r := result.(type) {
	case *civic.Territory:
		return string(r.Kind) + " " + r.Code
	case *civic.Programme:
		return "PROGRAMME " + r.Title
	case *civic.Alliance:
		return "ALLIANCE " + r.Name
	case *civic.Actor:
		return "ACTOR " + r.Name
	}
	return fmt.Sprintf("%T", result)
}

func TestX(t *testing.T) {
	s := scenarioStore(t)
	for _, q := range []string{"felix piat", "apprentis d auteuil", "medecin du monde","asistance publique","3e arrondissement","etat","agence nouvele des solidarites","france servise","impact jeune"} {
		p, err := s.Read().Search(t.Context(), q, nil, postgres.PageRequest{First: 4, Rows: true, Total: true})
		if err != nil { t.Fatal(err) }
		fmt.Print(q, *p.TotalCount, ": ")
		for _, n := range p.Nodes() { fmt.Print(described(n), " | ") }
		fmt.Println()
	}
}
