package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alliances/internal/auth"
)

// stopped is a quota of the usual rates whose time passes when a test says so.
func stopped(factor float64) (q *Quota, pass func(time.Duration)) {
	q = NewQuota(factor)
	var passed atomic.Int64
	start := q.start
	q.now = func() time.Time { return start.Add(time.Duration(passed.Load())) }
	return q, func(d time.Duration) { passed.Add(int64(d)) }
}

func anonymous(address, installation string) auth.Caller {
	return auth.Caller{Address: netip.MustParseAddr(address), Installation: installation}
}

func signedInFrom(address, person string) auth.Caller {
	return auth.Caller{Address: netip.MustParseAddr(address), Installation: "phone", Claims: &auth.Claims{Person: person}}
}

// granted is how many points a caller is given, asking for so many at a time until there are no more.
func granted(q *Quota, c auth.Caller, points int) int {
	sum := 0
	for q.charge(c, points).wait <= 0 {
		sum += points
	}
	return sum
}

// level is a bucket as one would explain it.
type level struct {
	points, most, perSecond float64
	at                      time.Duration
}

// modelled are the buckets that a caller pays from, by the rules as they are published.
func modelled(levels map[string]*level, c auth.Caller, now time.Duration) []*level {
	of := func(name string, most, perSecond float64) *level {
		l := levels[name]
		if l == nil {
			l = &level{points: most, most: most, perSecond: perSecond, at: now}
			levels[name] = l
		}
		l.points, l.at = min(l.most, l.points+(now-l.at).Seconds()*l.perSecond), now
		return l
	}
	network := c.Address.String()
	if c.Address.Is6() {
		network = netip.PrefixFrom(c.Address, 64).Masked().String()
	}
	if c.Claims != nil {
		return []*level{of("person "+c.Claims.Person, 1000, 50), of("people of "+network, 10_000, 500)}
	}
	levelsOf := []*level{of("network "+network, 3000, 150)}
	if c.Installation != "" {
		levelsOf = append(levelsOf, of("installation "+c.Installation, 300, 15))
	}
	return levelsOf
}

// Whatever callers ask for, and when, they are given what the model gives them, are told when to come back, and what is left.
func TestQuotaDoesAsItsModel(t *testing.T) {
	t.Parallel()
	addresses := []string{"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"}
	refused := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		q, pass := stopped(1)
		levels, now := map[string]*level{}, time.Duration(0)
		for range 3000 {
			// Tenths of a second bring back half points: no comparison is a close one.
			if r.IntN(4) == 0 {
				d := time.Duration(r.IntN(30)*r.IntN(10)) * 100 * time.Millisecond
				now += d
				pass(d)
			}
			c := anonymous(addresses[r.IntN(len(addresses))], []string{"", "first", "second"}[r.IntN(3)])
			if r.IntN(3) == 0 {
				c.Claims = &auth.Claims{Person: []string{"ana", "bob"}[r.IntN(2)]}
			}
			points := 1 + r.IntN(40)
			if r.IntN(10) == 0 {
				points = 1 + r.IntN(1000)
			}
			wait, paysFrom := 0.0, modelled(levels, c, now)
			for _, l := range paysFrom {
				wait = max(wait, (min(float64(points), l.most)-l.points)/l.perSecond)
			}
			looked, got := q.look(c, points), q.charge(c, points)
			if (got.wait <= 0) != (wait == 0) || wait > 0 && math.Abs(got.wait.Seconds()-wait) > 1e-6 || looked.wait != got.wait {
				t.Fatalf("seed %d, %v: %+v for %d points is told to wait for %v (looked: %v), want %v s", seed, now, c, points, got.wait, looked.wait, wait)
			}
			if wait > 0 {
				refused++
			}
			shown := false
			for _, l := range paysFrom {
				if wait == 0 {
					l.points -= min(float64(points), l.most)
				}
				shown = shown || got.burst == l.most && got.perSecond == l.perSecond && math.Abs(got.left-l.points) < 1e-3
			}
			if !shown || got.points != points {
				t.Fatalf("seed %d, %v: %+v for %d points is shown %+v, which is none of its buckets", seed, now, c, points, got)
			}
		}
	}
	if refused < 1000 || refused > 50_000 {
		t.Errorf("%d of 60,000 were refused: the test proves little", refused)
	}
}

func TestRushFromOneAddress(t *testing.T) {
	t.Parallel()
	q, pass := stopped(1)
	school := anonymous("192.0.2.1", "")
	if got := granted(q, school, 1); got != 3000 {
		t.Errorf("at once: %d", got)
	}
	pass(time.Second)
	if got := granted(q, school, 1); got != 150 {
		t.Errorf("a second later: %d", got)
	}
	if got := granted(q, anonymous("192.0.2.2", ""), 1); got != 3000 {
		t.Errorf("another address: %d", got)
	}
	pass(time.Hour)
	if got := granted(q, school, 1); got != 3000 {
		t.Errorf("an hour later: %d", got)
	}
}

func TestInstallationsBehindOneAddress(t *testing.T) {
	t.Parallel()
	q, pass := stopped(1)
	sum, fresh := 0, 0
	for i := range 1000 {
		got := granted(q, anonymous("192.0.2.1", fmt.Sprint("phone", i)), 1)
		if i < 10 && got != 300 {
			t.Errorf("installation %d is given %d", i, got)
		}
		if sum += got; got > 0 {
			fresh++
		}
	}
	if sum != 3000 || fresh != 10 {
		t.Errorf("%d installations of a thousand are given %d points together", fresh, sum)
	}
	if q.full.Len() != 11 {
		t.Errorf("what was refused left %d buckets", q.full.Len()-11)
	}
	if got := granted(q, anonymous("198.51.100.1", "phone0"), 1); got != 0 {
		t.Errorf("an installation that changes its network is given %d", got)
	}
	if got := granted(q, anonymous("198.51.100.1", "phone500"), 1); got != 300 {
		t.Errorf("an installation whose network was at its end is given %d elsewhere", got)
	}
	pass(time.Second)
	if got := granted(q, anonymous("192.0.2.1", "phone0"), 1); got != 15 {
		t.Errorf("a second later: %d", got)
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{{"2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true}, {"2001:db8:0:1::1", "2001:db8:0:2::1", false}, {"203.0.113.1", "203.0.113.2", false}} {
		granted(q, anonymous(c.a, ""), 1)
		if got := granted(q, anonymous(c.b, ""), 1); (got == 0) != c.same {
			t.Errorf("after %s, %s is given %d", c.a, c.b, got)
		}
	}
}

func TestAccountFromManyAddresses(t *testing.T) {
	t.Parallel()
	q, _ := stopped(1)
	sum := 0
	for i := range 250 {
		sum += granted(q, signedInFrom(fmt.Sprintf("192.0.2.%d", i), "ana"), 1)
	}
	if sum != 1000 {
		t.Errorf("an account is given %d points from 250 addresses", sum)
	}
	if got := granted(q, anonymous("192.0.2.0", "phone"), 1); got != 300 {
		t.Errorf("who is not signed in, behind the address of an account: %d", got)
	}
	granted(q, anonymous("198.51.100.1", ""), 1)
	sum = 0
	for i := range 100 {
		sum += granted(q, signedInFrom("198.51.100.1", fmt.Sprint("person", i)), 1)
	}
	if sum != 10_000 {
		t.Errorf("a hundred accounts behind an address without points for others are given %d", sum)
	}
	if got := granted(q, auth.Caller{Address: netip.MustParseAddr("198.51.100.1"), Refusal: errSignIn}, 1); got != 0 {
		t.Errorf("a credential that does not hold is good for %d", got)
	}
}

// Those whose address is not known are one network.
func TestCallersWithoutAddress(t *testing.T) {
	t.Parallel()
	q, _ := stopped(1)
	if got := granted(q, auth.Caller{}, 1); got != 3000 {
		t.Errorf("together they are given %d", got)
	}
	if got := granted(q, auth.Caller{Installation: "phone"}, 1); got != 0 {
		t.Errorf("one of them, after the others: %d", got)
	}
}

// What costs more than a bucket holds can be had, for all that is in it.
func TestMoreThanABucketHolds(t *testing.T) {
	t.Parallel()
	q, pass := stopped(1)
	c := anonymous("192.0.2.1", "phone")
	if first := q.charge(c, 1000); first.wait > 0 || first.left != 0 {
		t.Errorf("from a full bucket: %+v", first)
	}
	if then := q.charge(c, 1000); then.wait != 20*time.Second {
		t.Errorf("from an empty one: %+v", then)
	}
	pass(20 * time.Second)
	if later := q.charge(c, 1000); later.wait > 0 {
		t.Errorf("after that time: %+v", later)
	}
}

// To be forgotten takes as many other networks as there are buckets within the time in which the bucket would be full by itself.
func TestEvictionGivesNothingAway(t *testing.T) {
	t.Parallel()
	for _, r := range []rate{accountRate, installationRate, accountRate.times(networkShare), installationRate.times(networkShare)} {
		if r.refill(r.burst) != 20*time.Second {
			t.Errorf("%v is full again after %v", r, r.refill(r.burst))
		}
	}
	q, _ := stopped(1)
	empty := anonymous("2001:db8::1", "")
	granted(q, empty, 1)
	address := netip.MustParseAddr("2001:db9::").As16()
	others := func(n int) {
		for range n {
			for i := 7; ; i-- {
				if address[i]++; address[i] != 0 {
					break
				}
			}
			q.charge(auth.Caller{Address: netip.AddrFrom16(address)}, 1)
		}
	}
	others(maxBuckets - 1)
	if got := granted(q, empty, 1); got != 0 {
		t.Errorf("after %d other networks it is given %d", maxBuckets-1, got)
	}
	others(maxBuckets)
	if got := granted(q, empty, 1); got != 3000 {
		t.Errorf("after as many as are kept it is given %d", got)
	}
	if q.full.Len() != maxBuckets {
		t.Errorf("%d buckets are kept", q.full.Len())
	}
}

func TestQuotaAmongGoroutines(t *testing.T) {
	t.Parallel()
	q, _ := stopped(1)
	var sum atomic.Int64
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() { sum.Add(int64(granted(q, anonymous("192.0.2.1", fmt.Sprint("phone", i)), 1))) })
	}
	group.Wait()
	if sum.Load() != 3000 {
		t.Errorf("twenty at the same time are given %d points", sum.Load())
	}
}
