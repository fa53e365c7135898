package opendata

import (
	"context"
	"database/sql"
	"fmt"

	"alliances/internal/civic"
)

// place is what is known of a territory.
type place struct {
	name   string
	center *civic.GeoPoint
}

// known is what rows may refer to: what the database holds already and what the files read so far hold.
type known struct {
	places    map[civic.TerritoryReference]place
	contracts map[string]bool   // codes
	actors    map[string]bool   // ids
	sirets    map[string]string // SIRET → id of the actor that bears it
	themes    map[string]bool   // codes
	audiences map[string]bool   // codes
}

// readKnown asks the database.
func readKnown(ctx context.Context, tx *sql.Tx) (known, error) {
	k := known{map[civic.TerritoryReference]place{}, map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]bool{}, map[string]bool{}}
	var of civic.TerritoryReference
	var center *civic.GeoPoint
	var first, second string
	for _, q := range []struct {
		text string
		into []any
		keep func()
	}{
		{`SELECT kind, code, name, center FROM civic.territory`, []any{&of.Kind, &of.Code, &first, &center}, func() { k.places[of] = place{first, center} }},
		{`SELECT code FROM civic.city_contract`, []any{&first}, func() { k.contracts[first] = true }},
		{`SELECT id FROM civic.actor`, []any{&first}, func() { k.actors[first] = true }},
		{`SELECT value, actor_id FROM civic.actor_identifier WHERE scheme = 'SIRET'`, []any{&first, &second}, func() { k.sirets[first] = second }},
		{`SELECT code FROM civic.theme`, []any{&first}, func() { k.themes[first] = true }},
		{`SELECT code FROM civic.audience`, []any{&first}, func() { k.audiences[first] = true }},
	} {
		if err := each(ctx, tx, q.text, q.into, q.keep); err != nil {
			return known{}, fmt.Errorf("read what is known: %w", err)
		}
	}
	return k, nil
}

func each(ctx context.Context, tx *sql.Tx, query string, into []any, keep func()) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		keep()
	}
	return rows.Err()
}

// territoryID is the id of a territory.
func territoryID(kind civic.TerritoryKind, code string) string {
	return civic.SourceID("territory:" + string(kind) + ":" + code)
}

// place is the id of the territory that a row refers to. One that nobody knows is noted as the row's fault; so is none.
func (b *batch) place(r row, kind civic.TerritoryKind, code string) string {
	if _, ok := b.known.places[civic.TerritoryReference{Kind: kind, Code: code}]; !ok {
		r.reject("refers to %s %q, which is unknown", kind, code)
	}
	return territoryID(kind, code)
}

// maybePlace is place for a code that may be empty.
func (b *batch) maybePlace(r row, kind civic.TerritoryKind, code string) any {
	if code == "" {
		return nil
	}
	return b.place(r, kind, code)
}

// name is the name of a known territory.
func (b *batch) name(kind civic.TerritoryKind, code string) string {
	return b.known.places[civic.TerritoryReference{Kind: kind, Code: code}].name
}
