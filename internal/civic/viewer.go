package civic

import (
	"slices"
	"time"
)

// MembershipRole is what a person does for an actor.
type MembershipRole string

const (
	Owner      MembershipRole = "OWNER"       // decides who acts for the actor; may all that an editor may
	Editor     MembershipRole = "EDITOR"      // writes in the actor's name
	CaseWorker MembershipRole = "CASE_WORKER" // works with the people whom its programmes support
	Member     MembershipRole = "MEMBER"      // sees what the actor works on
)

// PlatformRole is what a person does for the whole installation.
type PlatformRole string

const (
	Moderator PlatformRole = "MODERATOR" // decides claims, suspends accounts
	Auditor   PlatformRole = "AUDITOR"   // reads the record of who did what
)

// Membership is a person in an actor, in one role at a time.
type Membership struct {
	ID          string
	PersonID    string
	ActorID     string
	Role        MembershipRole
	Version     int
	CreatedAt   time.Time
	DisplayName *string
	Email       *string // for the person and the owners alone
	IsInForce   *bool   // whether the person acts in the role; nil of another than the viewer
}

// Viewer is the signed-in person.
type Viewer struct {
	ID            string
	Session       string // the id of the session; "" for a credential of an issuer
	Email         *string
	DisplayName   *string
	Locale        string
	PlatformRoles []PlatformRole
	FactorShown   bool // a second factor was shown in this session
	HasFactor     bool // there is one to be shown
	Memberships   []*Membership
	Version       int
	CreatedAt     time.Time
	Unbound       bool // every rule lets the viewer pass: in tests of the other wall
}

// Acts tells whether the viewer acts for an actor in one of some roles. An owner may do what an editor may. Owners and case workers act as
// such with a second factor alone; without one an owner is a member.
func (v *Viewer) Acts(actorID string, roles ...MembershipRole) bool {
	if v.Unbound {
		return true
	}
	for _, m := range v.Memberships {
		if m.ActorID != actorID {
			continue
		}
		for _, held := range v.held(m.Role) {
			if slices.Contains(roles, held) {
				return true
			}
		}
	}
	return false
}

// held are the roles in which somebody acts who was given one.
func (v *Viewer) held(given MembershipRole) []MembershipRole {
	switch {
	case given == Owner && v.FactorShown:
		return []MembershipRole{Owner, Editor, Member}
	case given == CaseWorker && v.FactorShown:
		return []MembershipRole{CaseWorker, Member}
	case given == Editor:
		return []MembershipRole{Editor, Member}
	}
	return []MembershipRole{Member}
}

// Has tells whether the viewer has a role for the installation, which takes a second factor.
func (v *Viewer) Has(role PlatformRole) bool { return v.Unbound || v.FactorShown && v.IsGiven(role) }

// IsGiven tells whether the viewer was given a role for the installation, which holds once a second factor was shown.
func (v *Viewer) IsGiven(role PlatformRole) bool { return slices.Contains(v.PlatformRoles, role) }

// MayRead tells whether what is not published is open to the viewer: it is to the members of the actors to whom it belongs.
func (v *Viewer) MayRead(belongsTo []string) bool {
	return slices.ContainsFunc(belongsTo, func(actorID string) bool { return v.Acts(actorID, Member) })
}

// MayEdit tells whether the viewer may change what belongs to some actors.
func (v *Viewer) MayEdit(belongsTo []string) bool {
	return slices.ContainsFunc(belongsTo, func(actorID string) bool { return v.Acts(actorID, Editor) })
}

// MayManage tells whether the viewer decides who acts for an actor.
func (v *Viewer) MayManage(actorID string) bool { return v.Acts(actorID, Owner) }

// SecondFactorState is where a person stands with the second factor.
type SecondFactorState string

const (
	NoFactor       SecondFactorState = "NONE"
	FactorEnrolled SecondFactorState = "ENROLLED" // there is one, not shown in this session
	FactorShown    SecondFactorState = "SHOWN"
)

// SecondFactor tells where the viewer stands with the second factor.
func (v *Viewer) SecondFactor() SecondFactorState {
	switch {
	case v.FactorShown:
		return FactorShown
	case v.HasFactor:
		return FactorEnrolled
	}
	return NoFactor
}
