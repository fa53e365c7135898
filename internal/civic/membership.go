package civic

import "time"

// InvitationStatus is where an invitation to join an actor stands.
type InvitationStatus string

const (
	InvitationPending   InvitationStatus = "PENDING"
	InvitationAccepted  InvitationStatus = "ACCEPTED"
	InvitationDeclined  InvitationStatus = "DECLINED"
	InvitationWithdrawn InvitationStatus = "WITHDRAWN"
	InvitationExpired   InvitationStatus = "EXPIRED"
)

// MembershipInvitation asks whoever has an address to join an actor.
type MembershipInvitation struct {
	ID        string
	ActorID   string
	Email     string
	Role      MembershipRole
	Status    InvitationStatus
	CreatedAt time.Time
	ExpiresAt time.Time
}

// MayEnd tells whether the viewer may end a membership: the own one, or one of an actor that the viewer decides for.
func (v *Viewer) MayEnd(m *Membership) bool { return m.PersonID == v.ID || v.MayManage(m.ActorID) }

// MembershipAnswer is an answer to an invitation.
type MembershipAnswer string

const (
	AcceptMembership  MembershipAnswer = "ACCEPT"
	DeclineMembership MembershipAnswer = "DECLINE"
)
