package postgres

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"alliances/internal/civic"
)

func scratch(t *testing.T) *Store {
	dsn := os.Getenv("SCRATCH")
	if dsn == "" {
		t.Fatal("no SCRATCH")
	}
	s, err := Open(context.Background(), dsn, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func show(n civic.SearchResult) string {
	switch n := n.(type) {
	case *civic.Territory:
		return string(n.Kind) + " " + n.Code + " " + n.Name
	case *civic.Programme:
		return "PROGRAMME " + n.Title
	case *civic.Alliance:
		return "ALLIANCE " + n.Name
	case *civic.Actor:
		return "ACTOR " + n.Name
	}
	return "?"
}

func TestScratchSearch(t *testing.T) {
	s := scratch(t)
	for _, q := range strings.Split(os.Getenv("Q"), ";") {
		r := s.Read()
		r.Search(t.Context(), q, nil, PageRequest{First: 5, Rows: true})
		st := time.Now()
		p, err := r.Search(t.Context(), q, nil, PageRequest{First: 5, Rows: true})
		d := time.Since(st)
		r.Search(t.Context(), q, nil, PageRequest{First: 5, Total: true})
		if err != nil {
			t.Error(q, err)
			continue
		}
		fmt.Printf("%-28q %6.1fms ", q, d.Seconds()*1000)
		for _, e := range p.Edges {
			fmt.Print(show(e.Node), " | ")
		}
		fmt.Println()
	}
}
