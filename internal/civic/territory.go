package civic

import "time"

// TerritoryKind is what a territory is. A code is unique within its kind only.
type TerritoryKind string

const (
	Country               TerritoryKind = "COUNTRY"
	Region                TerritoryKind = "REGION"
	Department            TerritoryKind = "DEPARTMENT"
	District              TerritoryKind = "DISTRICT"
	Intercommunality      TerritoryKind = "INTERCOMMUNALITY"
	Commune               TerritoryKind = "COMMUNE"
	MunicipalDistrict     TerritoryKind = "MUNICIPAL_DISTRICT"
	PriorityNeighbourhood TerritoryKind = "PRIORITY_NEIGHBOURHOOD"
	Neighbourhood         TerritoryKind = "NEIGHBOURHOOD"
)

// TerritoryKinds are all kinds, the largest first.
var TerritoryKinds = []TerritoryKind{Country, Region, Department, District, Intercommunality, Commune, MunicipalDistrict, PriorityNeighbourhood, Neighbourhood}

// TerritoryRelation is how a parent stands to its child.
type TerritoryRelation string

const (
	Contains TerritoryRelation = "CONTAINS"
	Overlaps TerritoryRelation = "OVERLAPS" // listed, never summed
)

// TerritoryBasis is how a link between territories is known.
type TerritoryBasis string

const (
	Official TerritoryBasis = "OFFICIAL"
	Computed TerritoryBasis = "COMPUTED"
	Inferred TerritoryBasis = "INFERRED" // legal eligibility is never answered from it
)

// TerritoryReference names a territory.
type TerritoryReference struct {
	Kind TerritoryKind
	Code string
}

// Territory is a territory of France, from the country to a neighbourhood.
type Territory struct {
	ID              string
	Kind            TerritoryKind
	Code            string
	Name            string
	ContextLabel    *string
	OtherNames      []string
	Category        *string
	Population      *int
	Siren           *string
	PostalCodes     []string
	Center          *GeoPoint
	CenterPrecision *string
	TimeZone        string
	ValidFrom       *Date
	ValidTo         *Date
	SourceID        *string
	ArchivedAt      *time.Time
	UpdatedAt       time.Time
}

// TerritoryOutline is the shape of a territory.
type TerritoryOutline struct {
	Geometry GeoJSON
	SourceID *string
}

// GeoJSON is a GeoJSON geometry as text.
type GeoJSON string

// TerritoryLink is one direct parent of a territory.
type TerritoryLink struct {
	ParentID string
	Relation TerritoryRelation
	Basis    TerritoryBasis
	Note     *string
}

// TerritoryMatch is a territory found for a point or a postal code.
type TerritoryMatch struct {
	Territory     *Territory
	IsApproximate bool // the outline is not known: the nearest centre decided
}

// CityContract is a contrat de ville.
type CityContract struct {
	ID                 string
	Code               string
	Generation         int
	Name               string
	DepartmentID       *string
	IntercommunalityID *string
	SourceID           *string
	UpdatedAt          time.Time
}

// TerritoryFilter says which territories.
type TerritoryFilter struct {
	Kinds      []TerritoryKind
	Within     *TerritoryReference
	PostalCode *string
	Text       *string
}

// TerritoryOrder is an order of territories.
type TerritoryOrder string

const (
	TerritoriesByName       TerritoryOrder = "NAME"
	TerritoriesByPopulation TerritoryOrder = "POPULATION"
)
