package graph

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// Through the primary, a streaming replica and a PgBouncer in transaction mode the answers are the same, and two processes behind the
// pooler that read from the replica stay coherent. Not in parallel: the replica is of all databases of the tests.
func TestSeveralServers(t *testing.T) {
	d := newDifferential(t)
	replica, pooler := pgtest.NewReplica(t), pgtest.NewPooler(t)
	onReplica := replica.DSN(d.db, postgres.RolePublic)
	pooled := pooler.DSN(d.db, postgres.RolePublic) + " binary_parameters=yes"
	// asked counts the sessions of the replica in which a reading was answered.
	asked := func() (sessions int) {
		t.Helper()
		if err := replica.Open(t, d.db, localpg.Superuser).QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'alliances_public' AND query LIKE '(SELECT 0, %'`).Scan(&sessions); err != nil {
			t.Fatal(err)
		}
		return sessions
	}

	t.Run("answer alike", func(t *testing.T) {
		sides := map[string]readSide{
			"the replica": {d.read.Executor, newProcessBy(t, d.db, d.db.DSN(postgres.RolePublic), onReplica).store},
			"the pooler":  {d.read.Executor, newProcessBy(t, d.db, pooled).store},
		}
		for name, app := range map[string]string{"the replica": d.db.DSN(postgres.RoleApp), "the pooler": pooler.DSN(d.db, postgres.RoleApp) + " binary_parameters=yes"} {
			if err := sides[name].store.SignedIn(t.Context(), app, 2); err != nil {
				t.Fatal(err)
			}
		}
		for seed := range *operations / 5 {
			op := d.prepare(t, d.newOperation(uint64(seed)))
			op.faults = nil
			want := d.read.execute(t.Context(), op)
			for name, side := range sides {
				got := side.execute(t.Context(), op)
				if !bytes.Equal(got.Data, want.Data) || fmt.Sprint(got.Errors) != fmt.Sprint(want.Errors) {
					t.Fatalf("operation %d: %s answers %s, %v\nthe primary %s, %v\n%s", seed, name, got.Data, got.Errors, want.Data, want.Errors, op)
				}
			}
		}
		if asked() == 0 {
			t.Error("the replica was asked nothing")
		}
	})

	t.Run("stay coherent", func(t *testing.T) {
		w := newWorld(t, d.db, newProcessBy(t, d.db, pooled, onReplica), newProcessBy(t, d.db, pooled, onReplica))
		var readings []reading
		for tries := 0; tries == 0 || asked() == 0; tries++ { // on a busy machine it may be behind all the while
			if tries == 10 {
				t.Fatal("the replica was asked nothing")
			}
			ctx, cancel := context.WithTimeout(t.Context(), *coherenceFor/3)
			readings = append(readings, w.live(ctx, true)...)
			cancel()
		}
		w.judge(readings, true, time.Second)
		for _, r := range readings {
			if r.digest == "" {
				t.Fatal("an answer failed")
			}
		}
	})
}
