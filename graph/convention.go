package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func conventionID(c *civic.Convention) string { return c.ID }

func (t *fields) conventions(table breadth.Table) {
	table["Convention"] = map[string]breadth.Field{
		"id":             id(conventionPrefix, conventionID),
		"title":          text(func(c *civic.Convention) string { return c.Title }),
		"effect":         maybeText(func(c *civic.Convention) *string { return c.Effect }),
		"note":           maybeText(func(c *civic.Convention) *string { return c.Note }),
		"contentLocale":  text(func(c *civic.Convention) string { return c.ContentLocale }),
		"basis":          enum(func(c *civic.Convention) civic.ConventionBasis { return c.Basis }),
		"status":         enum(func(c *civic.Convention) civic.ConventionStatus { return c.Status }),
		"validatedOn":    maybeDay(func(c *civic.Convention) *civic.Date { return c.ValidatedOn }),
		"startsOn":       maybeDay(func(c *civic.Convention) *civic.Date { return c.StartsOn }),
		"expiresOn":      maybeDay(func(c *civic.Convention) *civic.Date { return c.ExpiresOn }),
		"documentUrl":    maybeText(t.documentURL).Reads("DocumentURL", "DocumentFile"),
		"documentSha256": maybeText(func(c *civic.Convention) *string { return c.DocumentSha256 }),
		"signatories":    toMany((*postgres.Read).Signatories, conventionID),
		"alliance":       toOne((*postgres.Read).Alliances, func(c *civic.Convention) string { return c.AllianceID }),
		"source":         toOne((*postgres.Read).Sources, func(c *civic.Convention) string { return deref(c.SourceID) }),
		"archivedAt":     maybeInstant(func(c *civic.Convention) *time.Time { return c.ArchivedAt }),
		"version":        number(func(c *civic.Convention) int { return c.Version }),
		"updatedAt":      instant(func(c *civic.Convention) time.Time { return c.UpdatedAt }),
		"terms":          maybeText(func(c *civic.Convention) *string { return c.Terms }),
		"reviewOn":       maybeDay(func(c *civic.Convention) *civic.Date { return c.ReviewOn }),
		"endReason":      maybeText(func(c *civic.Convention) *string { return c.EndReason }),
		"declaredBy":     toOne((*postgres.Read).Actors, func(c *civic.Convention) string { return deref(c.DeclaredByID) }),
		"replaces":       toOne((*postgres.Read).ConventionsByID, func(c *civic.Convention) string { return deref(c.ReplacesID) }),
		"replacedBy":     toOne((*postgres.Read).ConventionsReplacing, conventionID),
	}
	table["Signatory"] = map[string]breadth.Field{
		"signedOn":      maybeDay(func(s *civic.Signatory) *civic.Date { return s.SignedOn }),
		"quality":       maybeText(func(s *civic.Signatory) *string { return s.Quality }),
		"signedVersion": maybeNumber(func(s *civic.Signatory) *int { return s.SignedVersion }),
		"isFounding":    boolean(func(s *civic.Signatory) bool { return s.IsFounding }),
		"withdrawnOn":   maybeDay(func(s *civic.Signatory) *civic.Date { return s.WithdrawnOn }),
		"actor":         toOne((*postgres.Read).Actors, func(s *civic.Signatory) string { return s.ActorID }),
	}
	addPages[civic.Convention](table, "Convention")
}

// documentURL is where the text of a convention is found: here, or where its source keeps it.
func (r *resolver) documentURL(c *civic.Convention) *string {
	if c.DocumentFile == nil {
		return c.DocumentURL
	}
	return new(r.url(FilePath, *c.DocumentFile))
}

type conventionResolver struct{ *resolver }

func (r conventionResolver) DocumentURL(_ context.Context, obj *civic.Convention) (*string, error) {
	return r.documentURL(obj), nil
}

func (r conventionResolver) DeclaredBy(ctx context.Context, obj *civic.Convention) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r conventionResolver) Replaces(ctx context.Context, obj *civic.Convention) (*civic.Convention, error) {
	return resolve[*civic.Convention](ctx, r.resolver, obj)
}

func (r conventionResolver) ReplacedBy(ctx context.Context, obj *civic.Convention) (*civic.Convention, error) {
	return resolve[*civic.Convention](ctx, r.resolver, obj)
}

func (r conventionResolver) NextActions(ctx context.Context, obj *civic.Convention) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r conventionResolver) ID(ctx context.Context, obj *civic.Convention) (string, error) {
	return globalID(conventionPrefix, obj.ID), nil
}

func (r conventionResolver) Signatories(ctx context.Context, obj *civic.Convention) ([]*civic.Signatory, error) {
	return resolveList[*civic.Signatory](ctx, r.resolver, obj)
}

func (r conventionResolver) Alliance(ctx context.Context, obj *civic.Convention) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r conventionResolver) Source(ctx context.Context, obj *civic.Convention) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

type signatoryResolver struct{ *resolver }

func (r signatoryResolver) Actor(ctx context.Context, obj *civic.Signatory) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}
