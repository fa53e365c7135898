package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

// keepPassword gives the roles the password where they do not have it yet: which is asked by signing in with it. config is the
// administrator's connection to the database.
func keepPassword(ctx context.Context, config pq.Config, password string) error {
	if password == "" {
		return nil
	}
	var admin *sql.DB
	for _, role := range roles {
		known, err := signsIn(ctx, config, role, password)
		if err != nil {
			return fmt.Errorf("sign in as %s: %w", role, err)
		}
		if known {
			continue
		}
		if admin == nil {
			if admin, err = open(config); err != nil {
				return err
			}
			defer admin.Close()
		}
		if _, err := admin.ExecContext(ctx, `ALTER ROLE `+role+` PASSWORD `+pq.QuoteLiteral(scramVerifier(password))); err != nil {
			return fmt.Errorf("give %s its password: %w", role, err)
		}
	}
	return nil
}

// signsIn tells whether the server takes the password for the role.
func signsIn(ctx context.Context, config pq.Config, role, password string) (bool, error) {
	config = config.Clone()
	config.User, config.Password = role, password
	db, err := open(config)
	if err != nil {
		return false, err
	}
	defer db.Close()
	err = db.PingContext(ctx)
	if refused, ok := errors.AsType[*pq.Error](err); ok && refused.Code.Class() == "28" { // invalid authorization
		return false, nil
	}
	return err == nil, err
}

// passwordForNew is a new password when the roles are still to be made, and empty when they exist. Those that a newer program has besides
// are new, and are to take the verifier of the others' password, NULL where they have none. Who may not read it has to give the password.
func passwordForNew(ctx context.Context, admin string) (password string, added []string, verifier *string, err error) {
	db, err := sql.Open("postgres", admin)
	if err != nil {
		return "", nil, nil, errors.New("the administrator's connection string cannot be read") // the driver's error repeats it
	}
	defer db.Close()
	var exists, readable bool
	if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), has_table_privilege('pg_catalog.pg_authid', 'SELECT'),
		ARRAY(SELECT role FROM unnest($2::text[]) role WHERE role NOT IN (SELECT rolname FROM pg_roles))`, RoleApp, pq.Array(roles)).Scan(&exists, &readable, pq.Array(&added)); err != nil {
		return "", nil, nil, fmt.Errorf("connect as administrator: %w", err)
	}
	switch {
	case !exists:
		return rand.Text(), nil, nil, nil
	case len(added) == 0:
		return "", nil, nil, nil
	case !readable:
		return "", nil, nil, fmt.Errorf("%s is a new role: give the password of the others, which the administrator may not read", added[0])
	}
	if err := db.QueryRowContext(ctx, `SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = $1`, RoleApp).Scan(&verifier); err != nil {
		return "", nil, nil, fmt.Errorf("read the verifier of the roles' password: %w", err)
	}
	return "", added, verifier, nil
}

// lendPassword gives roles the password of a verifier.
func lendPassword(ctx context.Context, admin string, roles []string, verifier string) error {
	db, err := sql.Open("postgres", admin)
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	defer db.Close()
	for _, role := range roles {
		if _, err := db.ExecContext(ctx, `ALTER ROLE `+role+` PASSWORD `+pq.QuoteLiteral(verifier)); err != nil {
			return fmt.Errorf("give %s the password of the others: %w", role, err)
		}
	}
	return nil
}

// scramVerifier is what the server keeps of a password (RFC 5803): sent in its place, so that no log holds the password.
func scramVerifier(password string) string {
	const rounds = 4096 // as the server's own default
	salt := make([]byte, 16)
	rand.Read(salt)
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		panic(err) // only for key lengths that the standard forbids
	}
	digest := func(key []byte, text string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
	stored := sha256.Sum256(digest(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, encode(salt), encode(stored[:]), encode(digest(salted, "Server Key")))
}
