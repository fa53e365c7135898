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
