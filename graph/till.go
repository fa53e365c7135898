package graph

import (
	"context"
	"net/http"

	"alliances/internal/auth"
)

// till is where one request is paid.
type till struct {
	quota  *Quota
	caller auth.Caller
	bill   bill // the last one
	tells  bool // the client asks what its request cost
}

// newTill knows who pays for a request. A client asks for its cost by a header.
func newTill(q *Quota, r *http.Request) *till {
	return &till{quota: q, caller: auth.CallerOf(r.Context()), tells: r.Header.Get("X-Request-Cost") == "1"}
}

// recognise finds out whether a token of an issuer holds, and so whose account pays. Where it does not, the operation tells it.
func (t *till) recognise(ctx context.Context) {
	if t.caller.External != nil {
		_, _ = t.caller.External.Identity(ctx)
	}
}

// pay takes points from the caller, and tells whether there were enough.
func (t *till) pay(points int) bool {
	t.bill = t.quota.charge(t.caller, points)
	return t.bill.wait <= 0
}

// affords tells whether pay could, and takes nothing.
func (t *till) affords(points int) bool {
	t.bill = t.quota.look(t.caller, points)
	return t.bill.wait <= 0
}

// requestCost is extensions.cost of an answer, in the form that clients of Shopify's know.
type requestCost struct {
	Requested int            `json:"requestedQueryCost"`
	Actual    *int           `json:"actualQueryCost"` // always null: what an operation can return is paid, not what it does
	Throttle  throttleStatus `json:"throttleStatus"`
}

type throttleStatus struct {
	Maximum   int `json:"maximumAvailable"`
	Available int `json:"currentlyAvailable"`
	Restore   int `json:"restoreRate"` // a second
}

// cost is what the answer tells of it: on refusals always, else where the client asks; nil is nothing.
func (t *till) cost() *requestCost {
	b := t.bill
	if b.points == 0 || b.wait <= 0 && !t.tells {
		return nil
	}
	return &requestCost{Requested: b.points, Throttle: throttleStatus{Maximum: int(b.burst), Available: int(b.left + 1e-6), Restore: int(b.perSecond)}}
}
