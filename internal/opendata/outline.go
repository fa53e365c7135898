package opendata

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"alliances/internal/civic"
)

// collection is a GeoJSON file of outlines.
type collection struct {
	Features []struct {
		Properties struct {
			Kind, Code, Source string
		}
		Geometry struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		}
	}
}

// someOutlines reads the outlines that are known: a département with its communes and districts, and some priority neighbourhoods.
func (b *batch) someOutlines() {
	b.outlines("boundaries_13.geojson", map[string]func() string{
		"ign-ae-2018": func() string {
			return b.source("outlines:ign-ae-2018", "Admin Express 2018 (IGN)", "https://github.com/gregoiredavid/france-geojson", openLicence, nil)
		},
		"arr-marseille": func() string {
			return b.source("outlines:arr-marseille", "Arrondissements de Marseille (dépôt public doctonext, MIT)", "https://github.com/zeusinsight/doctonext", "MIT", nil)
		},
	})
	b.outlines("qpv_polygons.geojson", map[string]func() string{
		"": func() string {
			return b.source("outlines:qpv", "Contours des quartiers prioritaires 2024 (ANCT), simplifiés", "https://github.com/SKHTay/Carto-Sante-PACA-T-l-med", nil, nil)
		},
	})
}

// outlines reads the outlines of one file. The source of each is found by its property "source".
func (b *batch) outlines(name string, sources map[string]func() string) {
	raw, err := b.files.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var found collection
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil {
		b.rejected.add(name, 0, "is not GeoJSON: "+err.Error())
		return
	}
	if len(found.Features) == 0 {
		b.rejected.add(name, 0, "holds no outline")
	}
	seen := map[string]bool{}
	for i, feature := range found.Features {
		p := feature.Properties
		reject := func(format string, args ...any) {
			b.rejected.add(name, 0, fmt.Sprintf("outline %d: ", i+1)+fmt.Sprintf(format, args...))
		}
		kind, ok := sourceKinds[p.Kind]
		if _, known := b.known.places[civic.TerritoryReference{Kind: kind.kind, Code: p.Code}]; !ok || !known {
			reject("%s %q is unknown", p.Kind, p.Code)
			continue
		}
		id := territoryID(kind.kind, p.Code)
		source, ok := sources[p.Source]
		if !ok || seen[id] {
			reject("%s %s stands there twice, or its source %q is unknown", p.Kind, p.Code, p.Source)
			continue
		}
		seen[id] = true
		low, high, err := bounds(feature.Geometry.Type, feature.Geometry.Coordinates)
		if err != nil {
			reject("%s %s: %v", p.Kind, p.Code, err)
			continue
		}
		geometry, err := json.Marshal(feature.Geometry)
		if err != nil {
			reject("%s %s: %v", p.Kind, p.Code, err)
			continue
		}
		b.add("civic.territory_outline", id, string(geometry), fmt.Sprintf("(%v,%v),(%v,%v)", high[0], high[1], low[0], low[1]), source())
	}
}

// bounds are the least and greatest longitude and latitude of a Polygon or MultiPolygon, each of whose rings is closed.
func bounds(kind string, coordinates json.RawMessage) (low, high [2]float64, err error) {
	var polygons [][][][2]float64
	switch kind {
	case "MultiPolygon":
		err = json.Unmarshal(coordinates, &polygons)
	case "Polygon":
		polygons = make([][][][2]float64, 1)
		err = json.Unmarshal(coordinates, &polygons[0])
	default:
		err = errors.New("is neither a Polygon nor a MultiPolygon")
	}
	if err != nil {
		return low, high, err
	}
	low, high = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, polygon := range polygons {
		for _, ring := range polygon {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
				return low, high, errors.New("has a ring that is not closed")
			}
			for _, p := range ring {
				if (civic.GeoPoint{Longitude: p[0], Latitude: p[1]}).Validate() != nil {
					return low, high, errors.New("leaves the Earth")
				}
				for axis := range p {
					low[axis], high[axis] = min(low[axis], p[axis]), max(high[axis], p[axis])
				}
			}
		}
	}
	if math.IsInf(low[0], 1) {
		return low, high, errors.New("is empty")
	}
	return low, high, nil
}
