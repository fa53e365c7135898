package civic

import "time"

// ClaimStatus is where a claim stands.
type ClaimStatus string

const (
	ClaimPending   ClaimStatus = "PENDING"
	ClaimApproved  ClaimStatus = "APPROVED"
	ClaimRefused   ClaimStatus = "REFUSED"
	ClaimWithdrawn ClaimStatus = "WITHDRAWN"
)

// PendingClaims is how many claims of a person may wait at a time.
const PendingClaims = 5

// Claim is a person who says that he or she speaks for an actor.
type Claim struct {
	ID        string
	ActorID   string
	PersonID  string
	Email     *string // at the actor's domain, where a code that is sent there proves it
	Message   *string
	Status    ClaimStatus
	Reason    *string
	HasOwner  *bool // whether the actor has one; for moderators, nil for others
	Version   int
	CreatedAt time.Time
	DecidedAt *time.Time
}

// ClaimDecision is what a moderator decides of a claim.
type ClaimDecision string

const (
	ApproveClaim ClaimDecision = "APPROVE"
	RefuseClaim  ClaimDecision = "REFUSE"
)

// MayReadClaim tells whether a claim is open to the viewer: the own one, or, to moderators, any.
func (v *Viewer) MayReadClaim(c *Claim) bool { return c.PersonID == v.ID || v.Has(Moderator) }

// MayDecideClaim tells whether the viewer decides a claim: moderators do, but not of their own.
func (v *Viewer) MayDecideClaim(c *Claim) bool { return c.PersonID != v.ID && v.Has(Moderator) }
