package postgres

import (
	"context"
	"fmt"

	"alliances/internal/civic"
)

// readClaimColumns are those of account.claim c that are shown.
const readClaimColumns = claimColumns + `, account.has_owner(c.actor_id) AS has_owner`

// shownClaim takes from a claim what the viewer may not see of it; nil where that is all.
func (r *Read) shownClaim(c *civic.Claim) *civic.Claim {
	if !r.Viewer.MayReadClaim(c) {
		return nil
	}
	if !r.Viewer.Has(civic.Moderator) {
		c.HasOwner = nil
	}
	return c
}

// Claims gives claims by id: those that the viewer may see.
func (r *Read) Claims(ctx context.Context, ids []string) ([]*civic.Claim, error) {
	found := make([]*civic.Claim, len(ids))
	if r.own == nil {
		return found, nil
	}
	var rows []struct {
		N int
		civic.Claim
	}
	if err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT k.n, `+readClaimColumns+` FROM `+parentsAs+` JOIN account.claim c ON c.id = k.id`, uuids(ids)); err != nil {
		return nil, fmt.Errorf("read claims: %w", known(ctx, err))
	}
	for _, row := range rows {
		found[row.N-1] = r.shownClaim(&row.Claim)
	}
	return found, nil
}

// OwnClaims gives the claims of the viewer, newest first.
func (r *Read) OwnClaims(ctx context.Context) ([]*civic.Claim, error) {
	claims := []*civic.Claim{}
	if r.own == nil {
		return claims, nil
	}
	err := r.own.tx.tx.SelectContext(ctx, &claims, `SELECT `+readClaimColumns+` FROM account.claim c WHERE c.person_id = $1 ORDER BY c.created_at DESC, c.id LIMIT 100`, r.Viewer.ID)
	if err != nil {
		return nil, fmt.Errorf("read claims: %w", known(ctx, err))
	}
	for _, c := range claims {
		r.shownClaim(c)
	}
	return claims, nil
}

// moderates tells whether somebody reads who acts as a moderator.
func (r *Read) moderates() bool {
	return r.own != nil && r.Viewer.Has(civic.Moderator)
}

// Moderation is what a moderator works with; nil for others.
func (r *Read) Moderation(context.Context) (*civic.Moderation, error) {
	if !r.moderates() {
		return nil, nil
	}
	return &civic.Moderation{}, nil
}

// ClaimPage lists the claims of everybody, oldest first, to moderators; of those that wait, the ones that wait for more than a code. nil: wherever they stand.
func (r *Read) ClaimPage(ctx context.Context, status *civic.ClaimStatus, p PageRequest) (*civic.Page[civic.Claim], error) {
	if !r.moderates() {
		return &civic.Page[civic.Claim]{}, nil
	}
	l := list{name: "claims", columns: readClaimColumns, from: "account.claim c", keys: []key{{"c.created_at", "timestamptz"}, {"c.id", "uuid"}}}
	if status != nil {
		l.where("c.status = ?", string(*status))
		if *status == civic.ClaimPending {
			l.where("(c.email IS NULL OR c.message IS NOT NULL)")
		}
	}
	found, err := pages[civic.Claim](ctx, r, l, noParent, p)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}
