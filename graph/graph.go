// Package graph is the GraphQL edge: it decodes, calls one store method, encodes. The table of fields says how each field of
// the schema is read; queries run in internal/breadth over that table, and gqlgen's resolvers are adapters onto it.
package graph

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// Settings is what an installation decides about its graph.
type Settings struct {
	PublicURL   string // where the stable addresses of objects begin, without a slash at its end
	LegalNotice civic.LegalNotice
	Accounts    Accounts
	Log         *slog.Logger
}

// New makes the executable schema over a store: the read executor for queries and the payloads of mutations, gqlgen's for the rest.
func New(store *postgres.Store, s Settings) (graphql.ExecutableSchema, error) {
	e, err := build(s)
	if err != nil {
		return nil, err
	}
	e.store, e.begin = store, store.Read
	return e, nil
}

// build makes the read executor, and gqlgen's over the same entries, whose resolvers find what they read in by sessionKey.
func build(s Settings) (*executable, error) {
	t, oracle := entries(s)
	executor, err := breadth.New(configuration(oracle.Schema(), t.table, s.Log))
	if err != nil {
		return nil, fmt.Errorf("build the read executor: %w", err)
	}
	mutations := map[string]mutation{}
	t.accountMutations(mutations)
	t.membershipMutations(mutations)
	t.claimMutations(mutations)
	t.moderationMutations(mutations)
	t.formingMutations(mutations)
	t.actingMutations(mutations)
	t.fileMutations(mutations)
	t.needMutations(mutations)
	return &executable{ExecutableSchema: oracle, executor: executor, mutations: mutations, accounts: s.Accounts, present: presenter(s.Log), running: make(chan struct{}, atOnce)}, nil
}

// entries makes the table of fields, and gqlgen's executor whose resolvers read by it.
func entries(s Settings) (*fields, graphql.ExecutableSchema) {
	r := &resolver{publicURL: strings.TrimSuffix(s.PublicURL, "/"), table: breadth.Table{}, accounts: s.Accounts}
	oracle := NewExecutableSchema(Config{Resolvers: r})
	generated := oracle.(*executableSchema)
	t := &fields{resolver: r, notice: s.LegalNotice, oracle: generated, ec: newExecutionContext(nil, generated, nil)}
	for _, add := range []func(breadth.Table){t.queries, t.territories, t.vocabularies, t.actors, t.alliances, t.conventions, t.programmes, t.images,
		t.sites, t.contributions, t.outcomes, t.timelines, t.missions, t.sources, t.viewers, t.memberships, t.claims, t.moderation, t.audits, t.forming, t.acting,
		t.needs, t.offers, t.suggestions, t.fileUses, t.payloads, t.exports, t.userErrors} {
		add(r.table)
	}
	return t, oracle
}

// configuration is that of a read executor over a table of fields.
func configuration(schema *ast.Schema, table breadth.Table, log *slog.Logger) breadth.Config {
	return breadth.Config{Schema: schema, Table: table, TypeOf: typeOf, Key: keyOf, Reads: reads, Present: presentAt(presenter(log)), Together: together}
}

// together lets the relations of a level ask the database in one statement.
func together(ctx context.Context, session any, calls []func()) {
	session.(*postgres.Read).Together(ctx, calls)
}

// fields makes the table of fields: its methods, one a concept, add the entries of their types.
type fields struct {
	*resolver
	notice civic.LegalNotice
	oracle *executableSchema
	ec     *executionContext // for the generated decoders of arguments
}

// resolver is what gqlgen's adapters stand on.
type resolver struct {
	publicURL string
	table     breadth.Table
	accounts  Accounts
}

// url is the stable address of an object.
func (r *resolver) url(path, id string) string { return r.publicURL + "/" + path + "/" + id }

// presentAt is what a client sees of an error at a path.
func presentAt(present graphql.ErrorPresenterFunc) func(context.Context, error, ast.Path) *gqlerror.Error {
	return func(ctx context.Context, err error, path ast.Path) *gqlerror.Error {
		return present(ctx, gqlerror.WrapPath(path, err))
	}
}

// executable runs queries and mutations.
type executable struct {
	graphql.ExecutableSchema
	executor  *breadth.Executor
	mutations map[string]mutation
	accounts  Accounts
	store     *postgres.Store
	begin     func() *postgres.Read // of the public graph
	present   graphql.ErrorPresenterFunc
	running   chan struct{}
}

// atOnce is how many operations are under way at the same time: twice as many as there are connections to the database, so that those stay
// busy. More would take memory and not be faster: each holds what it has read so far while it waits for a connection.
const atOnce = 16

// Exec answers an operation.
func (e *executable) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	select {
	case e.running <- struct{}{}:
		defer func() { <-e.running }()
	case <-ctx.Done(): // which the first thing that is read will tell
	}
	switch op.Operation.Operation {
	case ast.Query:
		return graphql.OneShot(e.query(ctx, op))
	case ast.Mutation:
		return graphql.OneShot(e.mutate(ctx, op))
	}
	return e.ExecutableSchema.Exec(ctx)
}

// introspect is the entry of an introspection field: gqlgen answers it.
func (t *fields) introspect(answer func(*executionContext, context.Context, graphql.CollectedField) graphql.Marshaler) breadth.Field {
	return breadth.Raw(func(ctx context.Context, field *ast.Field, selection ast.SelectionSet) ([]byte, error) {
		ec := newExecutionContext(graphql.GetOperationContext(ctx), t.oracle, nil)
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Query"})
		var b bytes.Buffer
		answer(ec, ctx, graphql.CollectedField{Field: field, Selections: selection}).MarshalGQL(&b)
		return b.Bytes(), nil
	})
}

// sessionKey is where the context keeps the *postgres.Read that gqlgen's resolvers read in.
type sessionKey struct{}

// resolve answers a relation field by its entry in the table, for gqlgen.
func resolve[C any](ctx context.Context, r *resolver, parent any) (C, error) {
	var none C
	found, err := load(ctx, r, parent)
	if err != nil || len(found) == 0 || found[0] == nil {
		return none, err
	}
	return found[0].(C), nil
}

// resolveList answers a field that is a list by its entry in the table, for gqlgen.
func resolveList[C any](ctx context.Context, r *resolver, parent any) ([]C, error) {
	found, err := load(ctx, r, parent)
	if err != nil {
		return nil, err
	}
	list := make([]C, len(found))
	for i, child := range found {
		if child != nil {
			list[i] = child.(C)
		}
	}
	return list, nil
}

// resolveBoolean answers a leaf that depends on the viewer by its entry in the table, for gqlgen.
func resolveBoolean(ctx context.Context, r *resolver, parent any) (bool, error) {
	field := graphql.GetFieldContext(ctx)
	text, err := r.table[field.Object][field.Field.Name].WriteOne(ctx.Value(sessionKey{}), parent)
	return string(text) == "true", err
}

func load(ctx context.Context, r *resolver, parent any) ([]any, error) {
	field := graphql.GetFieldContext(ctx)
	call := breadth.Call{Session: ctx.Value(sessionKey{}), Args: field.Args, Want: breadth.WantOf(graphql.CollectAllFields(ctx)...)}
	return r.table[field.Object][field.Field.Name].LoadOne(ctx, call, parent)
}

func (r *resolver) Need() NeedResolver { return needResolver{r} }

func (r *resolver) Offer() OfferResolver { return offerResolver{r} }

func (r *resolver) PartnerSuggestion() PartnerSuggestionResolver { return partnerSuggestionResolver{r} }

func (r *resolver) Account() AccountResolver   { return accountResolver{r} }
func (r *resolver) Actor() ActorResolver       { return actorResolver{r} }
func (r *resolver) Alliance() AllianceResolver { return allianceResolver{r} }
func (r *resolver) AllianceInvitation() AllianceInvitationResolver {
	return allianceInvitationResolver{r}
}
func (r *resolver) AllianceMember() AllianceMemberResolver { return allianceMemberResolver{r} }
func (r *resolver) Audience() AudienceResolver             { return audienceResolver{r} }
func (r *resolver) CityContract() CityContractResolver     { return cityContractResolver{r} }
func (r *resolver) Claim() ClaimResolver                   { return claimResolver{r} }
func (r *resolver) Contribution() ContributionResolver     { return contributionResolver{r} }
func (r *resolver) Convention() ConventionResolver         { return conventionResolver{r} }
func (r *resolver) Image() ImageResolver                   { return imageResolver{r} }
func (r *resolver) Indicator() IndicatorResolver           { return indicatorResolver{r} }
func (r *resolver) Membership() MembershipResolver         { return membershipResolver{r} }
func (r *resolver) MembershipInvitation() MembershipInvitationResolver {
	return membershipInvitationResolver{r}
}
func (r *resolver) Mission() MissionResolver                     { return missionResolver{r} }
func (r *resolver) Moderation() ModerationResolver               { return moderationResolver{r} }
func (r *resolver) Mutation() MutationResolver                   { return mutator{r} }
func (r *resolver) Objective() ObjectiveResolver                 { return objectiveResolver{r} }
func (r *resolver) Outcome() OutcomeResolver                     { return outcomeResolver{r} }
func (r *resolver) Programme() ProgrammeResolver                 { return programmeResolver{r} }
func (r *resolver) ProgrammeService() ProgrammeServiceResolver   { return programmeServiceResolver{r} }
func (r *resolver) Query() QueryResolver                         { return queryResolver{r} }
func (r *resolver) Scheme() SchemeResolver                       { return schemeResolver{r} }
func (r *resolver) Session() SessionResolver                     { return sessionResolver{r} }
func (r *resolver) Shift() ShiftResolver                         { return shiftResolver{r} }
func (r *resolver) Signatory() SignatoryResolver                 { return signatoryResolver{r} }
func (r *resolver) SignatureDocument() SignatureDocumentResolver { return signatureDocumentResolver{r} }
func (r *resolver) Site() SiteResolver                           { return siteResolver{r} }
func (r *resolver) Source() SourceResolver                       { return sourceResolver{r} }
func (r *resolver) Statement() StatementResolver                 { return statementResolver{r} }
func (r *resolver) SupportRequest() SupportRequestResolver       { return supportRequestResolver{r} }
func (r *resolver) Territory() TerritoryResolver                 { return territoryResolver{r} }
func (r *resolver) TerritoryLink() TerritoryLinkResolver         { return territoryLinkResolver{r} }
func (r *resolver) TerritoryOutline() TerritoryOutlineResolver   { return territoryOutlineResolver{r} }
func (r *resolver) Theme() ThemeResolver                         { return themeResolver{r} }
func (r *resolver) TimelineEvent() TimelineEventResolver         { return timelineEventResolver{r} }
func (r *resolver) Viewer() ViewerResolver                       { return viewerResolver{r} }
