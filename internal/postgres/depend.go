package postgres

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"alliances/internal/civic"
)

// Dependency is what one statement of a reading was answered from.
type Dependency struct {
	Whole []string // subjects of events any of which may change the answer
	Keyed []string // subjects of events of which only those do that matter to one of Keys
	Keys  []string
}

// A statement says by itself what its answer depends on: every table that its text names, any row of it. A comment behind the name
// narrows that down, so that a forgotten one costs answers that could have been kept, and never makes one wrong:
//
//	civic.site /*k*/ s                the rows that can be selected for a parent are those whose events matter to the parent's id,
//	                                  by the columns of the row or by civic.event_reach. Right whatever else the text says.
//	civic.shift /*k schedule*/ s      of a shift neither counts are read nor whether there is a place
//	civic.shift /*opening*/ s         of the counts only whether there is a place
//	civic.shift /*k live*/ s          counts are read into shifts that live (Read.Live), and go nowhere else
//	civic.actor /*ahead*/ a           what is read of it comes along for the method that will be asked for it, which depends on it then
//	now() /*until*/                   the method itself says how long the answer holds (Read.until)
//
// The first argument is the parents' ids; a statement of the whole graph has none, and its comments do not count.
var mention = regexp.MustCompile(`\bcivic\.([a-z_]+)\b\s*(\(|/\*([a-z ]*)\*/)?`)

// partsOf are the parts of a table's columns whose changes have subjects of their own, beside that of the table.
var partsOf = map[string][]string{"shift": {ShiftPlaces, "shift_opening"}}

// pure are the functions that read no table.
var pure = []string{"fold", "search_key", "near_keys"}

var (
	today   = regexp.MustCompile(`(?i)\bcurrent_date\b`)
	instant = regexp.MustCompile(`(?i)\b(now\(\)|current_timestamp|current_time|localtimestamp|localtime|(statement|transaction|clock)_timestamp\(\)|random\(\))(\s*/\*until\*/)?`)
)

// origins is what a text says of itself.
type origins struct {
	whole, keyed []string
	live         bool // it reads counts into shifts that live
	today        bool // it asks for the day
	instant      bool // it asks for the instant, and its method does not say until when

	columns atomic.Pointer[[]string] // of its rows, once they were asked for
}

// originsKnown are those of the texts that were asked for lately: who combines filters makes many.
var originsKnown, _ = lru.New[string, *origins](10 * keptStatements)

// originsOf reads a text, once. It panics on a comment or a function that it does not know.
func originsOf(text string) *origins {
	if known, ok := originsKnown.Get(text); ok {
		return known
	}
	s := &origins{today: today.MatchString(text)}
	for _, m := range instant.FindAllStringSubmatch(text, -1) {
		s.instant = s.instant || m[3] == ""
	}
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		name, call, words := m[1], m[2] == "(", strings.Fields(m[3])
		if call {
			if !slices.Contains(pure, name) {
				panic(fmt.Sprintf("a statement calls civic.%s, and nothing says which tables that reads", name))
			}
			continue
		}
		subjects := append([]string{name}, partsOf[name]...)
		keyed := false
		for _, word := range words {
			switch {
			case word == "k":
				keyed = true
			case word == "schedule" && name == "shift":
				subjects = []string{"shift"}
			case word == "opening" && name == "shift":
				subjects = []string{"shift", "shift_opening"}
			case word == "ahead":
				subjects = nil
			case word == "live" && name == "shift":
				subjects = []string{"shift"}
				s.live = true
			default:
				panic(fmt.Sprintf("a statement says /*%s*/ of civic.%s, which means nothing", m[3], name))
			}
		}
		if keyed {
			s.keyed = append(s.keyed, subjects...)
		} else {
			s.whole = append(s.whole, subjects...)
		}
	}
	slices.Sort(s.whole)
	s.whole = slices.Compact(s.whole)
	slices.Sort(s.keyed)
	s.keyed = slices.DeleteFunc(slices.Compact(s.keyed), func(subject string) bool { return slices.Contains(s.whole, subject) })
	originsKnown.Add(text, s)
	return s
}

// depend notes what a statement about to be run depends on.
func (r *Read) depend(s *origins, args []any) {
	now := time.Now()
	if s.instant {
		r.until(now.Add(moment))
	}
	if s.today {
		r.until(now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)) // the sessions' time zone
	}
	d := Dependency{Whole: s.whole, Keyed: s.keyed}
	if s.live && !r.Live {
		d.Keyed = append(slices.Clone(d.Keyed), ShiftPlaces)
	}
	if len(s.keyed) > 0 {
		parents, ok := args[0].(uuids)
		if ok && !slices.Equal(parents, noParent) {
			d.Keys = parents
		} else {
			d.Whole, d.Keyed = append(slices.Clone(d.Whole), d.Keyed...), nil
		}
	}
	r.Dependencies = append(r.Dependencies, d)
}

// moment is how long an answer may hold that changes with time in a way that nobody worked out.
const moment = time.Second

// untilEnded says until when a page of things holds that time takes from their list when they end, or moves back in it. They are in the
// order of their starts, so that the one behind the page, which tells that there is a next page, ends after the last one starts. counted:
// others are counted, too, whose ends are not known.
func (r *Read) untilEnded(counted bool, info civic.PageInfo, starts, ends []*time.Time) {
	soon := time.Now().Add(moment)
	if counted {
		r.until(soon)
		return
	}
	if info.HasNextPage {
		ends = append(ends, starts[len(starts)-1])
	}
	for _, end := range ends {
		switch {
		case end == nil: // it has none
		case end.Before(soon):
			r.until(soon)
		default:
			r.until(*end)
		}
	}
}

// placeKey stands for a territory that a list keeps to, as civic.event_reach says it: its id is not known here.
func placeKey(t civic.TerritoryReference) string {
	sum := md5.Sum([]byte(string(t.Kind) + ":" + t.Code))
	h := hex.EncodeToString(sum[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// until says that what was read holds until an instant at most.
func (r *Read) until(t time.Time) {
	if r.ValidUntil.IsZero() || t.Before(r.ValidUntil) {
		r.ValidUntil = t
	}
}
