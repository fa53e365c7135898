package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

const missionPath = "missions"

func missionID(m *civic.Mission) string { return m.ID }

func (t *fields) missions(table breadth.Table) {
	table["Mission"] = map[string]breadth.Field{
		"id":             id(missionPrefix, missionID),
		"title":          text(func(m *civic.Mission) string { return m.Title }),
		"description":    maybeText(func(m *civic.Mission) *string { return m.Description }),
		"contentLocale":  text(func(m *civic.Mission) string { return m.ContentLocale }),
		"minimumAge":     maybeNumber(func(m *civic.Mission) *int { return m.MinimumAge }),
		"isRemote":       boolean(func(m *civic.Mission) bool { return m.IsRemote }),
		"signUpMode":     enum(func(m *civic.Mission) civic.SignUpMode { return m.SignUpMode }),
		"applicationUrl": maybeText(func(m *civic.Mission) *string { return m.ApplicationURL }),
		"schedule":       maybeText(func(m *civic.Mission) *string { return m.Schedule }),
		"skills":         texts(func(m *civic.Mission) []string { return m.Skills }),
		"status":         enum(func(m *civic.Mission) civic.MissionStatus { return m.Status }),
		"organiser":      toOne((*postgres.Read).Actors, func(m *civic.Mission) string { return m.OrganiserID }),
		"programme":      toOne((*postgres.Read).Programmes, func(m *civic.Mission) string { return deref(m.ProgrammeID) }),
		"site":           toOne((*postgres.Read).SitesByID, func(m *civic.Mission) string { return deref(m.SiteID) }),
		"territory":      toOne((*postgres.Read).Territories, func(m *civic.Mission) string { return m.TerritoryID }),
		"shifts": paged(t.ec.field_Mission_shifts_args, missionID, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.ShiftConnection, error) {
			return r.Shifts(ctx, ids, arg[*bool](c, "upcoming"), p)
		}),
		"source":        toOne((*postgres.Read).Sources, func(m *civic.Mission) string { return deref(m.SourceID) }),
		"archivedAt":    maybeInstant(func(m *civic.Mission) *time.Time { return m.ArchivedAt }),
		"version":       number(func(m *civic.Mission) int { return m.Version }),
		"updatedAt":     instant(func(m *civic.Mission) time.Time { return m.UpdatedAt }),
		"url":           text(func(m *civic.Mission) string { return t.url(missionPath, m.ID) }).Reads("ID"),
		"viewerCanEdit": relative(func(v *civic.Viewer, m *civic.Mission) bool { return v.MayEdit(m.EditedBy) }).Reads("EditedBy"),
	}
	table["Shift"] = map[string]breadth.Field{
		"id":              id(shiftPrefix, func(s *civic.Shift) string { return s.ID }),
		"startsAt":        instant(func(s *civic.Shift) time.Time { return s.StartsAt }),
		"endsAt":          instant(func(s *civic.Shift) time.Time { return s.EndsAt }),
		"timeZone":        text(func(s *civic.Shift) string { return s.TimeZone }),
		"capacity":        maybeNumber(func(s *civic.Shift) *int { return s.Capacity }),
		"placesLeft":      counted(holePlacesLeft),
		"waitlistLength":  counted(holeWaitlistLength),
		"cancelledAt":     maybeInstant(func(s *civic.Shift) *time.Time { return s.CancelledAt }),
		"mission":         toOne((*postgres.Read).MissionsByID, func(s *civic.Shift) string { return s.MissionID }),
		"updatedAt":       counted(holeUpdatedAt),
		"viewerCanSignUp": relative(func(_ *civic.Viewer, s *civic.Shift) bool { return s.CanSignUp(time.Now()) }).Reads("TakesSignUps", "CancelledAt", "StartsAt"),
	}
	addPages[civic.Mission](table, "Mission")
	addPages[civic.Shift](table, "Shift")
}

type missionResolver struct{ *resolver }

func (r missionResolver) ViewerCanEdit(ctx context.Context, obj *civic.Mission) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}

func (r missionResolver) ID(ctx context.Context, obj *civic.Mission) (string, error) {
	return globalID(missionPrefix, obj.ID), nil
}

func (r missionResolver) Organiser(ctx context.Context, obj *civic.Mission) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r missionResolver) Programme(ctx context.Context, obj *civic.Mission) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r missionResolver) Site(ctx context.Context, obj *civic.Mission) (*civic.Site, error) {
	return resolve[*civic.Site](ctx, r.resolver, obj)
}

func (r missionResolver) Territory(ctx context.Context, obj *civic.Mission) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r missionResolver) Shifts(ctx context.Context, obj *civic.Mission, _ *bool, _ *int, _ *string) (*civic.ShiftConnection, error) {
	return resolve[*civic.ShiftConnection](ctx, r.resolver, obj)
}

func (r missionResolver) Source(ctx context.Context, obj *civic.Mission) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r missionResolver) URL(ctx context.Context, obj *civic.Mission) (string, error) {
	return r.url(missionPath, obj.ID), nil
}

type shiftResolver struct{ *resolver }

func (r shiftResolver) ViewerCanSignUp(ctx context.Context, obj *civic.Shift) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}

func (r shiftResolver) ID(ctx context.Context, obj *civic.Shift) (string, error) {
	return globalID(shiftPrefix, obj.ID), nil
}

func (r shiftResolver) Mission(ctx context.Context, obj *civic.Shift) (*civic.Mission, error) {
	return resolve[*civic.Mission](ctx, r.resolver, obj)
}
