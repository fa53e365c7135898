package bench

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// entrant is what a measurement is made of: a server under some load, or another program that makes its own.
type entrant struct {
	name string
	pid  int // of the server; 0: there is none, and what it does besides cannot be told from what is measured
	run  func(seconds float64, connections int) (outcome, error)
}

// measured is what the rounds gave of one entrant, a number a round.
type measured struct {
	perSecond, p50, p99 []float64
	server, postgres    []float64 // CPU milliseconds a request
	bytes               []float64
	peak                int64 // bytes
}

// loaded is a contender under a load of requests, each of which is answered with a status.
func (b *bench) loaded(name string, c *contender, status int, requests []Request) entrant {
	return entrant{name, c.cmd.Process.Pid, func(seconds float64, connections int) (outcome, error) {
		o, err := b.generate(job{Address: c.address, Connections: connections, Seconds: seconds, Seed: b.seed, Requests: requests, Status: status})
		if err == nil && (o.Failures > 0 || o.Requests == 0) {
			err = fmt.Errorf("%d of %d connections failed: %s (%s)", o.Failures, connections, o.Failure, c.said())
		}
		return o, err
	}}
}

// generate has the load's process do a job.
func (b *bench) generate(j job) (outcome, error) {
	var o outcome
	if err := json.NewEncoder(b.generator.stdin).Encode(j); err != nil {
		return o, err
	}
	line, err := b.generator.line(time.Duration(j.Seconds*float64(time.Second)) + 2*patience)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal([]byte(line), &o)
}

// rounds measures entrants one after another, in the opposite order every other round, after a warm-up that does not count.
func (b *bench) rounds(entrants []entrant, connections int) (map[string]*measured, error) {
	results := map[string]*measured{}
	for _, e := range entrants {
		results[e.name] = &measured{}
		if err := b.once(e, connections, b.Seconds, &measured{}); err != nil {
			return nil, err
		}
	}
	for round := range b.Rounds {
		order := slices.Clone(entrants)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, e := range order {
			if err := b.once(e, connections, b.Seconds, results[e.name]); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// once is one measurement of one entrant.
func (b *bench) once(e entrant, connections int, seconds float64, m *measured) error {
	b.seed++
	used := func(pid int) usage {
		if pid == 0 {
			return usage{}
		}
		u, err := usageOf(pid)
		if err != nil {
			b.Log.Warn("a process cannot be measured", "of", e.name, "error", err)
		}
		return u
	}
	server, database := used(e.pid), used(b.postmaster)
	o, err := e.run(seconds, connections)
	if err != nil {
		return fmt.Errorf("%s: %w", e.name, err)
	}
	serverAfter, databaseAfter := used(e.pid), used(b.postmaster)
	perRequest := func(from, to usage) float64 { return (to.cpu - from.cpu).Seconds() * 1000 / float64(o.Requests) }
	m.perSecond = append(m.perSecond, o.perSecond())
	m.p50, m.p99 = append(m.p50, o.P50), append(m.p99, o.P99)
	if e.pid != 0 {
		m.server, m.postgres = append(m.server, perRequest(server, serverAfter)), append(m.postgres, perRequest(database, databaseAfter))
		m.bytes = append(m.bytes, o.Bytes)
		m.peak = max(m.peak, serverAfter.peak)
	}
	return nil
}
