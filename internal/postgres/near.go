package postgres

import (
	"context"
	"fmt"
	"strings"

	"alliances/internal/civic"
)

// nearRow is a programme with its nearest site.
type nearRow struct {
	civic.Programme
	Site     civic.Site
	Distance int
}

// ProgrammesNear lists the programmes with a site within radius metres of a point, nearest first, each with its nearest
// site. Distances are those of the published points, so that sites known by their territory only are not in it. Where a
// home territory is set, it does not matter here: the point says where. Errors: BAD_REQUEST.
func (r *Read) ProgrammesNear(ctx context.Context, near civic.GeoPoint, radius int, f *civic.ProgrammeFilter, p PageRequest) (*civic.ProgrammeNearConnection, error) {
	if err := near.Validate(); err != nil {
		return nil, err
	}
	if radius < 1 || radius > 100_000 {
		return nil, civic.Bad("Le rayon va de 1 à 100 000 mètres.", "The radius is from 1 to 100,000 metres.", "radiusMetres")
	}
	l := list{name: fmt.Sprintf("programmes near %v within %d", near, radius), keys: []key{{"near.distance", "integer"}, {"t.id", "uuid"}},
		columns: programmeColumns + ", " + nested("s", "site", siteNames) + ", near.distance"}
	l.where("t.archived_at IS NULL")
	l.programmes(f, nil)
	// A box around the circle, a little larger than it, finds what the distance then tells.
	var metres string
	if p.After == "" && !p.Total && len(l.conds) == 1 {
		metres = l.reach(near, radius, p.First)
	} else {
		metres = l.bind("?::integer", radius)
	}
	l.from = l.bind(`(SELECT DISTINCT ON (c.programme_id) c.site_id, c.programme_id, d.distance
		FROM (SELECT `+metres+` AS metres OFFSET 0) circle
		CROSS JOIN LATERAL (SELECT degrees(greatest(circle.metres, 1) / `+fmt.Sprint(civic.EarthRadius)+`) * 1.01 AS height) half
		CROSS JOIN LATERAL (SELECT least(360, half.height / cos(radians(least(89.9, abs(?::float8) + half.height)))) AS width) box
		CROSS JOIN LATERAL (SELECT c.* FROM civic.site_point c
			WHERE c.location <@ box(point(?::float8 - box.width, ?::float8 - half.height), point(?::float8 + box.width, ?::float8 + half.height))) c
		CROSS JOIN LATERAL (SELECT `+haversine("c.location")+`::integer AS distance) d
		WHERE d.distance <= circle.metres
		ORDER BY c.programme_id, d.distance, c.site_id) near
		JOIN civic.site s ON s.id = near.site_id JOIN civic.programme t ON t.id = near.programme_id`,
		near.Latitude, near.Longitude, near.Latitude, near.Longitude, near.Latitude, near.Latitude, near.Latitude, near.Longitude)
	page := &civic.ProgrammeNearConnection{}
	err := pageRows(ctx, r, l, noParent, p,
		func(_ int, cursor string, row *nearRow) {
			page.Edges = append(page.Edges, &civic.ProgrammeNearEdge{Cursor: cursor, Node: &row.Programme, DistanceMetres: row.Distance, Site: &row.Site})
		},
		func(int) *civic.PageState { return &page.PageState })
	return page, err
}

// haversine is the great-circle distance in metres, rounded, between a point column and three arguments: latitude, latitude,
// longitude. The sphere is that of civic.GeoPoint.Distance.
func haversine(column string) string {
	return fmt.Sprintf(`round(2 * %v * asin(least(1, sqrt(sin(radians(%[2]s[1] - ?::float8) / 2) ^ 2
		+ cos(radians(?::float8)) * cos(radians(%[2]s[1])) * sin(radians(%[2]s[0] - ?::float8) / 2) ^ 2))))`, civic.EarthRadius, column)
}

// nearestPoints is how many points are looked at for a programme of the page: it has two or three, and the nearest counts.
const nearestPoints = 3

// reach is a radius, the given one at most, within which there are as many programmes as the first page takes, and one more: that of the
// last among those of the points that are nearest in degrees, which may be others than are nearest in metres, but of which there are
// enough within their farthest. Where they are of too few programmes it is the given one.
func (l *list) reach(near civic.GeoPoint, radius, first int) string {
	return l.bind(`(SELECT least(?::integer, (SELECT of.distance FROM (
			SELECT min(d.distance) AS distance FROM (SELECT * FROM (
				SELECT c.programme_id, c.location FROM civic.site_point c ORDER BY c.location <-> point(?, ?) LIMIT `+fmt.Sprint(nearestPoints*(civic.MaximumPage+1))+`) most LIMIT ?) c
			CROSS JOIN LATERAL (SELECT `+haversine("c.location")+`::integer AS distance) d GROUP BY c.programme_id) of ORDER BY of.distance OFFSET ? LIMIT 1)))`,
		radius, near.Longitude, near.Latitude, nearestPoints*(first+1), near.Latitude, near.Latitude, near.Longitude, first)
}

// nested names the columns of an alias as the fields of a nested struct.
func nested(alias, field, columns string) string {
	names := strings.Split(columns, ", ")
	for i, name := range names {
		names[i] = alias + "." + name + ` AS "` + field + "." + name + `"`
	}
	return strings.Join(names, ", ")
}
