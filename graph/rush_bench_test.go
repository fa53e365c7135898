package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// rushPlaces are communes with twenty programmes each, which have three missions each with three shifts of three places.
const rushPlaces = 300

var rushData = []string{
	`CREATE TEMP TABLE place ON COMMIT DROP AS SELECT id, code, row_number() OVER (ORDER BY population DESC, id) n
		FROM (SELECT id, code, population FROM civic.territory WHERE kind = 'COMMUNE' AND code <> '13055' ORDER BY population DESC NULLS LAST, id LIMIT ` + fmt.Sprint(rushPlaces) + `) t`,
	`INSERT INTO civic.programme (id, title, status, sort_name) SELECT md5('programme' || p.n || ':' || k)::uuid, 'Essai ' || p.n || ' ' || k, 'OPEN', 'essai' FROM place p, generate_series(1, 20) k`,
	`INSERT INTO civic.site (id, programme_id, territory_id, name, precision, sort_name)
		SELECT md5('site' || p.n || ':' || k)::uuid, md5('programme' || p.n || ':' || k)::uuid, p.id, 'Lieu', 'TERRITORY', 'lieu' FROM place p, generate_series(1, 20) k`,
	`INSERT INTO civic.mission (id, organiser_id, programme_id, territory_id, title, sign_up_mode, status, sort_name)
		SELECT md5('mission' || p.n || ':' || k || ':' || m)::uuid, (SELECT id FROM civic.actor ORDER BY id LIMIT 1), md5('programme' || p.n || ':' || k)::uuid, p.id, 'Mission', 'INSTANT', 'OPEN', 'mission'
		FROM place p, generate_series(1, 20) k, generate_series(1, 3) m`,
	`INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity)
		SELECT md5('shift' || p.n || ':' || k || ':' || m || ':' || s)::uuid, md5('mission' || p.n || ':' || k || ':' || m)::uuid, now() + s * interval '1 day', now() + s * interval '1 day' + interval '2 hours', 'Europe/Paris', 3
		FROM place p, generate_series(1, 20) k, generate_series(1, 3) m, generate_series(1, 3) s`,
}

// BenchmarkRush signs a hundred people up a second while 500 requests a second ask for neighbourhoods and for missions with places, and
// reports how many were answered from memory. Each shift is full after three: that changes which missions are listed.
func BenchmarkRush(b *testing.B) {
	db := pgtest.NewScenario(b)
	conn := db.Open(b, postgres.RoleImport)
	tx, err := conn.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	for _, statement := range rushData {
		if _, err := tx.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	var neighbourhoods, missions []string
	rows, err := tx.Query(`SELECT code FROM place ORDER BY n`)
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			b.Fatal(err)
		}
		commune := map[string]any{"kind": "COMMUNE", "code": code}
		neighbourhoods = append(neighbourhoods, question(releasedFile(b, "resident/Neighbourhood"), commune))
		missions = append(missions, question(releasedFile(b, "volunteer/BrowseMissions"), map[string]any{"filter": map[string]any{"territory": commune}}))
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.Exec(`SELECT civic.analyze()`); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name         string
		hotSignUps   bool // all in one commune
		hotRequests  int  // per cent of them ask for that one
		wantMissions int  // per cent
	}{
		{"everywhere", false, 0, 20},
		{"sign-ups in one place", true, 0, 20},
		{"sign-ups and requests in one place", true, 100, 20},
		{"missions of one place", true, 100, 100},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := newProcess(b, db)
			if _, err := conn.Exec(`UPDATE civic.shift SET taken = 0 WHERE taken > 0 AND capacity = 3`); err != nil {
				b.Fatal(err)
			}
			if err := p.feed.Sync(b.Context()); err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			var empty, full runtime.MemStats
			runtime.ReadMemStats(&empty)
			for i := range neighbourhoods {
				p.get(neighbourhoods[i], "Accept-Encoding", "gzip")
				p.get(missions[i], "Accept-Encoding", "gzip")
			}
			runtime.GC()
			runtime.ReadMemStats(&full)
			before := p.answers.Kept()
			b.ReportMetric(float64(full.HeapAlloc-empty.HeapAlloc)/float64(before.Bytes), "heap/accounted")
			const ticks = 3000
			var group sync.WaitGroup
			ctx, cancel := context.WithCancel(b.Context())
			group.Go(func() {
				r := rand.New(rand.NewPCG(3, 4))
				tick := time.NewTicker(10 * time.Millisecond)
				defer tick.Stop()
				for ctx.Err() == nil {
					<-tick.C
					place := 1
					if !c.hotSignUps {
						place += r.IntN(rushPlaces)
					}
					if _, err := conn.Exec(`UPDATE civic.shift SET taken = taken + 1 WHERE id = md5($1)::uuid AND taken < capacity`, fmt.Sprintf("shift%d:%d:%d:%d", place, 1+r.IntN(20), 1+r.IntN(3), 1+r.IntN(3))); err != nil {
						b.Error(err)
					}
					if err := p.feed.Sync(b.Context()); err != nil {
						b.Error(err)
					}
				}
			})
			r := rand.New(rand.NewPCG(5, 6))
			zipf := rand.NewZipf(r, 1.1, 5, rushPlaces-1)
			tick := time.NewTicker(2 * time.Millisecond)
			defer tick.Stop()
			for range ticks * b.N {
				<-tick.C
				i := int(zipf.Uint64())
				if r.IntN(100) < c.hotRequests {
					i = 0
				}
				query := neighbourhoods[i]
				if r.IntN(100) < c.wantMissions {
					query = missions[i]
				}
				if w := p.get(query, "Accept-Encoding", "gzip"); w.Code != 200 {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			cancel()
			group.Wait()
			after := p.answers.Kept()
			hits, misses := after.Hits-before.Hits, after.Misses-before.Misses
			b.ReportMetric(100*float64(hits)/float64(hits+misses), "%hits")
		})
	}
}
