package opendata

import (
	"context"
	"database/sql"
	"fmt"
)

// Loaded tells whether reference data was ever imported into the database.
func Loaded(ctx context.Context, db *sql.DB) (bool, error) {
	var loaded bool
	if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM civic.territory WHERE kind = 'COUNTRY')`).Scan(&loaded); err != nil {
		return false, fmt.Errorf("look for reference data: %w", err)
	}
	return loaded, nil
}

// WantsScenario tells whether the scenario belongs to the database: it is there, or nothing is there yet.
func WantsScenario(ctx context.Context, db *sql.DB) (bool, error) {
	var wants bool
	err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM civic.alliance WHERE source_key IS NOT NULL) OR NOT EXISTS (SELECT FROM civic.territory WHERE kind = 'COUNTRY')`).Scan(&wants)
	if err != nil {
		return false, fmt.Errorf("look for the scenario: %w", err)
	}
	return wants, nil
}
