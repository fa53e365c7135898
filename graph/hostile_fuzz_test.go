package graph

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Whatever the document and its variables, the answer is JSON, and no fault of the server's: nothing in front of the
// schema panics.
func FuzzRequest(f *testing.F) {
	for i, a := range attacks() {
		var parts struct {
			Query     string
			Variables json.RawMessage
		}
		if json.Unmarshal([]byte(a.body), &parts) == nil && len(a.body) < 2048 && i%5 == 0 {
			f.Add(parts.Query, string(parts.Variables))
		}
	}
	s := countingSubject(realSchema(f))
	f.Fuzz(func(t *testing.T, query, variables string) {
		text, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		body := `{"query":` + string(text) + `,"variables":` + variables + `}`
		before := s.reached()
		w := s.throw(attack{body: body})
		var answer struct {
			Errors []struct {
				Extensions struct{ Code string }
			}
		}
		if err = json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		if w.Code >= http.StatusInternalServerError || len(answer.Errors) > maxErrors || strings.Contains(w.Body.String(), "INTERNAL") {
			t.Errorf("%d %.300s", w.Code, w.Body)
		}
		if reached := s.reached() != before; reached == (len(answer.Errors) > 0) {
			t.Errorf("reached the schema: %v; %.300s", reached, w.Body)
		}
	})
}
