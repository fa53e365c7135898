package civic

// UserErrorCode is a reason for which a mutation did nothing that the person in front of the app can mend.
type UserErrorCode string

const (
	Invalid         UserErrorCode = "INVALID"          // a value that cannot be
	WrongCode       UserErrorCode = "WRONG_CODE"       // a code that is wrong, used, too old, or was tried too often: which is not said
	Suspended       UserErrorCode = "SUSPENDED"        // the account is suspended
	Taken           UserErrorCode = "TAKEN"            // somebody has it already
	Stale           UserErrorCode = "STALE"            // it was changed since it was read
	WrongState      UserErrorCode = "WRONG_STATE"      // it is not in a state in which this can be done
	LastOwner       UserErrorCode = "LAST_OWNER"       // an actor must keep an owner
	FactorRequired  UserErrorCode = "FACTOR_REQUIRED"  // a second factor must be shown first
	SessionRequired UserErrorCode = "SESSION_REQUIRED" // the session has ended: sign in again
)

// UserError is why a mutation did nothing, for the person to mend: a sentence in either language, and the place in the input.
type UserError struct {
	Code            UserErrorCode
	French, English string
	Field           []string
}

func (e *UserError) Error() string { return string(e.Code) + ": " + e.English }
