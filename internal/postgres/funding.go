package postgres

import (
	"cmp"
	"context"
	"slices"

	"alliances/internal/civic"
)

// newestSchemes is how many rows by scheme and year a summary shows.
const newestSchemes = 50

// fundingRow is what one world gave under one scheme in one year to one recipient.
type fundingRow struct {
	World   civic.World
	Scheme  civic.Scheme
	Year    *int
	Cents   *int64
	Share   *float64
	Posts   *int
	Count   int
	Unknown int
}

// ProgrammeFunding adds up what was given to each programme and to its alliance.
func (r *Read) ProgrammeFunding(ctx context.Context, ids []string) ([]*civic.FundingSummary, error) {
	return r.funding(ctx, ofProgramme, ids)
}

// AllianceFunding adds up what was given to each alliance and to its programmes, each contribution once.
func (r *Read) AllianceFunding(ctx context.Context, ids []string) ([]*civic.FundingSummary, error) {
	return r.funding(ctx, ofAlliance, ids)
}

// ActorFunding adds up what was given to each actor as an organisation.
func (r *Read) ActorFunding(ctx context.Context, ids []string) ([]*civic.FundingSummary, error) {
	return r.funding(ctx, ofActor, ids)
}

// TerritoryFunding adds up what was given and spent in each territory or inside it.
func (r *Read) TerritoryFunding(ctx context.Context, ids []string) ([]*civic.FundingSummary, error) {
	return r.funding(ctx, ofTerritory, ids)
}

func (r *Read) funding(ctx context.Context, cond string, ids []string) ([]*civic.FundingSummary, error) {
	groups, err := lists[fundingRow](ctx, r, ids, `SELECT k.n, f.* FROM `+parentsAs+` CROSS JOIN LATERAL (
		SELECT a.world, coalesce(s.id::text, '') AS "scheme.id", coalesce(s.code, '') AS "scheme.code", coalesce(l.label, '') AS "scheme.label", c.year,
		       sum(c.amount_cents) FILTER (WHERE c.currency = 'EUR')::bigint AS cents, sum(c.share) AS share, sum(c.posts)::integer AS posts,
		       count(*)::integer AS count, count(*) FILTER (WHERE c.amount_cents IS NULL)::integer AS unknown
		FROM civic.contribution /*k*/ c JOIN civic.actor /*k*/ a ON a.id = c.contributor_id
		LEFT JOIN civic.scheme s ON s.id = c.scheme_id LEFT JOIN civic.label l ON l.subject_id = s.id AND l.locale = 'fr'
		WHERE `+cond+` AND `+currentContribution+`
		GROUP BY a.world, s.id, s.code, l.label, c.year) f ORDER BY k.n, f.world, f.year DESC NULLS LAST, f."scheme.code"`)
	if err != nil {
		return nil, err
	}
	summaries := make([]*civic.FundingSummary, len(ids))
	for i, rows := range groups {
		summaries[i] = summarise(rows)
	}
	return summaries, nil
}

// summarise adds rows up, ordered by world, then newest first.
func summarise(rows []*fundingRow) *civic.FundingSummary {
	total := &civic.FundingSummary{ByWorld: []*civic.FundingByWorld{}, ByScheme: []*civic.FundingByScheme{}}
	byScheme := map[[2]any]*civic.FundingByScheme{}
	for _, row := range rows {
		last := len(total.ByWorld) - 1
		if last < 0 || total.ByWorld[last].World != row.World {
			total.ByWorld = append(total.ByWorld, &civic.FundingByWorld{World: row.World})
			last++
		}
		world := total.ByWorld[last]
		addCents(&world.Amount, row.Cents)
		addCents(&total.Amount, row.Cents)
		if row.Share != nil {
			world.Share = new(*row.Share + valueOr(world.Share))
		}
		world.ContributionCount += row.Count
		world.UnknownAmountCount += row.Unknown
		total.ContributionCount += row.Count
		total.UnknownAmountCount += row.Unknown
		if row.Scheme.ID == "" {
			continue
		}
		key := [2]any{row.Scheme.ID, valueOr(row.Year)}
		scheme := byScheme[key]
		if scheme == nil {
			scheme = &civic.FundingByScheme{Scheme: &row.Scheme, Year: row.Year}
			byScheme[key] = scheme
			total.ByScheme = append(total.ByScheme, scheme)
		}
		addCents(&scheme.Amount, row.Cents)
		if row.Posts != nil {
			scheme.Posts = new(*row.Posts + valueOr(scheme.Posts))
		}
		scheme.ContributionCount += row.Count
	}
	slices.SortStableFunc(total.ByScheme, func(a, b *civic.FundingByScheme) int {
		return cmp.Or(cmp.Compare(valueOr(b.Year), valueOr(a.Year)), cmp.Compare(a.Scheme.Code, b.Scheme.Code))
	})
	total.ByScheme = total.ByScheme[:min(len(total.ByScheme), newestSchemes)]
	return total
}

func addCents(sum **civic.Money, cents *int64) {
	if cents == nil {
		return
	}
	if *sum == nil {
		*sum = &civic.Money{Currency: "EUR"}
	}
	(*sum).Cents += *cents
}

func valueOr[N int | float64](n *N) N {
	if n == nil {
		return 0
	}
	return *n
}
