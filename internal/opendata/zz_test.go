package opendata

import ("testing";"context";"os";"time";"database/sql";"fmt";"strings"
"alliances/internal/postgres"
_ "github.com/lib/pq")

func TestTry(t *testing.T) {
	h := "host="+os.Getenv("PGD")+" sslmode=disable"
	adm, _ := sql.Open("postgres", h+" user=postgres dbname=postgres")
	adm.Exec("drop database if exists alliances with (force)")
	_, err := postgres.Setup(context.Background(), h+" user=postgres dbname=postgres", "alliances", "")
	if err != nil { t.Fatal(err) }
	db, _ := sql.Open("postgres", h+" user=alliances_import dbname=alliances")
	db.SetMaxOpenConns(1)
	var pid int
	db.QueryRow("select pg_backend_pid()").Scan(&pid)
	cpu := func() string { b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); f := strings.Fields(string(b)); me, _ := os.ReadFile("/proc/self/stat"); g := strings.Fields(string(me)); return fmt.Sprint("pg ticks ", f[13], " ", f[14], " go ", g[13], " ", g[14]) }
	for range 2 {
	t0 := time.Now()
	last := time.Now()
	r, err := Import(context.Background(), db, Options{Scenario: true, Progress: func(p string, d, n int) { if d==n { t.Log(p, n, time.Since(last)); last=time.Now() } }})
	t.Log(err, time.Since(t0), cpu())
	for _, x := range r.Tables { t.Log(x) }
	t.Log(r.LeftOut)
	t0 = time.Now()
	h, err := ContentHash(context.Background(), db)
	t.Log(h, err, time.Since(t0))
	}
}
