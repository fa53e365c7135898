package civic

import (
	"slices"
	"time"
)

// AllianceStatus is where an alliance stands.
type AllianceStatus string

// AllianceRole is what an actor does in an alliance.
type AllianceRole string

const (
	Coordinator AllianceRole = "COORDINATOR"
	Operator    AllianceRole = "OPERATOR"
	Funder      AllianceRole = "FUNDER"
	Host        AllianceRole = "HOST"
	Partner     AllianceRole = "PARTNER"
)

// Alliance is actors of several worlds committed to one purpose.
type Alliance struct {
	ID            string
	Name          string
	NameNote      *string
	Purpose       *string
	ContentLocale string
	Status        AllianceStatus
	StatusAsOf    *Date
	SourceID      *string
	ArchivedAt    *time.Time
	Version       int
	UpdatedAt     time.Time
	// Worlds are the worlds of the active members that the reader may see, in the order of civic.Worlds.
	Worlds []World
	// EditedBy are the actors whose editors may change it: those that coordinate it.
	EditedBy []string
}

// MissingWorlds are the worlds that no active member speaks for.
func (a *Alliance) MissingWorlds() []World {
	missing := []World{}
	for _, w := range Worlds {
		if !slices.Contains(a.Worlds, w) {
			missing = append(missing, w)
		}
	}
	return missing
}

// IsTripartite tells whether all three worlds are in the alliance.
func (a *Alliance) IsTripartite() bool { return len(a.MissingWorlds()) == 0 }

// AllianceMember is an actor in an alliance, once, with its roles.
type AllianceMember struct {
	ID         string
	AllianceID string
	ActorID    string
	Roles      []AllianceRole
	JoinedOn   *Date
	SourceID   *string
}

// AllianceFilter says which alliances.
type AllianceFilter struct {
	Territory *TerritoryReference
	Themes    []string
	Statuses  []AllianceStatus
	Worlds    []World
	Text      *string
}

// AllianceOrder is an order of alliances.
type AllianceOrder string

// AlliancesByName is the alphabetical order.
const AlliancesByName AllianceOrder = "NAME"
