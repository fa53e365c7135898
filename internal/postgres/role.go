package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// The roles of a database. Each program connects as the one that may do the least for its work; none is a superuser.
const (
	RoleOwner   = "alliances_owner"   // owns schema and objects, runs migrations; never serves
	RolePublic  = "alliances_public"  // reads what is published
	RoleApp     = "alliances_app"     // reads and writes for a signed-in person
	RoleImport  = "alliances_import"  // loads reference data
	RoleAccount = "alliances_account" // people's accounts, and what waits to be sent to them
)

// roles are all of them, in the order in which they are made.
var roles = []string{RoleOwner, RolePublic, RoleApp, RoleImport, RoleAccount}

// ParseURL reads a DATABASE_URL, which names host, database and the password that the roles share; whatever user stands in it is
// replaced. It returns the connection string of each role. Its error never repeats the URL.
func ParseURL(databaseURL string) (dsn func(role string) string, err error) {
	u, err := url.Parse(databaseURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("an address is written as postgres://:password@host:5432/database")
	}
	if database := strings.TrimPrefix(u.Path, "/"); database == "" || strings.Contains(database, "/") {
		return nil, errors.New("the address names no database: it is written as postgres://:password@host:5432/database")
	}
	password, _ := u.User.Password()
	return func(role string) string { return withUser(*u, role, password) }, nil
}

// Pooled is a connection string of ParseURL that leads through a pooler in transaction mode, where no two statements need be of one session.
func Pooled(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(err) // ParseURL made it
	}
	query := u.Query()
	query.Set("binary_parameters", "yes") // one statement is one round trip, and none is prepared
	u.RawQuery = query.Encode()
	return u.String()
}

// withUser is u for another user. An empty password is left out: a password file or a trusting server may then decide.
func withUser(u url.URL, user, password string) string {
	u.User = url.User(user)
	if password != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// CheckRole refuses a connection that could pass the wall of row-level security: a superuser, a role that bypasses it, and the
// owner of the tables or a member of it. The error is one line for the operator.
func CheckRole(ctx context.Context, db *sql.DB) error {
	var session string
	var superuser, bypass, owner bool
	err := db.QueryRowContext(ctx, `
		SELECT session_user, bool_or(r.rolsuper), bool_or(r.rolbypassrls),
		       EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		               WHERE n.nspname IN ('civic', 'private', 'account') AND c.relkind = 'r'
		               AND (pg_has_role(session_user, c.relowner, 'MEMBER') OR pg_has_role(current_user, c.relowner, 'MEMBER')))
		FROM pg_catalog.pg_roles r WHERE r.rolname IN (session_user, current_user)`).Scan(&session, &superuser, &bypass, &owner)
	if err != nil {
		return fmt.Errorf("check the role of the connection: %w", err)
	}
	switch {
	case superuser:
		return fmt.Errorf("refused to connect as %s: a superuser passes every wall; use a DATABASE_URL made by setup-database", session)
	case bypass:
		return fmt.Errorf("refused to connect as %s: it bypasses row-level security; use a DATABASE_URL made by setup-database", session)
	case owner:
		return fmt.Errorf("refused to connect as %s: it owns the tables; use a DATABASE_URL made by setup-database", session)
	}
	return nil
}
