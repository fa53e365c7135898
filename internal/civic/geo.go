package civic

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// GeoPoint is a point on Earth in WGS 84, in degrees.
type GeoPoint struct {
	Latitude  float64
	Longitude float64
}

// Validate tells whether the point is on Earth.
func (p GeoPoint) Validate() error {
	if !(p.Latitude >= -90 && p.Latitude <= 90) {
		return Bad("La latitude va de -90 à 90.", "A latitude is from -90 to 90.", "latitude")
	}
	if !(p.Longitude >= -180 && p.Longitude <= 180) {
		return Bad("La longitude va de -180 à 180.", "A longitude is from -180 to 180.", "longitude")
	}
	return nil
}

// Scan reads a value of the database's point type: longitude, then latitude.
func (p *GeoPoint) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case []byte:
		text = string(v)
	case string:
		text = v
	default:
		return fmt.Errorf("scan a point from %T", src)
	}
	lon, lat, found := strings.Cut(strings.Trim(text, "()"), ",")
	longitude, errLon := strconv.ParseFloat(lon, 64)
	latitude, errLat := strconv.ParseFloat(lat, 64)
	if !found || errLon != nil || errLat != nil {
		return fmt.Errorf("scan a point: malformed")
	}
	*p = GeoPoint{Latitude: latitude, Longitude: longitude}
	return nil
}

// Value writes the point for the database.
func (p GeoPoint) Value() (driver.Value, error) {
	return fmt.Sprintf("(%v,%v)", p.Longitude, p.Latitude), nil
}

// EarthRadius is the mean radius in metres (IUGG) that distances are reckoned with.
const EarthRadius = 6371008.8

// Distance is the great-circle distance between two points in metres.
func (p GeoPoint) Distance(q GeoPoint) float64 {
	const degree = math.Pi / 180
	sinLat := math.Sin((q.Latitude - p.Latitude) * degree / 2)
	sinLon := math.Sin((q.Longitude - p.Longitude) * degree / 2)
	h := sinLat*sinLat + math.Cos(p.Latitude*degree)*math.Cos(q.Latitude*degree)*sinLon*sinLon
	return 2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// approximateGrid is the size in degrees of the grid to which approximate places are moved: about 1.1 km north to south.
const approximateGrid = 0.01

// Snap moves the point to the centre of its cell of a fixed coarse grid: the same point gives the same centre for ever,
// so that asking again tells no more.
func (p GeoPoint) Snap() GeoPoint {
	cell := func(v float64) float64 {
		return math.Round((math.Floor(v/approximateGrid)+0.5)*approximateGrid*1e6) / 1e6
	}
	return GeoPoint{Latitude: cell(p.Latitude), Longitude: cell(p.Longitude)}
}
