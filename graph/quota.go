package graph

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"alliances/internal/auth"
)

// rate is that of a bucket: how many points it holds, and how many come back each second.
type rate struct{ burst, perSecond float64 }

// What each caller has. Ids of installations cost nothing to invent, so that the network bounds whoever invents them; many live behind one
// network, so that it has what this many have.
var (
	accountRate      = rate{burst: 1000, perSecond: 50}
	installationRate = rate{burst: 300, perSecond: 15}
)

const networkShare = 10

const (
	// objectsPerPoint is how many objects that an answer can hold make a point of its cost.
	objectsPerPoint = 100
	// mutationFactor is how many times as much a mutation costs.
	mutationFactor = 5
	// maxBuckets bounds the buckets that are kept. One that nobody has taken from for 20 seconds is full, whether it is kept or not.
	maxBuckets = 100_000
)

// times is the rate of so many.
func (r rate) times(n float64) rate { return rate{r.burst * n, r.perSecond * n} }

// refill is how long points take to come back.
func (r rate) refill(points float64) time.Duration {
	return time.Duration(points / r.perSecond * float64(time.Second))
}

// Quota is how much callers may ask for: buckets of points, one for each account, installation and network. It counts what this process
// answers. It is safe for use by many goroutines; nil limits nobody.
type Quota struct {
	factor float64
	seed   maphash.Seed
	now    func() time.Time
	start  time.Time

	mu   sync.Mutex
	full *simplelru.LRU[uint64, time.Duration] // when each bucket is full again, since start; those that are not in it are full now
}

// NewQuota makes full buckets, of so many times the usual rates.
func NewQuota(factor float64) *Quota {
	q := &Quota{factor: factor, seed: maphash.MakeSeed(), now: time.Now}
	q.start = q.now()
	// The only error is a size that is not positive.
	q.full, _ = simplelru.NewLRU[uint64, time.Duration](maxBuckets, nil)
	return q
}

// payer is whose a bucket is.
type payer struct {
	kind string
	name string
}

// bucket is one that a caller pays from. Its key tells nothing of whose it is.
type bucket struct {
	key uint64
	rate
}

func (q *Quota) bucket(kind, name string, r rate) bucket {
	return bucket{maphash.Comparable(q.seed, payer{kind, name}), r.times(q.factor)}
}

// bucketsOf are those that a caller pays from. Accounts and those without one do not stand in each other's way behind one network. Who names
// no installation pays from the network's alone, for whoever wants more than an installation has would invent some.
func (q *Quota) bucketsOf(c auth.Caller) []bucket {
	network, account := c.Network(), c.Account() // one network for all whose address is not known
	switch {
	case account != "":
		return []bucket{q.bucket("account", account, accountRate), q.bucket("accounts of a network", network, accountRate.times(networkShare))}
	case c.Installation != "":
		return []bucket{q.bucket("installation", c.Installation, installationRate), q.bucket("network", network, installationRate.times(networkShare))}
	}
	return []bucket{q.bucket("network", network, installationRate.times(networkShare))}
}

// bill is what a request costs, and how the bucket stands that lacks most or is nearest to it.
type bill struct {
	points int
	wait   time.Duration // until the bucket holds enough; not positive: it does
	left   float64       // in the bucket
	rate
}

// charge takes a request's cost from each of the caller's buckets or, where one holds too little, from none. What costs more than a
// bucket holds takes all of it.
func (q *Quota) charge(c auth.Caller, points int) bill { return q.reckon(c, points, true) }

// look tells what charge would, and takes nothing.
func (q *Quota) look(c auth.Caller, points int) bill { return q.reckon(c, points, false) }

func (q *Quota) reckon(c auth.Caller, points int, take bool) bill {
	if q == nil {
		return bill{}
	}
	buckets, now := q.bucketsOf(c), q.now().Sub(q.start)
	q.mu.Lock()
	defer q.mu.Unlock()
	var worst bill
	for i, b := range buckets {
		full, _ := q.full.Get(b.key)
		full = max(full, now)
		wait := full + b.refill(min(float64(points), b.burst)) - b.refill(b.burst) - now
		if i == 0 || wait > worst.wait {
			worst = bill{points, wait, b.burst - (full-now).Seconds()*b.perSecond, b.rate}
		}
	}
	if !take || worst.wait > 0 {
		return worst
	}
	for _, b := range buckets {
		full, _ := q.full.Get(b.key)
		q.full.Add(b.key, max(full, now)+b.refill(min(float64(points), b.burst)))
	}
	worst.left -= min(float64(points), worst.burst)
	return worst
}
