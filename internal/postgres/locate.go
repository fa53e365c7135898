package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"alliances/internal/civic"
)

// Bounds of what is answered to where a point is.
const (
	maximumMatches    = 20
	nearestCommunes   = 3
	farthestCommune   = 50_000 // metres to its centre: beyond, the point is not in France
	farthestQuarter   = 1_000  // metres to the centre of a local neighbourhood
	nearestCandidates = 60     // by degrees, from which those nearest by metres are taken
)

var postalCodeForm = regexp.MustCompile(`^[0-9]{5}$`)

// TerritoriesAt finds the territories around a point or of a postal code, the finest first, at most 20. From a point: those
// whose outline holds it, with all that contain them, and the local neighbourhoods in them whose centre is near (approximate);
// where no outline is known, the nearest communes, or districts of the communes that have some, at most three (approximate);
// none when the nearest is beyond 50 km. From a postal code: the municipal districts, then the communes that have it, the
// populous first. Errors: BAD_REQUEST unless exactly one of the two is given and well formed.
func (r *Read) TerritoriesAt(ctx context.Context, near *civic.GeoPoint, postalCode *string) ([]*civic.TerritoryMatch, error) {
	switch {
	case (near == nil) == (postalCode == nil):
		return nil, civic.Bad("Donnez soit un point, soit un code postal.", "Give either a point or a postal code.", "near")
	case postalCode != nil:
		if !postalCodeForm.MatchString(*postalCode) {
			return nil, civic.Bad("Un code postal a cinq chiffres.", "A postal code has five digits.", "postalCode")
		}
		return r.withPostalCode(ctx, *postalCode)
	}
	if err := near.Validate(); err != nil {
		return nil, err
	}
	outlined, err := r.outlinedAt(ctx, *near)
	if err != nil {
		return nil, err
	}
	if len(outlined) > 0 {
		return r.containing(ctx, *near, outlined)
	}
	return r.nearest(ctx, *near)
}

// withPostalCode goes by the search index: array operators do not reach an index behind row-level security.
func (r *Read) withPostalCode(ctx context.Context, code string) ([]*civic.TerritoryMatch, error) {
	found, err := lists[civic.Territory](ctx, r, noParent, `SELECT k.n, `+territories.columns+` FROM `+parentsAs+`
		CROSS JOIN civic.search_entry e JOIN civic.territory t ON t.id = e.object_id
		WHERE e.words @@ $2::tsquery AND t.kind IN ('MUNICIPAL_DISTRICT', 'COMMUNE') AND $3 = ANY (t.postal_codes)
		ORDER BY t.kind DESC, t.population DESC NULLS LAST, t.id LIMIT $4`, lexeme(code), code, maximumMatches)
	if err != nil {
		return nil, err
	}
	return matches(found[0], false), nil
}

func matches(found []*civic.Territory, approximate bool) []*civic.TerritoryMatch {
	list := make([]*civic.TerritoryMatch, len(found))
	for i, t := range found {
		list[i] = &civic.TerritoryMatch{Territory: t, IsApproximate: approximate}
	}
	return list
}

// outlinedAt gives the ids of the communes and finer territories whose outline holds the point. Larger ones follow from them.
func (r *Read) outlinedAt(ctx context.Context, p civic.GeoPoint) ([]string, error) {
	// By distance and not by @>, which does not reach an index behind row-level security.
	rows, err := r.query(ctx, `
		SELECT o.territory_id, o.geometry::text FROM (
			SELECT territory_id, bounds <-> $1::point AS distance FROM civic.territory_outline ORDER BY bounds <-> $1::point LIMIT $2) near
		JOIN civic.territory_outline o ON o.territory_id = near.territory_id JOIN civic.territory t ON t.id = near.territory_id
		WHERE near.distance = 0 AND t.archived_at IS NULL
		AND t.kind IN ('COMMUNE', 'MUNICIPAL_DISTRICT', 'PRIORITY_NEIGHBOURHOOD', 'NEIGHBOURHOOD')`, p, nearestCandidates)
	if err != nil {
		return nil, err
	}
	var ids []string
	var id, geometry string
	err = rows.each([]any{&id, &geometry}, func([]cell) error {
		holds, err := outlineHolds(geometry, p)
		if holds {
			ids = append(ids, id)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the outlines: %w", err)
	}
	return ids, nil
}

// containing gives the territories with what contains them, and the local neighbourhoods without outline near the point.
func (r *Read) containing(ctx context.Context, p civic.GeoPoint, ids []string) ([]*civic.TerritoryMatch, error) {
	around, err := lists[civic.Territory](ctx, r, ids, `
		SELECT DISTINCT ON (t.id) 1, `+territories.columns+` FROM `+parentsAs+`
		JOIN civic.territory_closure c ON c.descendant_id = k.id JOIN civic.territory t ON t.id = c.ancestor_id
		WHERE t.archived_at IS NULL`)
	if err != nil {
		return nil, err
	}
	quarters, err := lists[civic.Territory](ctx, r, ids, `
		SELECT DISTINCT ON (t.id) 1, `+territories.columns+` FROM `+parentsAs+`
		JOIN civic.territory_closure c ON c.ancestor_id = k.id AND c.kind = 'NEIGHBOURHOOD' JOIN civic.territory t ON t.id = c.descendant_id
		WHERE t.center IS NOT NULL AND t.archived_at IS NULL AND NOT EXISTS (SELECT FROM civic.territory_outline o WHERE o.territory_id = t.id)`)
	if err != nil {
		return nil, err
	}
	close := slices.DeleteFunc(quarters[0], func(t *civic.Territory) bool { return p.Distance(*t.Center) > farthestQuarter })
	found := append(matches(close, true), matches(around[0], false)...)
	sortMatches(found, p)
	return found[:min(len(found), maximumMatches)], nil
}

// commune is a commune, or a district of one, with its centre known.
type commune struct {
	civic.Territory
	IsDivided bool // has districts: they are looked at instead of it
	Outlined  bool
}

// nearest gives the communes and districts whose centres are nearest, and the communes of those districts.
func (r *Read) nearest(ctx context.Context, p civic.GeoPoint) ([]*civic.TerritoryMatch, error) {
	groups, err := lists[commune](ctx, r, noParent, `
		SELECT k.n, `+territories.columns+`,
		       EXISTS (SELECT FROM civic.territory_closure c WHERE c.ancestor_id = t.id AND c.kind = 'MUNICIPAL_DISTRICT' AND t.kind = 'COMMUNE') AS is_divided,
		       EXISTS (SELECT FROM civic.territory_outline o WHERE o.territory_id = t.id) AS outlined
		FROM `+parentsAs+` CROSS JOIN (
			SELECT id FROM civic.territory WHERE kind IN ('COMMUNE', 'MUNICIPAL_DISTRICT') AND center IS NOT NULL AND archived_at IS NULL
			ORDER BY center <-> $2::point LIMIT `+strconv.Itoa(nearestCandidates)+`) near
		JOIN civic.territory t ON t.id = near.id`, p)
	if err != nil {
		return nil, err
	}
	candidates := slices.DeleteFunc(groups[0], func(c *commune) bool { return c.IsDivided || p.Distance(*c.Center) > farthestCommune })
	slices.SortFunc(candidates, func(a, b *commune) int {
		return cmp.Or(cmp.Compare(p.Distance(*a.Center), p.Distance(*b.Center)), cmp.Compare(a.ID, b.ID))
	})
	candidates = candidates[:min(len(candidates), nearestCommunes)]
	// An outline that does not hold the point speaks against its commune, unless it does against all: at sea, on a border.
	if slices.ContainsFunc(candidates, func(c *commune) bool { return !c.Outlined }) {
		candidates = slices.DeleteFunc(candidates, func(c *commune) bool { return c.Outlined })
	}
	if len(candidates) == 0 {
		return []*civic.TerritoryMatch{}, nil
	}
	found := make([]*civic.Territory, len(candidates))
	var districts []string
	for i, c := range candidates {
		if found[i] = &c.Territory; c.Kind == civic.MunicipalDistrict {
			districts = append(districts, c.ID)
		}
	}
	if districts != nil {
		communes, err := lists[civic.Territory](ctx, r, districts, `
			SELECT DISTINCT ON (t.id) 1, `+territories.columns+` FROM `+parentsAs+`
			JOIN civic.territory_closure c ON c.descendant_id = k.id JOIN civic.territory t ON t.id = c.ancestor_id AND t.kind = 'COMMUNE'`)
		if err != nil {
			return nil, err
		}
		found = append(found, communes[0]...)
	}
	list := matches(found, true)
	sortMatches(list, p)
	return list, nil
}

// sortMatches puts the finest first; among equals the nearest by centre, those without one last, then by code.
func sortMatches(found []*civic.TerritoryMatch, p civic.GeoPoint) {
	size := func(m *civic.TerritoryMatch) int { return slices.Index(civic.TerritoryKinds, m.Territory.Kind) }
	distance := func(m *civic.TerritoryMatch) float64 {
		if m.Territory.Center == nil {
			return civic.EarthRadius * 4
		}
		return p.Distance(*m.Territory.Center)
	}
	slices.SortFunc(found, func(a, b *civic.TerritoryMatch) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(distance(a), distance(b)), cmp.Compare(a.Territory.Code, b.Territory.Code))
	})
}

// outlineHolds tells whether a GeoJSON Polygon or MultiPolygon holds a point; holes are outside.
func outlineHolds(geometry string, p civic.GeoPoint) (bool, error) {
	var shape struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal([]byte(geometry), &shape); err != nil {
		return false, err
	}
	var polygons [][][][]float64
	switch shape.Type {
	case "Polygon":
		polygons = make([][][][]float64, 1)
		if err := json.Unmarshal(shape.Coordinates, &polygons[0]); err != nil {
			return false, err
		}
	case "MultiPolygon":
		if err := json.Unmarshal(shape.Coordinates, &polygons); err != nil {
			return false, err
		}
	default:
		return false, fmt.Errorf("a %q is not an outline", shape.Type)
	}
	for _, rings := range polygons {
		inside := false // of an odd number of rings: of the outer one and of no hole
		for _, ring := range rings {
			if ringHolds(ring, p) {
				inside = !inside
			}
		}
		if inside {
			return true, nil
		}
	}
	return false, nil
}

// ringHolds counts the sides that a ray to the east crosses.
func ringHolds(ring [][]float64, p civic.GeoPoint) bool {
	inside := false
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if len(a) < 2 || len(b) < 2 {
			continue
		}
		if (a[1] > p.Latitude) != (b[1] > p.Latitude) && p.Longitude < a[0]+(p.Latitude-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			inside = !inside
		}
	}
	return inside
}
