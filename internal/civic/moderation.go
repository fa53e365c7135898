package civic

import "time"

// Moderation is what moderators work with.
type Moderation struct{}

// Account is somebody's account, as moderators see it.
type Account struct {
	ID               string
	Email            *string
	DisplayName      *string
	Locale           string
	PlatformRoles    []PlatformRole
	HasSecondFactor  bool
	SuspendedAt      *time.Time
	SuspensionReason *string
	CreatedAt        time.Time
}

// MayAppoint tells whether the viewer appoints whoever has an address as an owner, where none can act: moderators do, but not themselves.
func (v *Viewer) MayAppoint(address string) bool {
	return v.Has(Moderator) && (v.Email == nil || *v.Email != address)
}

// Moderates tells whether the viewer decides about somebody's account: moderators do, of others who have no role for the installation.
func (v *Viewer) Moderates(a *Account) bool {
	return v.Has(Moderator) && a.ID != v.ID && len(a.PlatformRoles) == 0
}
