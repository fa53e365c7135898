package civic

import "time"

// Session is a device that is signed in.
type Session struct {
	ID              string
	Device          *string
	IsCurrent       bool // it is the one that asks
	CreatedAt       time.Time
	LastUsedAt      time.Time
	HasSecondFactor bool // one was shown in it
	ExpiresAt       time.Time
}

// SessionTokens are what a device holds of its session.
type SessionTokens struct {
	AccessToken          string
	RefreshToken         string
	AccessTokenExpiresAt time.Time
}

// CodePurpose is what a code that is sent to an address is good for.
type CodePurpose string

const (
	SignInCode        CodePurpose = "SIGN_IN"
	ChangeAddressCode CodePurpose = "CHANGE_ADDRESS"
	ClaimCode         CodePurpose = "CLAIM"
)

// How long codes and sessions last, and how often one may try.
const (
	CodeLife    = 10 * time.Minute
	CodeTries   = 5
	SessionLife = 90 * 24 * time.Hour
	// StaffSessionLife is that of a session in which a second factor was shown.
	StaffSessionLife = 12 * time.Hour
	// RefreshGrace is how long the refresh token before the newest is still answered with that one.
	RefreshGrace = 30 * time.Second
)
