package postgres

import (
	"context"

	"alliances/internal/civic"
)

const offerColumns = `t.id, t.actor_id, t.need_id, t.kind, t.description, t.content_locale, t.quantity, t.available_from, t.available_until, t.status, t.answered_at, t.created_at, t.updated_at,
	ARRAY(SELECT n.declared_by_id::text FROM civic.need n WHERE n.id = t.need_id) AS needed_by`

var newestOffers = []key{{"-extract(epoch FROM t.created_at)::double precision", "double precision"}, {"t.id", "uuid"}}

// Offers gives the offers by id: those that are published and, to the viewer, those to or from an actor that he or she acts for.
func (r *Read) Offers(ctx context.Context, ids []string) ([]*civic.Offer, error) {
	return byID[civic.Offer](ctx, r, table{name: "civic.offer /*k*/", columns: offerColumns}, ids)
}

// NeedOffers lists what was offered for each need and accepted.
func (r *Read) NeedOffers(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Offer], error) {
	l := list{name: "offers for a need", columns: offerColumns, from: "civic.offer t", keys: newestOffers}
	l.where("t.need_id = k.id AND t.is_public")
	return pages[civic.Offer](ctx, r, l, ids, p)
}

// OffersToAnswer lists the offers that wait for an answer of who published each need, to those who act for it.
func (r *Read) OffersToAnswer(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Offer], error) {
	l := list{name: "offers to answer", columns: offerColumns, from: "civic.offer t", keys: newestOffers}
	l.where("t.need_id = k.id AND t.status = 'OPEN' AND EXISTS (SELECT FROM civic.need n WHERE n.id = t.need_id AND n.declared_by_id = ANY (" + mineIDs + "))")
	return ownPages[civic.Offer](ctx, r, l, ids, p)
}

// StandingOffers lists what each actor offers to whoever needs it.
func (r *Read) StandingOffers(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Offer], error) {
	l := list{name: "standing offers", columns: offerColumns, from: "civic.offer t", keys: newestOffers}
	l.where("t.actor_id = k.id AND t.need_id IS NULL AND t.status = 'OPEN' AND t.is_public AND coalesce(t.available_until, current_date) >= current_date")
	return pages[civic.Offer](ctx, r, l, ids, p)
}

// OffersMade lists what each actor offered for needs, to those who act for it.
func (r *Read) OffersMade(ctx context.Context, ids []string, p PageRequest) ([]*civic.Page[civic.Offer], error) {
	l := list{name: "offers made", columns: offerColumns, from: "civic.offer t", keys: newestOffers}
	l.where("k.id = ANY (" + mineIDs + ") AND t.actor_id = k.id AND t.need_id IS NOT NULL")
	return ownPages[civic.Offer](ctx, r, l, ids, p)
}
