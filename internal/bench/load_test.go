package bench

import (
	"database/sql"
	"os"
	"testing"
	"time"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// tiny is enough to have some of everything.
var tiny = Size{Actors: 400, Alliances: 40, Programmes: 1500, Missions: 1500}

func loaded(t *testing.T, size Size, triggers bool) *pgtest.DB {
	t.Helper()
	db := pgtest.NewScenario(t)
	if err := load(t.Context(), db.Open(t, postgres.RoleOwner), size, triggers, func(step string, rows int64, took time.Duration) {
		t.Logf("%-20s %8d rows %v", step, rows, took)
	}); err != nil {
		t.Fatal(err)
	}
	return db
}

// fingerprint is a hash of every table of the graph, whatever the order of its rows. Counts are compared by their sums; the log of events
// and its marks tell how rows were written and are left out.
func fingerprint(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query(`SELECT relname FROM pg_class WHERE relnamespace = 'civic'::regnamespace AND relkind = 'r' AND relname NOT IN ('event', 'event_mark', 'tally')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	hashes := map[string]string{}
	for rows.Next() {
		var name, hash string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if err := db.QueryRow(`SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(r::text, 0)), 0) FROM civic.` + name + ` r`).Scan(&hash); err != nil {
			t.Fatal(err)
		}
		hashes[name] = hash
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var counts string
	if err := db.QueryRow(`SELECT string_agg(subject || ' ' || n, ', ' ORDER BY subject) FROM (SELECT subject, sum(n) AS n FROM civic.tally GROUP BY subject) t`).Scan(&counts); err != nil {
		t.Fatal(err)
	}
	hashes["tally"] = counts
	return hashes
}

// Two loads give the same rows, and a load that leaves the triggers their work gives what the fast one derives.
func TestLoadIsDeterministicAndKeepsWhatTriggersKeep(t *testing.T) {
	t.Parallel()
	first := fingerprint(t, loaded(t, tiny, false).Open(t, postgres.RoleOwner))
	again := fingerprint(t, loaded(t, tiny, false).Open(t, postgres.RoleOwner))
	slow := fingerprint(t, loaded(t, tiny, true).Open(t, postgres.RoleOwner))
	for name, hash := range first {
		if again[name] != hash {
			t.Errorf("%s: one load gives %s, another %s", name, hash, again[name])
		}
		if slow[name] != hash {
			t.Errorf("%s: derived %s, kept by triggers %s", name, hash, slow[name])
		}
	}
	if len(first) < 30 {
		t.Errorf("%d tables are compared: some are missing", len(first))
	}
}
