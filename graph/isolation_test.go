package graph

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alliances/internal/auth"
)

var callers = flag.Int("callers", 5000, "how many callers TestInterleavedCallers has")

// Nobody is told anything of another's, whatever becomes of requests and of the database meanwhile: with two connections a pool, callers who
// leave or whose time is over, sessions of the database that are ended, and restarts of it.
func TestInterleavedCallers(t *testing.T) {
	t.Parallel()
	w := newTown(t, *callers/25)
	lived := w.live(*callers, true)
	lived.report(t)
	n := *callers
	for what, c := range map[string]struct{ got, want int }{
		"answered": {lived.answered, n / 2}, "left": {lived.left, n / 100}, "late": {lived.late, n / 100}, "left before they had a connection": {int(w.waited.Load()), n / 200},
		"restarts": {w.restarts, 3}, "sessions ended": {w.ended, n / 200}, "refused": {lived.codes["UNAUTHENTICATED"], n / 100}, "not found": {lived.codes["NOT_FOUND"], n / 100},
	} {
		if c.got < c.want {
			t.Errorf("%s: %d of %d, so the test proves little", what, c.got, n)
		}
	}
	for _, kind := range []string{"own", "draft", "hidden", "public", "name", "sign in"} {
		if lived.kinds[kind] < n/100 {
			t.Errorf("%d are answered of kind %q: the test proves little", lived.kinds[kind], kind)
		}
	}
	for _, found := range lived.wrong {
		t.Error(found)
	}
	w.settle(t)
	t.Run("sees what outlives a transaction", func(t *testing.T) {
		w.leak(t)
		lived := w.live(500, false)
		if !slices.ContainsFunc(lived.wrong, func(found string) bool { return strings.Contains(found, tells) }) {
			t.Errorf("the database takes callers for those before them, and found is %q", lived.wrong)
		}
	})
}

// lived is what came of requests.
type lived struct {
	mu                   sync.Mutex
	answered, left, late int
	kinds, codes         map[string]int // as wanted, by kind; errors, by code
	wrong                []string       // the first of what was wrong
	began                time.Time
}

// live sends so many requests, many at the same time.
func (w *town) live(n int, disturbed bool) *lived {
	l := &lived{kinds: map[string]int{}, codes: map[string]int{}, began: time.Now()}
	restartEvery := min(n/7+1, 4000)
	disturbances := make(chan bool, n)
	var next atomic.Int64
	var sending, disturbing sync.WaitGroup
	for seed := range uint64(32) {
		sending.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(n)))
			for i := int(next.Add(1)); i <= n; i = int(next.Add(1)) {
				if isRestart := i%restartEvery == 0; disturbed && (isRestart || i%100 == 0) {
					disturbances <- isRestart
				}
				w.gate.pass()
				w.send(r, w.draw(r), disturbed, l)
			}
		})
	}
	disturbing.Go(func() {
		for isRestart := range disturbances {
			if isRestart {
				w.restart()
			} else {
				w.endSession()
			}
		}
	})
	sending.Wait()
	close(disturbances)
	disturbing.Wait()
	return l
}

// send sends a request, from which some leave and which has little time of others, and judges the answer.
func (w *town) send(r *rand.Rand, a asked, disturbed bool, l *lived) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	soon := time.Duration(r.IntN(5000)) * time.Microsecond
	switch n := r.IntN(100); {
	case disturbed && n < 8:
		defer time.AfterFunc(soon, cancel).Stop()
	case disturbed && n < 13:
		ctx, cancel = context.WithTimeout(ctx, soon)
		defer cancel()
	}
	body := w.answer(ctx, a, netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}))
	codes, err := judge(a, body, ctx.Err() != nil)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case ctx.Err() == context.Canceled:
		l.left++
	case ctx.Err() != nil:
		l.late++
	}
	for _, code := range codes {
		l.codes[code]++
	}
	if len(codes) == 0 {
		l.answered++
	}
	if len(codes) == 0 || codes[0] == a.code {
		l.kinds[a.kind]++
	}
	if err != nil && len(l.wrong) < 20 {
		l.wrong = append(l.wrong, fmt.Sprintf("%s, asked by %s with %v: %v: %s", a.kind, a.as, a.variables, err, body))
	}
}

// answer is what a request is answered.
func (w *town) answer(ctx context.Context, a asked, from netip.Addr) string {
	r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(string(mustJSON(map[string]any{"query": a.document, "variables": a.variables}))))
	r.Header.Set("Content-Type", "application/json")
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	caller := (&auth.Authenticator{Keys: w.keys}).Identify(r)
	caller.Address, caller.RequestID = from, a.as
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r.WithContext(auth.With(r.Context(), caller)))
	return recorder.Body.String()
}

var markForm = regexp.MustCompile(`marker-(\d+)`)

const tells = "it tells of somebody else"

// judge gives the codes of an answer's errors, and what is wrong with it: something of somebody else, or not what was to come. Whoever has not
// left is told that what failed is worth another try.
func judge(a asked, body string, isGone bool) (codes []string, err error) {
	for _, mark := range markForm.FindAllStringSubmatch(body, -1) {
		if a.by == nil || mark[1] != strconv.Itoa(a.by.mark) {
			return nil, fmt.Errorf("%s, %s", tells, mark[0])
		}
	}
	var got struct {
		Data   json.RawMessage
		Errors []struct {
			Extensions struct {
				Code      string
				Retryable bool
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		return nil, err
	}
	for _, e := range got.Errors {
		code := e.Extensions.Code
		if codes = append(codes, code); code != a.code && (code != "INTERNAL" || !e.Extensions.Retryable && !isGone) {
			return codes, fmt.Errorf("it fails with %s", code)
		}
	}
	switch {
	case len(codes) == 0 && a.code != "":
		return nil, fmt.Errorf("it does not fail with %s", a.code)
	case len(codes) > 0 && codes[0] == "INTERNAL":
		return codes, nil
	case !strings.Contains(body, a.holds) || a.is != "" && body != a.is:
		return codes, fmt.Errorf("it is not %s%s", a.holds, a.is)
	case len(codes) == 0 && a.then != nil:
		return nil, a.then(got.Data)
	}
	return codes, nil
}

func (l *lived) report(t *testing.T) {
	t.Logf("%d answered, %v; errors %v; %d left, %d were late; in %v", l.answered, l.kinds, l.codes, l.left, l.late, time.Since(l.began).Round(time.Second/10))
}
