package postgres

import (
	"context"

	"alliances/internal/civic"
)

const siteNames = "id, programme_id, territory_id, host_id, name, content_locale, precision, address, location, capacity, opening_hours, format, observed_on, source_id, archived_at, updated_at"

var siteColumns = columnsAs("t", siteNames)

// SitesByID gives the sites by id.
func (r *Read) SitesByID(ctx context.Context, ids []string) ([]*civic.Site, error) {
	return byID[civic.Site](ctx, r, table{name: "civic.site /*k*/", columns: siteColumns, successor: true}, ids)
}

// Sites lists where each programme happens; with within, only in that territory or inside it.
func (r *Read) Sites(ctx context.Context, ids []string, within *civic.TerritoryReference, p PageRequest) ([]*civic.Page[civic.Site], error) {
	l := list{name: "sites", columns: siteColumns, from: "civic.site /*k*/ t", keys: byName}
	l.where("t.archived_at IS NULL")
	if within == nil {
		l.where("t.programme_id = k.id")
	} else {
		l.from, l.keys = "civic.site_within /*k*/ w JOIN civic.site /*k*/ t ON t.id = w.site_id", []key{{"w.sort_name", "text"}, {"w.site_id", "uuid"}}
		l.where("w.programme_id = k.id AND w.territory_id = (SELECT o.id FROM civic.territory o WHERE o.kind = ? AND o.code = ?)", string(within.Kind), within.Code)
	}
	return pages[civic.Site](ctx, r, l, ids, p)
}
