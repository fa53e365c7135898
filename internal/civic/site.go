package civic

import "time"

// SitePrecision is how precisely the public may know where a site is.
type SitePrecision string

const (
	Exact         SitePrecision = "EXACT"
	Approximate   SitePrecision = "APPROXIMATE" // the point is snapped once
	TerritoryOnly SitePrecision = "TERRITORY"   // no point, no address
)

// Site is a place where a programme happens, as the public may know it.
type Site struct {
	ID            string
	ProgrammeID   string
	TerritoryID   string
	HostID        *string
	Name          string
	ContentLocale string
	Precision     SitePrecision
	Address       *string
	Location      *GeoPoint
	Capacity      *int
	OpeningHours  *string
	Format        *string
	ObservedOn    *Date
	SourceID      *string
	ArchivedAt    *time.Time
	UpdatedAt     time.Time
}
