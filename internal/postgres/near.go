package postgres

import (
	"context"
	"fmt"
	"math"
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
	lat, lon := radiusInDegrees(near, radius)
	l.from = l.bind(`(SELECT DISTINCT ON (c.programme_id) c.site_id, c.programme_id, d.distance
		FROM civic.site_point c CROSS JOIN LATERAL (SELECT `+haversine("c.location")+`::integer AS distance) d
		WHERE c.location <@ box(point(?, ?), point(?, ?)) AND d.distance <= ?
		ORDER BY c.programme_id, d.distance, c.site_id) near
		JOIN civic.site s ON s.id = near.site_id JOIN civic.programme t ON t.id = near.programme_id`,
		near.Latitude, near.Latitude, near.Longitude,
		near.Longitude-lon, near.Latitude-lat, near.Longitude+lon, near.Latitude+lat, radius)
	l.where("t.archived_at IS NULL")
	l.programmes(f, nil)
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

// radiusInDegrees is half the height and half the width of a box around a circle, a little larger than it.
func radiusInDegrees(near civic.GeoPoint, radius int) (lat, lon float64) {
	lat = float64(radius) / civic.EarthRadius * 180 / math.Pi * 1.01
	shrink := math.Cos(min(89.9, math.Abs(near.Latitude)+lat) * math.Pi / 180)
	return lat, min(360, lat/shrink)
}

// nested names the columns of an alias as the fields of a nested struct.
func nested(alias, field, columns string) string {
	names := strings.Split(columns, ", ")
	for i, name := range names {
		names[i] = alias + "." + name + ` AS "` + field + "." + name + `"`
	}
	return strings.Join(names, ", ")
}
