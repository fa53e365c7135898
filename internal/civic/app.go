package civic

import (
	"slices"
	"strconv"
	"strings"
)

// AppPlatform is where an app runs.
type AppPlatform string

// AppSupport is how far a version of an app is supported.
type AppSupport string

const (
	Supported   AppSupport = "SUPPORTED"
	Outdated    AppSupport = "OUTDATED"
	Unsupported AppSupport = "UNSUPPORTED"
)

// AppRelease says which versions of an app may still be used.
type AppRelease struct {
	MinimumVersion []int
	CurrentVersion []int
	Message        *string
	StoreURL       *string
}

// AppVersion is what is said to one version of an app.
type AppVersion struct {
	Support  AppSupport
	Message  *string
	StoreURL *string
}

// Judge tells what to say to an app of the given version, such as 2.13.0. Without a release every version is supported.
// Errors: BAD_REQUEST where the version is not one to four numbers with dots.
func (r *AppRelease) Judge(version string) (*AppVersion, error) {
	numbers, err := parseVersion(version)
	if err != nil {
		return nil, err
	}
	switch {
	case r == nil, slices.Compare(numbers, r.CurrentVersion) >= 0:
		return &AppVersion{Support: Supported}, nil
	case slices.Compare(numbers, r.MinimumVersion) >= 0:
		return &AppVersion{Support: Outdated, Message: r.Message, StoreURL: r.StoreURL}, nil
	default:
		return &AppVersion{Support: Unsupported, Message: r.Message, StoreURL: r.StoreURL}, nil
	}
}

// parseVersion reads 2.13.0, 2.13.0-beta.1 or 2.13.0+45 as its leading numbers.
func parseVersion(version string) ([]int, error) {
	core, _, _ := strings.Cut(version, "+")
	core, _, _ = strings.Cut(core, "-")
	parts := strings.Split(core, ".")
	if len(parts) > 4 {
		return nil, Bad("La version s’écrit comme 2.13.0.", "A version is written like 2.13.0.", "version")
	}
	numbers := make([]int, len(parts))
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1_000_000_000 {
			return nil, Bad("La version s’écrit comme 2.13.0.", "A version is written like 2.13.0.", "version")
		}
		numbers[i] = n
	}
	return numbers, nil
}

// LegalNotice is what an app must show.
type LegalNotice struct {
	Attribution               string
	PrivacyURL                *string
	AccessibilityStatementURL *string
}
