package bench

import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/graph-gophers/dataloader/v7"
	"github.com/vektah/gqlparser/v2/ast"

	"alliances/graph"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// serveGqlgen is gqlgen's own execution of the same schema over the same batch methods of the store, called by data loaders.
func serveGqlgen() error {
	store, err := postgres.Open(context.Background(), os.Getenv(dsnVariable), connections)
	if err != nil {
		return err
	}
	defer store.Close()
	return serve(gqlgenHandler(store))
}

func gqlgenHandler(store *postgres.Store) http.Handler {
	server := handler.New(graph.NewExecutableSchema(graph.Config{Resolvers: resolvers{store: store}}))
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](100))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		loaders := &loaders{store: store, known: map[string]any{}}
		server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), loadersKey{}, loaders)))
	})
}

// loaders are those of one request: one a relation and its arguments.
type loaders struct {
	store *postgres.Store
	mu    sync.Mutex
	known map[string]any
}

type loadersKey struct{}

// gathering is how long a loader waits for more parents.
const gathering = 500 * time.Microsecond

// load asks for what a relation gives one parent; the parents that are asked for at about the same time go to the store together.
func loadBy[V any](ctx context.Context, relation, id string, batch func(context.Context, *postgres.Read, []string) ([]V, error)) (V, error) {
	all := ctx.Value(loadersKey{}).(*loaders)
	all.mu.Lock()
	loader, known := all.known[relation].(*dataloader.Loader[string, V])
	if !known {
		loader = dataloader.NewBatchedLoader(func(ctx context.Context, ids []string) []*dataloader.Result[V] {
			found, err := batch(ctx, all.store.Read(), ids)
			results := make([]*dataloader.Result[V], len(ids))
			for i := range results {
				results[i] = &dataloader.Result[V]{Error: err}
				if err == nil {
					results[i].Data = found[i]
				}
			}
			return results
		}, dataloader.WithWait[string, V](gathering))
		all.known[relation] = loader
	}
	all.mu.Unlock()
	return loader.Load(ctx, id)()
}

// byRead is a batch method without arguments.
func byRead[V any](method func(*postgres.Read, context.Context, []string) ([]V, error)) func(context.Context, *postgres.Read, []string) ([]V, error) {
	return func(ctx context.Context, r *postgres.Read, ids []string) ([]V, error) { return method(r, ctx, ids) }
}

// paging is a page as the operation asks for it.
func paging(first *int, total bool) postgres.PageRequest {
	return postgres.PageRequest{First: *first, Rows: true, Info: true, Total: total}
}

// resolvers are those that the operation needs; any other is a nil interface, and a panic.
type resolvers struct {
	graph.ResolverRoot
	store *postgres.Store
}

func (r resolvers) Query() graph.QueryResolver                   { return queryResolver{store: r.store} }
func (r resolvers) Territory() graph.TerritoryResolver           { return territoryResolver{} }
func (r resolvers) Programme() graph.ProgrammeResolver           { return programmeResolver{} }
func (r resolvers) Theme() graph.ThemeResolver                   { return themeResolver{} }
func (r resolvers) Audience() graph.AudienceResolver             { return audienceResolver{} }
func (r resolvers) Site() graph.SiteResolver                     { return siteResolver{} }
func (r resolvers) Actor() graph.ActorResolver                   { return actorResolver{} }
func (r resolvers) Alliance() graph.AllianceResolver             { return allianceResolver{} }
func (r resolvers) AllianceMember() graph.AllianceMemberResolver { return memberResolver{} }
func (r resolvers) Contribution() graph.ContributionResolver     { return contributionResolver{} }
func (r resolvers) Mission() graph.MissionResolver               { return missionResolver{} }
func (r resolvers) Image() graph.ImageResolver                   { return imageResolver{} }
func (r resolvers) Shift() graph.ShiftResolver                   { return shiftResolver{} }

type queryResolver struct {
	graph.QueryResolver
	store *postgres.Store
}

func (r queryResolver) Territory(ctx context.Context, kind civic.TerritoryKind, code string) (*civic.Territory, error) {
	return r.store.Read().Territory(ctx, kind, code)
}

type territoryResolver struct{ graph.TerritoryResolver }

func (territoryResolver) ID(_ context.Context, t *civic.Territory) (string, error) { return t.ID, nil }

func (territoryResolver) Ancestors(ctx context.Context, t *civic.Territory) ([]*civic.Territory, error) {
	return loadBy(ctx, "ancestors", t.ID, byRead((*postgres.Read).Ancestors))
}

func (territoryResolver) Programmes(ctx context.Context, t *civic.Territory, filter *civic.ProgrammeFilter, _ *bool, first *int, _ *string) (*civic.ProgrammeConnection, error) {
	return loadBy(ctx, "programmes", t.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.ProgrammeConnection, error) {
		return r.TerritoryProgrammes(ctx, ids, filter, false, paging(first, true))
	})
}

type programmeResolver struct{ graph.ProgrammeResolver }

func (programmeResolver) ID(_ context.Context, p *civic.Programme) (string, error) { return p.ID, nil }

func (programmeResolver) Themes(ctx context.Context, p *civic.Programme) ([]*civic.Theme, error) {
	return loadBy(ctx, "themes", p.ID, byRead((*postgres.Read).ProgrammeThemes))
}

func (programmeResolver) Sites(ctx context.Context, p *civic.Programme, within *civic.TerritoryReference, first *int, _ *string) (*civic.SiteConnection, error) {
	return loadBy(ctx, "sites", p.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.SiteConnection, error) {
		return r.Sites(ctx, ids, within, paging(first, false))
	})
}

func (programmeResolver) Audiences(ctx context.Context, p *civic.Programme) ([]*civic.Audience, error) {
	return loadBy(ctx, "audiences", p.ID, byRead((*postgres.Read).ProgrammeAudiences))
}

func (programmeResolver) Operators(ctx context.Context, p *civic.Programme) ([]*civic.Actor, error) {
	return loadBy(ctx, "operators", p.ID, byRead((*postgres.Read).Operators))
}

func (programmeResolver) Beneficiaries(ctx context.Context, p *civic.Programme) (*civic.BeneficiarySummary, error) {
	return loadBy(ctx, "beneficiaries", p.ID, byRead((*postgres.Read).Beneficiaries))
}

func (programmeResolver) Alliance(ctx context.Context, p *civic.Programme) (*civic.Alliance, error) {
	if p.AllianceID == nil {
		return nil, nil
	}
	return loadBy(ctx, "alliance", *p.AllianceID, byRead((*postgres.Read).Alliances))
}

func (programmeResolver) Contributions(ctx context.Context, p *civic.Programme, first *int, _ *string) (*civic.ProgrammeContributionConnection, error) {
	return loadBy(ctx, "contributions", p.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.ProgrammeContributionConnection, error) {
		return r.ProgrammeContributions(ctx, ids, paging(first, false))
	})
}

func (programmeResolver) Missions(ctx context.Context, p *civic.Programme, within *civic.TerritoryReference, first *int, _ *string) (*civic.MissionConnection, error) {
	return loadBy(ctx, "missions", p.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.MissionConnection, error) {
		return r.ProgrammeMissions(ctx, ids, within, paging(first, false))
	})
}

type themeResolver struct{ graph.ThemeResolver }

type audienceResolver struct{ graph.AudienceResolver }

func (audienceResolver) ID(_ context.Context, a *civic.Audience) (string, error) { return a.ID, nil }

type siteResolver struct{ graph.SiteResolver }

func (siteResolver) ID(_ context.Context, s *civic.Site) (string, error) { return s.ID, nil }

func (siteResolver) Territory(ctx context.Context, s *civic.Site) (*civic.Territory, error) {
	return loadBy(ctx, "territory", s.TerritoryID, byRead((*postgres.Read).Territories))
}

type actorResolver struct{ graph.ActorResolver }

func (actorResolver) ID(_ context.Context, a *civic.Actor) (string, error) { return a.ID, nil }

type allianceResolver struct{ graph.AllianceResolver }

func (allianceResolver) ID(_ context.Context, a *civic.Alliance) (string, error) { return a.ID, nil }

func (allianceResolver) Members(ctx context.Context, a *civic.Alliance, first *int, _ *string) (*civic.AllianceMemberConnection, error) {
	return loadBy(ctx, "members", a.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.AllianceMemberConnection, error) {
		return r.Members(ctx, ids, paging(first, true))
	})
}

type memberResolver struct{ graph.AllianceMemberResolver }

func (memberResolver) Actor(ctx context.Context, m *civic.AllianceMember) (*civic.Actor, error) {
	return loadBy(ctx, "actor", m.ActorID, byRead((*postgres.Read).Actors))
}

type contributionResolver struct{ graph.ContributionResolver }

func (contributionResolver) Contributor(ctx context.Context, c *civic.Contribution) (*civic.Actor, error) {
	return loadBy(ctx, "actor", c.ContributorID, byRead((*postgres.Read).Actors))
}

type missionResolver struct{ graph.MissionResolver }

func (missionResolver) ID(_ context.Context, m *civic.Mission) (string, error) { return m.ID, nil }

func (missionResolver) Shifts(ctx context.Context, m *civic.Mission, upcoming *bool, first *int, _ *string) (*civic.ShiftConnection, error) {
	return loadBy(ctx, "shifts", m.ID, func(ctx context.Context, r *postgres.Read, ids []string) ([]*civic.ShiftConnection, error) {
		return r.Shifts(ctx, ids, upcoming, paging(first, false))
	})
}

type shiftResolver struct{ graph.ShiftResolver }

func (shiftResolver) ID(_ context.Context, s *civic.Shift) (string, error) { return s.ID, nil }

type imageResolver struct{ graph.ImageResolver }

func (imageResolver) URL(_ context.Context, image *civic.Image) (string, error) {
	return publicURL + "/" + graph.FilePath + "/" + image.Sha256, nil
}
