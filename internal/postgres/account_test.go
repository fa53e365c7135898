package postgres_test

import (
	"testing"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func accountsOf(t *testing.T, db *pgtest.DB) *postgres.Accounts {
	t.Helper()
	a, err := postgres.OpenAccounts(t.Context(), db.DSN(postgres.RoleAccount), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// Processes of one installation have a key in common; who has none is told so, unless the keys are lost.
func TestKeysOfAnInstallation(t *testing.T) {
	t.Parallel()
	a := accountsOf(t, pgtest.New(t))
	for _, c := range []struct {
		fingerprints []string
		take, known  bool
	}{
		{[]string{"a"}, false, true}, {[]string{"a"}, false, true}, {[]string{"b"}, false, false}, {[]string{"b", "a"}, false, true}, {[]string{"b"}, false, true},
		{[]string{"c"}, false, false}, {[]string{"c"}, true, true}, {[]string{"a"}, false, false}, {[]string{"c"}, true, true},
	} {
		if known, err := a.KnowKeys(t.Context(), c.fingerprints, c.take); err != nil || known != c.known {
			t.Errorf("%v, %v: %v, %v", c.fingerprints, c.take, known, err)
		}
	}
}

// The record is a chain: a change, a gap and a row that was put in show, whoever made them.
func TestTheRecordIsAChain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a, owner := accountsOf(t, db), as(t, db, postgres.RoleOwner)
	fill := func(n int) {
		t.Helper()
		if _, err := as(t, db, postgres.RoleAccount).Exec(`INSERT INTO account.audit (person_id, action, subject_kind, request_id) SELECT gen_random_uuid(), 'SIGN_IN', 'Session', 'r' || i FROM generate_series(1, $1) i`, n); err != nil {
			t.Fatal(err)
		}
	}
	broken := func() (at *int64) {
		t.Helper()
		if err := owner.QueryRow(`SELECT account.check_audit()`).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	fill(10)
	if position, hash, err := a.SealRecord(t.Context()); err != nil || position != 10 || len(hash) != 32 {
		t.Fatalf("sealed to %d, %v", position, err)
	}
	fill(5)
	if position, _, err := a.SealRecord(t.Context()); err != nil || position != 15 || broken() != nil {
		t.Fatalf("sealed to %d, %v, broken at %v", position, err, broken())
	}
	for what, change := range map[string]string{
		"a change":            `UPDATE account.audit SET outcome = 'REFUSED' WHERE position = 4`,
		"a person":            `UPDATE account.audit SET person_id = NULL WHERE position = 4`,
		"a gap":               `DELETE FROM account.audit WHERE position = 4`,
		"an exchange":         `UPDATE account.audit SET request_id = 'x' || request_id WHERE position IN (4, 5)`,
		"a hash made anew":    `UPDATE account.audit a SET outcome = 'REFUSED', hash = sha256(a.hash) WHERE position = 4`,
		"a beginning cut off": `DELETE FROM account.audit WHERE position <= 3`,
	} {
		tx, err := owner.Begin()
		if err != nil {
			t.Fatal(err)
		}
		var at *int64
		if _, err := tx.Exec(change); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(`SELECT account.check_audit()`).Scan(&at); err != nil {
			t.Fatal(err)
		}
		if at == nil || *at > 4 {
			t.Errorf("%s does not show: %v", what, at)
		}
		tx.Rollback()
	}
	must(t, owner, `UPDATE account.audit SET at = at - interval '2 years' WHERE position <= 6`)
	if at := broken(); at == nil || *at != 1 {
		t.Errorf("another time does not show: %v", at)
	}
	for _, statement := range []string{`UPDATE account.audit SET outcome = 'X'`, `DELETE FROM account.audit`, `SELECT hash FROM account.audit`} {
		if _, err := as(t, db, postgres.RoleAccount).Exec(statement); err == nil {
			t.Errorf("the role of accounts may: %s", statement)
		}
	}
}

// What is older than a year goes from the beginning of the record, and the rest is still whole.
func TestTheRecordIsForgotten(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	a, owner := accountsOf(t, db), as(t, db, postgres.RoleOwner)
	must(t, owner, `INSERT INTO account.audit (at, action) SELECT now() - make_interval(days => 400 - 10 * i), 'SIGN_IN' FROM generate_series(1, 20) i`)
	if _, _, err := a.SealRecord(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	var at *int64
	if err := owner.QueryRow(`SELECT count(*), account.check_audit() FROM account.audit`).Scan(&left, &at); err != nil || left != 17 || at != nil {
		t.Errorf("%d rows are left, broken at %v: %v", left, at, err)
	}
}
