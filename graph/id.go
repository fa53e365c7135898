package graph

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"strings"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// The prefixes of ids, by type of the schema. An id is its prefix, an underscore and the object's UUID in 26 characters.
const (
	territoryPrefix          = "ter"
	cityContractPrefix       = "cct"
	themePrefix              = "thm"
	audiencePrefix           = "aud"
	indicatorPrefix          = "ind"
	schemePrefix             = "sch"
	sourcePrefix             = "src"
	actorPrefix              = "act"
	alliancePrefix           = "all"
	memberPrefix             = "mbr"
	conventionPrefix         = "cnv"
	programmePrefix          = "prg"
	sitePrefix               = "sit"
	contributionPrefix       = "ctb"
	objectivePrefix          = "obj"
	outcomePrefix            = "out"
	timelineEventPrefix      = "evt"
	missionPrefix            = "mis"
	shiftPrefix              = "shf"
	personPrefix             = "per"
	membershipPrefix         = "mem"
	invitationPrefix         = "inv"
	claimPrefix              = "clm"
	sessionPrefix            = "ses"
	supportRequestPrefix     = "req"
	needPrefix               = "ned"
	offerPrefix              = "ofr"
	allianceInvitationPrefix = "ain"
)

var idText = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// globalID makes the id that clients see.
func globalID(prefix, uuid string) string {
	return string(appendID(nil, prefix, uuid))
}

func appendID(b []byte, prefix, uuid string) []byte {
	var digits [32]byte
	var raw [16]byte
	if len(uuid) != 36 {
		panic("graph: the id of an object is not a UUID") // the database's type says that it is
	}
	for i, part := range [...]string{uuid[:8], uuid[9:13], uuid[14:18], uuid[19:23], uuid[24:]} {
		copy(digits[[...]int{0, 8, 12, 16, 20}[i]:], part)
	}
	if _, err := hex.Decode(raw[:], digits[:]); err != nil {
		panic("graph: the id of an object is not a UUID")
	}
	b = append(append(b, prefix...), '_')
	return idText.AppendEncode(b, raw[:])
}

// parseID reads an id; ok is false for any text that globalID does not make.
func parseID(id string) (prefix, uuid string, ok bool) {
	prefix, text, found := strings.Cut(id, "_")
	raw, err := idText.DecodeString(text)
	if !found || err != nil || len(raw) != 16 || idText.EncodeToString(raw) != text {
		return "", "", false
	}
	h := hex.EncodeToString(raw)
	return prefix, h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], true
}

// id is the entry of an object's id.
func id[P any](prefix string, get func(P) string) breadth.Field {
	return breadth.Leaf(func(b []byte, p P) ([]byte, error) { return append(appendID(append(b, '"'), prefix, get(p)), '"'), nil })
}

// loadByID gives objects of one type by their UUIDs, nil where there is none that the reader may see.
type loadByID func(ctx context.Context, r *postgres.Read, uuids []string) ([]any, error)

func loadOf[T any](load func(*postgres.Read, context.Context, []string) ([]*T, error)) loadByID {
	return func(ctx context.Context, r *postgres.Read, uuids []string) ([]any, error) {
		found, err := load(r, ctx, uuids)
		if err != nil {
			return nil, err
		}
		objects := make([]any, len(found))
		for i, object := range found {
			if object != nil {
				objects[i] = object
			}
		}
		return objects, nil
	}
}

// loaders are the types that implement Node, by prefix.
var loaders = map[string]loadByID{
	territoryPrefix:          loadOf((*postgres.Read).Territories),
	cityContractPrefix:       loadOf((*postgres.Read).CityContracts),
	themePrefix:              loadOf((*postgres.Read).Themes),
	audiencePrefix:           loadOf((*postgres.Read).Audiences),
	indicatorPrefix:          loadOf((*postgres.Read).Indicators),
	schemePrefix:             loadOf((*postgres.Read).Schemes),
	sourcePrefix:             loadOf((*postgres.Read).Sources),
	actorPrefix:              loadOf((*postgres.Read).Actors),
	alliancePrefix:           loadOf((*postgres.Read).Alliances),
	memberPrefix:             loadOf((*postgres.Read).MembersByID),
	conventionPrefix:         loadOf((*postgres.Read).ConventionsByID),
	programmePrefix:          loadOf((*postgres.Read).Programmes),
	sitePrefix:               loadOf((*postgres.Read).SitesByID),
	contributionPrefix:       loadOf((*postgres.Read).ContributionsByID),
	objectivePrefix:          loadOf((*postgres.Read).ObjectivesByID),
	outcomePrefix:            loadOf((*postgres.Read).OutcomesByID),
	timelineEventPrefix:      loadOf((*postgres.Read).TimelineEventsByID),
	missionPrefix:            loadOf((*postgres.Read).MissionsByID),
	shiftPrefix:              loadOf((*postgres.Read).ShiftsByID),
	invitationPrefix:         loadOf((*postgres.Read).MembershipInvitations),
	allianceInvitationPrefix: loadOf((*postgres.Read).AllianceInvitationsByID),
	personPrefix: ownOf(func(_ context.Context, r *postgres.Read) ([]*civic.Viewer, error) {
		return []*civic.Viewer{r.Viewer}, nil
	}, viewerID),
	membershipPrefix: loadOf((*postgres.Read).Memberships),
	claimPrefix:      loadOf((*postgres.Read).Claims),
	needPrefix:       loadOf((*postgres.Read).Needs),
	offerPrefix:      loadOf((*postgres.Read).Offers),
	sessionPrefix:    ownOf(func(ctx context.Context, r *postgres.Read) ([]*civic.Session, error) { return r.Sessions(ctx) }, sessionID),
}

// ownOf finds what is asked for among what is the viewer's own.
func ownOf[T any](load func(context.Context, *postgres.Read) ([]*T, error), id func(*T) string) loadByID {
	return func(ctx context.Context, r *postgres.Read, uuids []string) ([]any, error) {
		objects := make([]any, len(uuids))
		if r.Viewer == nil {
			return objects, nil
		}
		own, err := load(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, object := range own {
			for i, uuid := range uuids {
				if uuid == id(object) {
					objects[i] = object
				}
			}
		}
		return objects, nil
	}
}

// loadNodes gives the objects of ids of any type, one call a type: nil for ids that are malformed, of nothing or hidden.
func loadNodes(ctx context.Context, r *postgres.Read, ids []string) ([]any, error) {
	byPrefix := map[string][]int{}
	uuids := make([]string, len(ids))
	for i, id := range ids {
		prefix, uuid, ok := parseID(id)
		if ok && loaders[prefix] != nil {
			byPrefix[prefix] = append(byPrefix[prefix], i)
			uuids[i] = uuid
		}
	}
	objects := make([]any, len(ids))
	for prefix, places := range byPrefix {
		asked := make([]string, len(places))
		for j, i := range places {
			asked[j] = uuids[i]
		}
		found, err := loaders[prefix](ctx, r, asked)
		if err != nil {
			return nil, err
		}
		for j, i := range places {
			objects[i] = found[j]
		}
	}
	return objects, nil
}

// typeOf names the schema type of an object behind an interface or a union.
func typeOf(object any) string {
	switch object.(type) {
	case *civic.Territory:
		return "Territory"
	case *civic.CityContract:
		return "CityContract"
	case *civic.Theme:
		return "Theme"
	case *civic.Audience:
		return "Audience"
	case *civic.Indicator:
		return "Indicator"
	case *civic.Scheme:
		return "Scheme"
	case *civic.Source:
		return "Source"
	case *civic.Actor:
		return "Actor"
	case *civic.Alliance:
		return "Alliance"
	case *civic.AllianceMember:
		return "AllianceMember"
	case *civic.AllianceInvitation:
		return "AllianceInvitation"
	case *civic.Convention:
		return "Convention"
	case *civic.Programme:
		return "Programme"
	case *civic.Site:
		return "Site"
	case *civic.Contribution:
		return "Contribution"
	case *civic.Objective:
		return "Objective"
	case *civic.Outcome:
		return "Outcome"
	case *civic.TimelineEvent:
		return "TimelineEvent"
	case *civic.Mission:
		return "Mission"
	case *civic.Need:
		return "Need"
	case *civic.Offer:
		return "Offer"
	case *civic.Shift:
		return "Shift"
	case *civic.Viewer:
		return "Viewer"
	case *civic.Membership:
		return "Membership"
	case *civic.MembershipInvitation:
		return "MembershipInvitation"
	case *civic.Claim:
		return "Claim"
	case *civic.Session:
		return "Session"
	case *civic.SupportRequest:
		return "SupportRequest"
	}
	return ""
}

// keyOf is what makes two objects of a type the same for a batch method; nil: only themselves.
func keyOf(_ string, object any) any {
	switch o := object.(type) {
	case *civic.Territory:
		return o.ID
	case *civic.Theme:
		return o.ID
	case *civic.Audience:
		return o.ID
	case *civic.Actor:
		return o.ID
	case *civic.Alliance:
		return o.ID
	case *civic.Convention:
		return o.ID
	case *civic.Programme:
		return o.ID
	case *civic.Site:
		return o.ID
	case *civic.Mission:
		return o.ID
	case *civic.Need:
		return o.ID
	}
	return nil
}
