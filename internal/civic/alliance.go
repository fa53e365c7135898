package civic

import (
	"slices"
	"time"
)

// AllianceStatus is where an alliance stands.
type AllianceStatus string

const (
	AllianceProposed  AllianceStatus = "PROPOSED"  // one actor has said what it is for
	AllianceForming   AllianceStatus = "FORMING"   // a second one has joined
	AllianceActive    AllianceStatus = "ACTIVE"    // a convention was validated
	AllianceCompleted AllianceStatus = "COMPLETED" // what it was for is done
	AllianceDissolved AllianceStatus = "DISSOLVED"
)

const (
	UpdateAlliance       Action = "UPDATE_ALLIANCE"
	InviteToAlliance     Action = "INVITE_TO_ALLIANCE"
	DraftConvention      Action = "DRAFT_CONVENTION"
	RecordConvention     Action = "RECORD_CONVENTION"
	LeaveAlliance        Action = "LEAVE_ALLIANCE"
	ExcludeMember        Action = "EXCLUDE_MEMBER"
	HandOverCoordination Action = "HAND_OVER_COORDINATION"
	CompleteAlliance     Action = "COMPLETE_ALLIANCE"
	DissolveAlliance     Action = "DISSOLVE_ALLIANCE"
)

var allianceLives = []AllianceStatus{AllianceProposed, AllianceForming, AllianceActive}

// AllianceSteps is the life of an alliance, as its people take it on. It is forming from its second member on, and active from its first
// validated convention on: that follows from what members do (Alliance.Advance).
var AllianceSteps = LifeCycle[AllianceStatus]{
	{UpdateAlliance, allianceLives, "", Coordinators},
	{InviteToAlliance, allianceLives, "", Coordinators},
	{DraftConvention, allianceLives, "", Members},
	{RecordConvention, allianceLives, "", Coordinators}, // validated elsewhere
	{LeaveAlliance, allianceLives, "", Members},
	{ExcludeMember, allianceLives, "", Coordinators},
	{HandOverCoordination, allianceLives, "", Coordinators},
	{CompleteAlliance, []AllianceStatus{AllianceActive}, AllianceCompleted, Coordinators},
	{DissolveAlliance, allianceLives, AllianceDissolved, Coordinators},
}

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
	// MemberActors are its active members.
	MemberActors []string
	IsUrgent     bool
	DeclaredByID *string
	NeedID       *string
	// DaysToFirstConvention is from its proposal to its first validated convention; nil where one of the two is not known.
	DaysToFirstConvention *int
}

// party tells whether a viewer is of a party of the alliance.
func (a *Alliance) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(p Party) (bool, bool) {
		if p == Members {
			return v.speaksFor(a.MemberActors)
		}
		return v.speaksFor(a.EditedBy)
	}
}

// Take gives the state that a viewer's step leads to. Errors: FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (a *Alliance) Take(v *Viewer, action Action) (AllianceStatus, error) {
	return AllianceSteps.Take(action, a.Status, a.party(v))
}

// Lives tells whether it has not ended.
func (a *Alliance) Lives() bool { return slices.Contains(allianceLives, a.Status) }

// NextActions tells what a viewer can do with it now.
func (a *Alliance) NextActions(v *Viewer) []*NextAction {
	next := AllianceSteps.Next(a.Status, a.party(v))
	others := slices.DeleteFunc(slices.Clone(a.MemberActors), func(id string) bool { return slices.Contains(a.EditedBy, id) })
	if yes, _ := v.speaksFor(others); yes {
		return next
	}
	for _, n := range next {
		if n.Action == LeaveAlliance && n.Reason == nil {
			n.Reason = ErrCoordinates
		}
	}
	return next
}

// ErrCoordinates is told to who coordinates an alliance and would leave it.
var ErrCoordinates = &UserError{Code: WrongState, French: "Cette organisation coordonne l’alliance : passez d’abord la coordination à une autre.", English: "This organisation coordinates the alliance: hand the coordination over first.", Field: []string{"actorId"}}

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
