package graph

import (
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"alliances/internal/auth"
	"alliances/internal/pgtest"
)

// BenchmarkCharge reports how long a charge takes, with a hundred thousand buckets kept, as a part of what an answer from memory by POST
// does, which is the cheapest that has its document looked at.
func BenchmarkCharge(b *testing.B) {
	p := newProcess(b, pgtest.NewScenario(b))
	body := requestBody(releasedFile(b, "resident/Neighbourhood"), felixPyat)
	ask := func() {
		r := httptest.NewRequest("POST", "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if p.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	ask()
	runtime.GC()
	var empty, full runtime.MemStats
	runtime.ReadMemStats(&empty)
	q := NewQuota(1)
	callers := make([]auth.Caller, maxBuckets/2)
	names := 0
	for i := range callers {
		var address [16]byte
		binary.BigEndian.PutUint64(address[:], 0x2001_0db8<<32|uint64(i))
		callers[i] = auth.Caller{Address: netip.AddrFrom16(address), Installation: netip.AddrFrom16(address).String()}
		names += len(callers[i].Installation)
		q.charge(callers[i], 1)
	}
	runtime.GC()
	runtime.ReadMemStats(&full)
	kept := int(full.HeapAlloc-empty.HeapAlloc) - names - len(callers)*int(unsafe.Sizeof(callers[0]))
	b.ReportMetric(float64(kept)/float64(q.full.Len()), "B/bucket")
	var charging, answering time.Duration
	for i := range b.N {
		start := time.Now()
		for j := range 100 {
			q.charge(callers[(i*7919+j*104_729)%len(callers)], 1)
		}
		charged := time.Now()
		for range 100 {
			ask()
		}
		charging, answering = charging+charged.Sub(start), answering+time.Since(charged)
	}
	b.ReportMetric(float64(charging.Nanoseconds())/float64(100*b.N), "ns/charge")
	b.ReportMetric(float64(answering.Nanoseconds())/float64(100*b.N), "ns/answer")
	b.ReportMetric(100*float64(charging)/float64(answering), "%")
}
