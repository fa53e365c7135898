package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func viewerID(v *civic.Viewer) string { return v.ID }

func membershipID(m *civic.Membership) string { return m.ID }

func sessionID(s *civic.Session) string { return s.ID }

func (t *fields) viewers(table breadth.Table) {
	table["Query"]["viewer"] = root(func(_ context.Context, r *postgres.Read, _ breadth.Call) (*civic.Viewer, error) { return r.Viewer, nil })
	table["Viewer"] = map[string]breadth.Field{
		"id":            id(personPrefix, viewerID),
		"email":         maybeText(func(v *civic.Viewer) *string { return v.Email }),
		"displayName":   maybeText(func(v *civic.Viewer) *string { return v.DisplayName }),
		"locale":        text(func(v *civic.Viewer) string { return v.Locale }),
		"version":       number(func(v *civic.Viewer) int { return v.Version }),
		"createdAt":     instant(func(v *civic.Viewer) time.Time { return v.CreatedAt }),
		"memberships":   breadth.Embeds(func(v *civic.Viewer) []*civic.Membership { return v.Memberships }),
		"platformRoles": texts(func(v *civic.Viewer) []civic.PlatformRole { return v.PlatformRoles }),
		"secondFactor":  enum((*civic.Viewer).SecondFactor),
		"sessions": breadth.Many(func(ctx context.Context, c breadth.Call, viewers []*civic.Viewer) ([][]*civic.Session, error) {
			sessions, err := readOf(c).Sessions(ctx)
			return [][]*civic.Session{sessions}, err
		}),
		"supportRequests": pagedPlain(t.ec.field_Viewer_supportRequests_args, viewerID, (*postgres.Read).OwnSupportRequests),
	}
	table["Membership"] = map[string]breadth.Field{
		"id":          id(membershipPrefix, membershipID),
		"displayName": maybeText(func(m *civic.Membership) *string { return m.DisplayName }),
		"email":       maybeText(func(m *civic.Membership) *string { return m.Email }),
		"role":        enum(func(m *civic.Membership) civic.MembershipRole { return m.Role }),
		"isInForce":   maybeBoolean(func(m *civic.Membership) *bool { return m.IsInForce }),
		"actor":       toOne((*postgres.Read).Actors, func(m *civic.Membership) string { return m.ActorID }),
		"version":     number(func(m *civic.Membership) int { return m.Version }),
		"createdAt":   instant(func(m *civic.Membership) time.Time { return m.CreatedAt }),
	}
	table["Session"] = map[string]breadth.Field{
		"id":              id(sessionPrefix, sessionID),
		"device":          maybeText(func(s *civic.Session) *string { return s.Device }),
		"isCurrent":       boolean(func(s *civic.Session) bool { return s.IsCurrent }),
		"createdAt":       instant(func(s *civic.Session) time.Time { return s.CreatedAt }),
		"lastUsedAt":      instant(func(s *civic.Session) time.Time { return s.LastUsedAt }),
		"hasSecondFactor": boolean(func(s *civic.Session) bool { return s.HasSecondFactor }),
		"expiresAt":       instant(func(s *civic.Session) time.Time { return s.ExpiresAt }),
	}
	table["SessionTokens"] = map[string]breadth.Field{
		"accessToken":          text(func(s *civic.SessionTokens) string { return s.AccessToken }),
		"refreshToken":         text(func(s *civic.SessionTokens) string { return s.RefreshToken }),
		"accessTokenExpiresAt": instant(func(s *civic.SessionTokens) time.Time { return s.AccessTokenExpiresAt }),
	}
	table["SupportRequest"] = map[string]breadth.Field{
		"id":        id(supportRequestPrefix, func(s *civic.SupportRequest) string { return s.ID }),
		"status":    enum(func(s *civic.SupportRequest) civic.SupportRequestStatus { return s.Status }),
		"createdAt": instant(func(s *civic.SupportRequest) time.Time { return s.CreatedAt }),
		"programme": toOne((*postgres.Read).Programmes, func(s *civic.SupportRequest) string { return deref(s.ProgrammeID) }),
	}
	addPages[civic.SupportRequest](table, "SupportRequest")
}

type viewerResolver struct{ *resolver }

func (r viewerResolver) ID(_ context.Context, obj *civic.Viewer) (string, error) {
	return globalID(personPrefix, obj.ID), nil
}

func (r viewerResolver) Sessions(ctx context.Context, obj *civic.Viewer) ([]*civic.Session, error) {
	return resolveList[*civic.Session](ctx, r.resolver, obj)
}

func (r viewerResolver) SupportRequests(ctx context.Context, obj *civic.Viewer, _ *int, _ *string) (*civic.SupportRequestConnection, error) {
	return resolve[*civic.SupportRequestConnection](ctx, r.resolver, obj)
}

type membershipResolver struct{ *resolver }

func (r membershipResolver) ID(_ context.Context, obj *civic.Membership) (string, error) {
	return globalID(membershipPrefix, obj.ID), nil
}

func (r membershipResolver) Actor(ctx context.Context, obj *civic.Membership) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

type sessionResolver struct{ *resolver }

func (r sessionResolver) ID(_ context.Context, obj *civic.Session) (string, error) {
	return globalID(sessionPrefix, obj.ID), nil
}

type supportRequestResolver struct{ *resolver }

func (r supportRequestResolver) ID(_ context.Context, obj *civic.SupportRequest) (string, error) {
	return globalID(supportRequestPrefix, obj.ID), nil
}

func (r supportRequestResolver) Programme(ctx context.Context, obj *civic.SupportRequest) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r queryResolver) Viewer(ctx context.Context) (*civic.Viewer, error) {
	return resolve[*civic.Viewer](ctx, r.resolver, nil)
}
