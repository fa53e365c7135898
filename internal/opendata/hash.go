package opendata

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
)

// ContentHash is a digest of all that is published: every row that is public, in its public columns but those that tell when and how
// often it was written. Two databases that say the same have the same digest.
func ContentHash(ctx context.Context, db *sql.DB) (string, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = 'civic'::regnamespace AND c.relkind = 'r' AND c.relname <> 'tally' -- whose rows are a history of what the others say
		AND col_description(c.oid, a.attnum) = 'public' AND a.attname NOT IN ('created_at', 'updated_at', 'version')
		AND EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'is_public' AND NOT p.attisdropped)
		GROUP BY c.relname ORDER BY c.relname COLLATE "C"`)
	if err != nil {
		return "", fmt.Errorf("list the public columns: %w", err)
	}
	defer rows.Close()
	var published [][2]string
	for rows.Next() {
		var name, columns string
		if err := rows.Scan(&name, &columns); err != nil {
			return "", fmt.Errorf("list the public columns: %w", err)
		}
		published = append(published, [2]string{name, columns})
	}
	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("list the public columns: %w", err)
	}
	digest := sha256.New()
	for _, t := range published {
		var content string
		err := db.QueryRowContext(ctx, `SELECT coalesce(md5(string_agg(row, '' ORDER BY row)), '')
			FROM (SELECT md5(ROW(`+t[1]+`)::text) COLLATE "C" AS row FROM civic.`+t[0]+` WHERE is_public) r`).Scan(&content)
		if err != nil {
			return "", fmt.Errorf("digest %s: %w", t[0], err)
		}
		fmt.Fprintln(digest, t[0], content)
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}
