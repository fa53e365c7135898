package bench

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"alliances/internal/localpg"
	"alliances/internal/opendata"
	"alliances/internal/postgres"
)

// measuring is what a run adds to the settings that everybody gets: statements are counted, and all contenders find a connection.
var measuring = map[string]string{"shared_preload_libraries": "pg_stat_statements", "max_connections": "300"}

// loading are settings for a load.
var loading = map[string]string{"shared_buffers": "1GB", "max_wal_size": "8GB", "wal_level": "minimal", "max_wal_senders": "0", "checkpoint_timeout": "30min",
	"maintenance_work_mem": "512MB", "autovacuum": "off"}

// cluster is the private PostgreSQL of a folder.
type cluster struct {
	*localpg.Server
	folder string
	log    *slog.Logger
}

func openCluster(ctx context.Context, folder string, log *slog.Logger) (*cluster, error) {
	c := &cluster{folder: folder, log: log}
	return c, c.start(ctx, measuring)
}

func (c *cluster) start(ctx context.Context, settings map[string]string) (err error) {
	c.Server, err = localpg.Start(ctx, localpg.Config{Dir: c.folder, Log: c.log, Settings: settings})
	return err
}

func (c *cluster) stop() error {
	if c.Server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return c.Stop(ctx)
}

// restart gives PostgreSQL other settings.
func (c *cluster) restart(ctx context.Context, settings map[string]string) error {
	if err := c.stop(); err != nil {
		return err
	}
	return c.start(ctx, settings)
}

// database is the data set at one scale.
type database struct {
	cluster *cluster
	name    string
}

// dsn is the connection string of a role.
func (d database) dsn(role string) string { return d.cluster.DSN(role, d.name) }

// dataset gives the data set at a scale; it is made when it is missing, which restarts PostgreSQL.
func (c *cluster) dataset(ctx context.Context, scale int) (database, error) {
	d := database{cluster: c, name: "bench_" + strconv.Itoa(scale)}
	loaded, err := d.ready(ctx)
	if err != nil || loaded {
		return d, err
	}
	if err := c.restart(ctx, loading); err != nil {
		return d, err
	}
	if err := d.fill(ctx, Standard.Times(scale)); err != nil {
		return d, err
	}
	return d, c.restart(ctx, measuring)
}

// ready brings the schema up to date, and tells whether the data set is in it.
func (d database) ready(ctx context.Context) (bool, error) {
	if _, err := postgres.Setup(ctx, d.cluster.DSN(localpg.Superuser, "postgres"), d.name, ""); err != nil {
		return false, fmt.Errorf("prepare the database: %w", err)
	}
	db, err := sql.Open("postgres", d.dsn(localpg.Superuser))
	if err != nil {
		return false, err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `CREATE EXTENSION IF NOT EXISTS pg_stat_statements`); err != nil {
		return false, fmt.Errorf("count statements: %w", err)
	}
	return Loaded(ctx, db)
}

// fill loads the reference data and the data set, tells the time of each step, and leaves the tables as a server's own care would.
func (d database) fill(ctx context.Context, size Size) error {
	began := time.Now()
	report := func(step string, rows int64, took time.Duration) {
		fmt.Fprintf(os.Stderr, "%-22s %9d rows %8.1f s\n", step, rows, took.Seconds())
	}
	reference, err := postgres.OpenRole(ctx, d.dsn(postgres.RoleImport))
	if err != nil {
		return err
	}
	defer reference.Close()
	imported, err := opendata.Loaded(ctx, reference)
	if err != nil {
		return err
	}
	if !imported {
		if _, err := opendata.Import(ctx, reference, opendata.Options{Scenario: true}); err != nil {
			return fmt.Errorf("load the reference data: %w", err)
		}
		report("reference data", 0, time.Since(began))
	}
	owner, err := sql.Open("postgres", d.dsn(postgres.RoleOwner))
	if err != nil {
		return err
	}
	defer owner.Close()
	if err := Load(ctx, owner, size, report); err != nil {
		return err
	}
	vacuumed := time.Now()
	if _, err := owner.ExecContext(ctx, `VACUUM ANALYZE`); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	report("vacuum", 0, time.Since(vacuumed))
	report("all", 0, time.Since(began))
	return nil
}
