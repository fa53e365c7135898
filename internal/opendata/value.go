package opendata

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

// text is the value of a nullable column: an empty text is an unknown one.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// array is the value of a text[] column; nil is an empty one.
func array(values []string) any { return pq.Array(append([]string{}, values...)) }

// The readers of cells below note what is wrong with the cell and answer nil; nil also stands for an empty cell.

func (r row) integer(column string, least, most int) any {
	s := r.get(column)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		r.reject("%s %q is not a number from %d to %d", column, s, least, most)
		return nil
	}
	return n
}

// cents reads an amount in euros, such as 5373.00.
func (r row) cents(column string) any {
	s := r.get(column)
	if s == "" {
		return nil
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil || n < 0 || len(fraction) > 2 || whole == "" {
		r.reject("%s %q is not an amount in euros", column, s)
		return nil
	}
	return n
}

// point reads the columns lon and lat.
func (r row) point() *civic.GeoPoint {
	if r.get("lon") == "" && r.get("lat") == "" {
		return nil
	}
	longitude, errLon := strconv.ParseFloat(r.get("lon"), 64)
	latitude, errLat := strconv.ParseFloat(r.get("lat"), 64)
	p := civic.GeoPoint{Latitude: latitude, Longitude: longitude}
	if errLon != nil || errLat != nil || p.Validate() != nil {
		r.reject("lon %q, lat %q is no point on Earth", r.get("lon"), r.get("lat"))
		return nil
	}
	return &p
}

// pointValue is the value of a point column.
func pointValue(p *civic.GeoPoint) any {
	if p == nil {
		return nil
	}
	return fmt.Sprintf("(%v,%v)", p.Longitude, p.Latitude)
}
