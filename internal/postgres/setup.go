package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/lib/pq"
)

// oldestServer is the first PostgreSQL with all that the migrations use, as server_version_num.
const oldestServer = 150000

// setupLock keeps two setups or two migrations apart: the key of an advisory lock.
const setupLock = 0x616c6c69616e6365

// roleSettings are the defaults of each role's sessions. An operator who wants others sets them for the role in the database
// (ALTER ROLE … IN DATABASE … SET …): those come first and are never touched here. pg_catalog is named after civic, so that the
// operators and functions of our extensions are found and no other schema is looked into.
var roleSettings = func() map[string]map[string]string {
	common := map[string]string{"search_path": "civic, pg_catalog", "TimeZone": "UTC", "jit": "off"} // compiling costs more than our statements
	bounded := maps.Clone(common)
	maps.Copy(bounded, map[string]string{"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "10s"})
	reading := maps.Clone(bounded)
	reading["default_transaction_read_only"] = "on"
	// Statements are prepared once; a plan made for the arguments looks cheaper to PostgreSQL than a kept one and costs more to make.
	reading["plan_cache_mode"] = "force_generic_plan"
	reading["max_parallel_workers_per_gather"] = "0" // a parallel plan would not keep the order of joined statements
	loading := maps.Clone(common)
	// Whole files are joined with whole tables, and their words indexed at once.
	maps.Copy(loading, map[string]string{"work_mem": "256MB", "temp_buffers": "64MB", "gin_pending_list_limit": "64MB"})
	return map[string]map[string]string{RoleOwner: common, RolePublic: reading, RoleApp: bounded, RoleAccount: bounded, RoleImport: loading}
}()

// Setup makes the roles and the database on the cluster that admin (a connection string) reaches as a superuser, or as a role that
// may create roles and databases, and migrates it in the owner's name. The roles share the password; with an empty one they get none,
// for a server that asks for none. It returns how many migrations were applied. What is as it should be is not touched: a second
// call changes nothing.
func Setup(ctx context.Context, admin, database, password string) (applied int, err error) {
	config, err := pq.NewConfig(admin)
	if err != nil {
		return 0, errors.New("the administrator's connection string cannot be read") // the driver's error repeats it
	}
	if err := makeDatabase(ctx, config, database, password); err != nil {
		return 0, err
	}
	config = config.Clone()
	config.Database = database
	if err := keepPassword(ctx, config, password); err != nil {
		return 0, err
	}
	if config.Runtime == nil {
		config.Runtime = map[string]string{}
	}
	config.Runtime["role"] = RoleOwner
	config.Runtime["search_path"] = roleSettings[RoleOwner]["search_path"]
	owner, err := open(config)
	if err != nil {
		return 0, err
	}
	defer owner.Close()
	return Migrate(ctx, owner)
}

// SetupURL is Setup for a server of one's own. Without a password it makes one when it makes the roles, and leaves that of roles
// which exist; roles that are new beside them get the same. It returns the DATABASE_URL to use, in which a password that it left is missing: hasPassword is then false.
func SetupURL(ctx context.Context, adminURL, database, password string) (databaseURL string, hasPassword bool, applied int, err error) {
	u, err := url.Parse(adminURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", false, 0, errors.New("the administrator's address is written as postgres://user:password@host:5432/postgres")
	}
	var added []string
	var verifier *string
	if password == "" {
		if password, added, verifier, err = passwordForNew(ctx, adminURL); err != nil {
			return "", false, 0, err
		}
	}
	applied, err = Setup(ctx, adminURL, database, password)
	if err != nil {
		return "", false, 0, err
	}
	if verifier != nil {
		if err := lendPassword(ctx, adminURL, added, *verifier); err != nil {
			return "", false, 0, err
		}
	}
	u.Path = "/" + database
	return withUser(*u, RoleApp, password), password != "", applied, nil
}

func open(config pq.Config) (*sql.DB, error) {
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, fmt.Errorf("prepare a connection: %w", err)
	}
	return sql.OpenDB(connector), nil
}

// makeDatabase makes what a cluster holds: roles and database.
func makeDatabase(ctx context.Context, config pq.Config, database, password string) error {
	db, err := open(config)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx) // one session, for the lock; closing it releases the lock
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	defer conn.Close()
	var version int
	if err := conn.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return fmt.Errorf("ask the server's version: %w", err)
	}
	if version < oldestServer {
		return fmt.Errorf("PostgreSQL %d is too old: %d or later is needed", version/10000, oldestServer/10000)
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, setupLock); err != nil {
		return fmt.Errorf("wait for another setup: %w", err)
	}
	for _, role := range roles {
		if err := makeRole(ctx, conn, role, password); err != nil {
			return fmt.Errorf("make role %s: %w", role, err)
		}
	}
	if err := makeDatabaseOwned(ctx, conn, database); err != nil {
		return fmt.Errorf("make database %s: %w", database, err)
	}
	return nil
}

// makeRole makes the role if it is missing and gives it its settings where they differ.
func makeRole(ctx context.Context, conn *sql.Conn, role, password string) error {
	const attributes = ` LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`
	var exists, right bool
	var found []string
	err := conn.QueryRowContext(ctx, `
		SELECT r.oid IS NOT NULL, coalesce(r.rolcanlogin AND NOT (r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls), false), coalesce(s.setconfig, '{}')
		FROM (SELECT) one LEFT JOIN pg_roles r ON r.rolname = $1
		LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0`, role).Scan(&exists, &right, pq.Array(&found))
	if err != nil {
		return err
	}
	if !exists {
		statement := `CREATE ROLE ` + role + attributes
		if password != "" {
			statement += ` PASSWORD ` + pq.QuoteLiteral(scramVerifier(password))
		}
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	} else if !right {
		if _, err := conn.ExecContext(ctx, `ALTER ROLE `+role+attributes); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(roleSettings[role])) {
		value := roleSettings[role][name]
		if slices.Contains(found, name+"="+value) {
			continue
		}
		if name != "search_path" { // a list, which no quotes may make one name of
			value = pq.QuoteLiteral(value)
		}
		if _, err := conn.ExecContext(ctx, `ALTER ROLE `+role+` SET `+name+` = `+value); err != nil {
			return err
		}
	}
	return nil
}

// makeDatabaseOwned makes the database if it is missing, and gives the roles what they need on it.
func makeDatabaseOwned(ctx context.Context, conn *sql.Conn, database string) error {
	// Whoever is not superuser must be a member of the owner to give it a database and to migrate in its name.
	var exists, member bool
	err := conn.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1), pg_has_role(current_user, $2::name, CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)`, database, RoleOwner).Scan(&exists, &member)
	if err != nil {
		return err
	}
	if !member {
		if _, err := conn.ExecContext(ctx, `GRANT `+RoleOwner+` TO CURRENT_USER`); err != nil {
			return err
		}
	}
	name := pq.QuoteIdentifier(database)
	if !exists {
		// Names are sorted by their folded form, which is plain ASCII: byte order is right for it and the fastest.
		_, err := conn.ExecContext(ctx, `CREATE DATABASE `+name+` OWNER `+RoleOwner+` TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C'`)
		if err != nil {
			return err
		}
	}
	var open bool
	err = conn.QueryRowContext(ctx, `SELECT datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) a WHERE a.grantee = 0) FROM pg_database WHERE datname = $1`, database).Scan(&open)
	if err != nil {
		return err
	}
	if open {
		if _, err := conn.ExecContext(ctx, `REVOKE ALL ON DATABASE `+name+` FROM PUBLIC`); err != nil {
			return err
		}
	}
	rights := map[string][]string{RoleOwner: {"CONNECT", "CREATE", "TEMPORARY"}, RolePublic: {"CONNECT"}, RoleApp: {"CONNECT"}, RoleAccount: {"CONNECT"}, RoleImport: {"CONNECT", "TEMPORARY"}}
	for _, role := range roles {
		var all bool
		err := conn.QueryRowContext(ctx, `SELECT bool_and(has_database_privilege($1, $2, r)) FROM unnest($3::text[]) r`, role, database, pq.Array(rights[role])).Scan(&all)
		if err != nil {
			return err
		}
		if all {
			continue
		}
		if _, err := conn.ExecContext(ctx, `GRANT `+strings.Join(rights[role], ", ")+` ON DATABASE `+name+` TO `+role); err != nil {
			return err
		}
	}
	return nil
}
